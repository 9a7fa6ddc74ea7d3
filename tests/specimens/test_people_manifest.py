"""The committed pictures of invented people are what their manifest says."""

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

import reinstate.specimens

FOLDER = Path(reinstate.specimens.__file__).parent / "people"
MANIFEST: dict[str, Any] = json.loads((FOLDER / "people.json").read_text("utf-8"))
IMAGES: list[dict[str, Any]] = MANIFEST["images"]
WITH_SHEET = [image for image in IMAGES if image["sheet"]]
COVERINGS = {"sunglasses", "spectacles", "hat", "mask", "head_scarf"}
FAULTS = {
    "sunglasses",
    "hat",
    "mask",
    "big_sheet",
    "head_behind_sheet",
    "fingers_over_sheet",
    "dark",
    "other_hand",
    "no_sheet",
}

every_image = pytest.mark.parametrize("image", IMAGES, ids=lambda image: image["name"])
every_sheet = pytest.mark.parametrize("image", WITH_SHEET, ids=lambda image: image["name"])


def _turns(corners: list[list[float]]) -> list[float]:
    """Cross product at each corner; all positive = clockwise on the screen, and convex."""
    ring = [*corners, *corners[:2]]
    sides = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(ring)]
    return [p[0] * q[1] - p[1] * q[0] for p, q in pairwise(sides)]


@every_image
def test_picture_exists_and_has_the_listed_size(image: dict[str, Any]) -> None:
    with Image.open(FOLDER / image["file"]) as picture:
        assert picture.format == "JPEG"
        assert picture.size == (image["width"], image["height"])


@every_image
def test_picture_uses_listed_words_only(image: dict[str, Any]) -> None:
    assert image["kind"] in {"portrait", "selfie", "card"}
    assert set(image["coverings"]) <= COVERINGS
    assert set(image["faults"]) <= FAULTS
    assert image["person"] in {person["id"] for person in MANIFEST["people"]}


@every_sheet
def test_corners_are_inside_the_frame_and_run_clockwise_from_top_left(
    image: dict[str, Any],
) -> None:
    corners = image["sheet"]["corners"]
    assert all(0 <= x <= image["width"] and 0 <= y <= image["height"] for x, y in corners)
    assert all(turn > 0 for turn in _turns(corners))
    assert corners[0][0] < corners[1][0]
    assert corners[0][1] < corners[3][1]


@every_sheet
def test_mask_has_the_size_of_its_picture(image: dict[str, Any]) -> None:
    with Image.open(FOLDER / image["sheet"]["visible"]) as mask:
        assert mask.mode == "L"
        assert mask.size == (image["width"], image["height"])


@every_sheet
def test_mask_lies_within_the_corners(image: dict[str, Any]) -> None:
    xs, ys = zip(*image["sheet"]["corners"], strict=True)
    with Image.open(FOLDER / image["sheet"]["visible"]) as mask:
        box = mask.point(lambda level: 255 if level > 127 else 0).getbbox()
    assert box is not None
    assert box[0] >= min(xs) - 2
    assert box[1] >= min(ys) - 2
    assert box[2] <= max(xs) + 2
    assert box[3] <= max(ys) + 2


@every_sheet
def test_nothing_covers_the_clear_area(image: dict[str, Any]) -> None:
    """Sampled on a grid; bilinear in the corners, which is near enough for a sheet facing us."""
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = image["sheet"]["corners"]
    u0, v0, u1, v1 = image["sheet"]["clear_area"]
    with Image.open(FOLDER / image["sheet"]["visible"]) as mask:
        for i in range(1, 10):
            for j in range(1, 10):
                u, v = u0 + (u1 - u0) * i / 10, v0 + (v1 - v0) * j / 10
                x = (ax * (1 - u) + bx * u) * (1 - v) + (dx * (1 - u) + cx * u) * v
                y = (ay * (1 - u) + by * u) * (1 - v) + (dy * (1 - u) + cy * u) * v
                assert mask.getpixel((int(x), int(y))) == 255


def test_everybody_has_a_portrait_and_good_selfies() -> None:
    for person in MANIFEST["people"]:
        good = [i for i in IMAGES if i["person"] == person["id"] and not i["faults"]]
        assert [i["kind"] for i in good].count("portrait") == 1
        assert [i["kind"] for i in good].count("selfie") >= 2


def test_good_selfies_show_a_sheet_wide_enough_for_handwriting() -> None:
    for image in IMAGES:
        if image["kind"] == "selfie" and not image["faults"]:
            corners = image["sheet"]["corners"]
            assert corners[1][0] - corners[0][0] >= 420, image["name"]
            assert image["sheet"]["covered_share"] < 0.05, image["name"]


def test_people_differ_in_sex_age_and_skin() -> None:
    people = MANIFEST["people"]
    assert len(people) >= 6
    assert {person["sex"] for person in people} == {"female", "male"}
    assert len({person["age_band"] for person in people}) >= 4
    assert len({person["monk_tone"] for person in people}) >= 5


def test_folder_holds_what_is_listed_and_nothing_else() -> None:
    listed = {image["file"] for image in IMAGES} | {i["sheet"]["visible"] for i in WITH_SHEET}
    found = {path.name for path in FOLDER.iterdir() if path.suffix in {".jpg", ".png"}}
    assert found == listed


def test_set_is_small_enough_to_commit() -> None:
    assert sum(path.stat().st_size for path in FOLDER.iterdir() if path.is_file()) < 6_000_000


def test_licence_note_says_cc0() -> None:
    assert MANIFEST["licence"] == "CC0-1.0"
    assert "CC0" in (FOLDER / "LICENCE.md").read_text("utf-8")
