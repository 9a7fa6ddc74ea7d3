"""Reading people: the rendered ones we ship, real ones where the data is at hand."""

import io
import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from reinstate import specimens
from reinstate.evidence.intake.image import Photo, open_photo, photo_of
from reinstate.evidence.readers.face import faces as faces_reader
from reinstate.evidence.readers.face.detection import detect_faces
from reinstate.evidence.readers.face.faces import read_faces, similarity
from reinstate.evidence.readers.person.body import read_body
from reinstate.evidence.readers.person.hands import read_hands
from reinstate.evidence.readers.photo.person_hash import bits_apart, person_hashes
from reinstate.specimens.attacks import reused

PEOPLE = Path(specimens.__file__).parent / "people"
IMAGES: list[dict[str, Any]] = json.loads((PEOPLE / "people.json").read_text("utf-8"))["images"]
DATA = Path(os.environ.get("REINSTATE_DATA", Path(__file__).parents[4] / "shared" / "data"))


def picture(**wanted: object) -> dict[str, Any]:
    """The first rendered image with these fields."""
    found = [i for i in IMAGES if all(i[key] == value for key, value in wanted.items())]
    assert found, f"people.json lists no picture with {wanted}"
    return found[0]


def opened(image: dict[str, Any]) -> Photo:
    return open_photo((PEOPLE / image["file"]).read_bytes())


def inside(box: tuple[tuple[float, float], ...], wanted: list[float]) -> bool:
    x, y = (sum(c[i] for c in box) / 4 for i in (0, 1))
    return wanted[0] < x < wanted[2] and wanted[1] < y < wanted[3]


with_face = [image for image in IMAGES if image["face_box"]]


@pytest.mark.parametrize("image", with_face, ids=lambda image: image["name"])
def test_every_rendered_face_is_found_where_it_is(image: dict[str, Any]) -> None:
    faces = read_faces(opened(image), with_templates=False)
    confirmed = [face for face in faces if face.yaw is not None]
    assert len(confirmed) == 1
    assert faces[0] is confirmed[0]
    assert inside(faces[0].box, image["face_box"])


@pytest.mark.parametrize("quarter_turns", [1, 2, 3])
def test_a_face_is_found_at_any_orientation(quarter_turns: int) -> None:
    upright = opened(picture(kind="portrait"))
    turned = photo_of(np.rot90(upright.rgb, quarter_turns))
    straight, found = (read_faces(photo)[0] for photo in (upright, turned))
    assert found.template is not None
    assert straight.template is not None
    assert similarity(straight.template, found.template) > 0.9


def test_only_the_largest_face_is_measured() -> None:
    import cv2

    portrait = opened(picture(kind="portrait")).rgb
    bystander = cv2.resize(portrait, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    beside = np.full((portrait.shape[0], bystander.shape[1], 3), 127, np.uint8)
    beside[: bystander.shape[0]] = bystander

    largest, other = read_faces(photo_of(np.hstack([portrait, beside])))

    assert largest.size > other.size
    assert largest.template is not None
    assert other.template is None


def test_of_a_crowd_of_doubtful_faces_only_a_few_are_measured(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    portrait = opened(picture(kind="portrait")).rgb
    (face,) = detect_faces(portrait)[:1]
    crowd = [replace(face, score=0.65) for _ in range(6)]
    monkeypatch.setattr(faces_reader, "detect_faces", lambda rgb, *, is_thorough: crowd)
    monkeypatch.setattr(faces_reader, "straightened", lambda rgb, found: found)

    seen = read_faces(photo_of(portrait))

    assert len(seen) == 6
    assert [one.template is not None for one in seen] == [True] * 3 + [False] * 3


@pytest.mark.parametrize("degrees", [40, 60, 125, 310])
def test_a_face_that_lies_across_the_photo_stays_the_same_person(degrees: int) -> None:
    """The detector alone puts the eyes of a tilted face in the wrong places."""
    import cv2

    upright = opened(picture(kind="portrait")).rgb
    side = 2 * max(upright.shape)
    matrix = cv2.getRotationMatrix2D((upright.shape[1] / 2, upright.shape[0] / 2), degrees, 1)
    matrix[:, 2] += side / 2 - np.array(upright.shape[1::-1]) / 2
    tilted = np.asarray(cv2.warpAffine(upright, matrix, (side, side)), np.uint8)
    straight, found = (read_faces(photo_of(rgb))[0] for rgb in (upright, tilted))
    assert similarity(straight.template or (), found.template or ()) > 0.8
    turned = (found.roll or 0) - (straight.roll or 0) + degrees
    assert (turned + 180) % 360 - 180 == pytest.approx(0, abs=8)


@pytest.mark.parametrize("shown", [70, 160, 1400])
def test_small_and_large_faces_are_found(shown: int) -> None:
    """A portrait shrunk into a large frame, or filling it."""
    import cv2

    portrait = opened(picture(kind="portrait")).rgb
    scale = shown / 175
    small = cv2.resize(portrait, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    frame = np.full((max(1500, small.shape[0]), max(2000, small.shape[1]), 3), 190, np.uint8)
    frame[: small.shape[0], : small.shape[1]] = small
    faces = read_faces(photo_of(frame), with_templates=False)
    assert len(faces) == 1
    assert faces[0].size == pytest.approx(shown, rel=0.25)


def test_no_face_no_hand_no_body_in_a_plain_picture() -> None:
    plain = photo_of(np.full((480, 640, 3), 150, np.uint8))
    assert read_faces(plain) == ()
    assert read_body(plain, None) is None
    assert read_hands(plain, None) == ()


def test_templates_are_unit_vectors_and_mirror_what_they_see() -> None:
    image = picture(kind="portrait")
    again = next(i for i in IMAGES if i["person"] == image["person"] and i["kind"] == "selfie")
    first, second = (read_faces(opened(i))[0].template for i in (image, again))
    assert first is not None
    assert second is not None
    assert similarity(first, first) == pytest.approx(1.0)
    assert len(first) == 128
    assert similarity(first, second) > 0.5


def test_without_templates_nothing_biometric_is_kept() -> None:
    faces = read_faces(opened(picture(kind="portrait")), with_templates=False)
    assert faces[0].template is None


def test_a_turned_head_is_measured() -> None:
    turned = max(with_face, key=lambda image: abs(image["head_turn_deg"]))
    yaw = read_faces(opened(turned), with_templates=False)[0].yaw
    assert yaw == pytest.approx(turned["head_turn_deg"], abs=8)


@pytest.mark.parametrize("worn", ["sunglasses", "mask"])
def test_what_covers_a_rendered_face_is_seen(worn: str) -> None:
    image = picture(faults=[worn])
    face = read_faces(opened(image), with_templates=False)[0]
    assert getattr(face, worn) > 0.9


def test_clear_spectacles_are_not_sunglasses() -> None:
    clear = picture(coverings=["spectacles"])
    face = read_faces(opened(clear), with_templates=False)[0]
    assert face.sunglasses is not None
    assert face.sunglasses < 0.35


good_selfies = [i for i in IMAGES if i["kind"] == "selfie" and not i["faults"]]


@pytest.mark.parametrize("image", good_selfies, ids=lambda image: image["name"])
def test_the_body_and_a_hand_of_a_good_selfie_are_seen(image: dict[str, Any]) -> None:
    photo = opened(image)
    body = read_body(photo, None)
    assert body is not None
    assert min(body.visibility[f"{side}_shoulder"] for side in ("left", "right")) > 0.5
    hands = read_hands(photo, body)
    assert hands
    assert all(hand.presence >= 0.5 for hand in hands)


def test_a_joint_outside_the_frame_is_not_visible() -> None:
    photo = opened(picture(kind="portrait"))
    body = read_body(photo, None)
    assert body is not None
    for name, (x, y) in body.joints.items():
        if not (0 <= x < photo.width and 0 <= y < photo.height):
            assert body.visibility[name] == 0.0


@pytest.mark.skipif(not DATA.is_dir(), reason="the labelled data is not beside the checkout")
def test_one_real_person_is_alike_in_two_photos_and_unlike_another() -> None:
    rows = [json.loads(line) for line in (DATA / "faces/pairs.jsonl").read_text().splitlines()]
    for same in (True, False):
        pair = next(row for row in rows if row["same"] is same)
        found = [
            read_faces(open_photo((DATA / "faces" / pair[side]).read_bytes()))[0].template
            for side in ("a", "b")
        ]
        first, second = found
        assert first is not None
        assert second is not None
        assert (similarity(first, second) >= 0.363) is same


def test_a_photo_cut_and_mirrored_is_known_by_what_is_around_the_face() -> None:
    first, *others = (opened(i).rgb for i in IMAGES if i["kind"] == "selfie" and i["face_box"])
    known = _around(first)[0]
    copy = np.asarray(Image.open(io.BytesIO(reused(Image.fromarray(first), seed=3))).convert("RGB"))
    assert bits_apart(_around(copy), known) <= 44
    assert bits_apart(_around(np.ascontiguousarray(first[:, ::-1])), known) <= 44
    assert all(bits_apart(_around(other), known) > 44 for other in others[:3])


def _around(rgb: np.ndarray) -> tuple[str, ...]:
    faces = read_faces(photo_of(rgb), with_templates=False, with_coverings=False)
    return person_hashes(rgb, faces[0])
