"""Screenshots, photographed screens, blur and document outlines on the labelled sets.

    python -m bench.capture

App pictures are split by app and camera photos by file into a calibration and a report half.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import cv2
import numpy as np
from bench import screens
from bench.data import files, half, rows, share

from reinstate.domain.policy import PolicyOn
from reinstate.evidence.image import Photo, Pixels, Unreadable, open_photo, photo_of
from reinstate.evidence.readers.edges import read_edges
from reinstate.evidence.readers.photo import read_photo
from reinstate.evidence.readers.recapture import read_recapture_score
from reinstate.evidence.readers.screenshot import read_screenshot
from reinstate.rulebook import shipped

TODAY = date(2026, 11, 22)
SEED = 20261122
HALVES = ("calibration half", "report half")


def main() -> None:
    """Print the counts."""
    policy = shipped().on(TODAY)
    camera = dict(camera_photos())
    _screenshots(policy, camera)
    _recaptured(policy, camera)
    _blurred(policy, camera)
    _edges()


def camera_photos() -> Iterator[tuple[str, Photo]]:
    """Photos of cameras and of people, by the key they are split by."""
    for row, path in files("capture", "hands_people", "faces"):
        if row.get("kind", "camera_photo") != "camera_photo" or "thumbs-up.png" in path.name:
            continue  # a cut-out on a transparent ground is no camera photo
        try:
            yield row.get("person_id") or path.name, open_photo(path.read_bytes())
        except Unreadable:
            continue


def _screenshots(policy: PolicyOn, camera: dict[str, Photo]) -> None:
    print("Screenshots: answers of document_is_not_screenshot")
    for h in (0, 1):
        shots = [(k, f) for k, f in _app_pictures() if half(k) == h]
        photos = [p for k, p in camera.items() if half(k) == h]
        print(f" {HALVES[h]}")
        _print("app screenshots", Counter(_answer(open_photo(f), policy) for _, f in shots))
        _print("camera photos", Counter(_answer(photo, policy) for photo in photos))
        for name, made in _made_screenshots(photos).items():
            _print(name, Counter(_answer(open_photo(data), policy) for data in made))


def _app_pictures() -> Iterator[tuple[str, bytes]]:
    for row in rows("capture"):
        if row["kind"].startswith("screenshot"):
            path = next(p for r, p in files("capture") if r["file"] == row["file"])
            yield path.name.split("__")[0], path.read_bytes()


def _made_screenshots(photos: list[Photo]) -> dict[str, list[bytes]]:
    rng = np.random.default_rng(SEED)
    shown = [screens.gallery(photo.rgb, rng) for photo in photos[::2]]
    return {
        "a photo shown in a gallery, PNG": [screens.as_png(s) for s in shown],
        "the same through a messenger": [screens.through_messenger(s) for s in shown],
    }


def _answer(photo: Photo, policy: PolicyOn) -> str:
    score = read_screenshot(photo).score
    key = "checks.document_is_not_screenshot"
    if score >= policy.number(f"{key}.fail_from"):
        return "fail"
    return "unsure" if score >= policy.number(f"{key}.unsure_from") else "pass"


def _recaptured(policy: PolicyOn, camera: dict[str, Photo]) -> None:
    print("Photographed screens: answers of photo_is_not_recaptured (never more than unsure)")
    limit = policy.number("checks.photo_is_not_recaptured.unsure_from")
    rng = np.random.default_rng(SEED)

    def answer(rgb: Pixels) -> str:
        return "unsure" if read_recapture_score(rgb) >= limit else "pass"

    for h in (0, 1):
        photos = [p for k, p in camera.items() if half(k) == h]
        print(f" {HALVES[h]}")
        _print("camera photos", Counter(answer(photo.rgb) for photo in photos))
        made = [screens.photographed_screen(photo.rgb, rng) for photo in photos[::2]]
        _print("simulated screens (crude)", Counter(answer(rgb) for rgb in made))


def _blurred(policy: PolicyOn, camera: dict[str, Photo]) -> None:
    print("Blur: photo sharpness alone, as documents are judged")
    key = "checks.photo_is_sharp"
    pass_from, fail_below = (policy.number(f"{key}.{n}") for n in ("pass_from", "fail_below"))

    def answer(rgb: Pixels) -> str:
        value = read_photo(photo_of(rgb)).sharpness
        return "pass" if value >= pass_from else "fail" if value < fail_below else "unsure"

    documents = [p for _, p in _documents()]
    for sigma in (0, 1, 2, 4):
        counts = Counter(answer(_soft(photo.rgb, sigma)) for photo in documents)
        _print(f"documents, blur of {sigma} in 1024 pixels", counts)
    _print("camera photos and people", Counter(answer(photo.rgb) for photo in camera.values()))


def _documents() -> Iterator[tuple[Path, Photo]]:
    for row, path in files("doc_edges", "mrz_images"):
        if row.get("capture") != "graphic":
            try:
                yield path, open_photo(path.read_bytes())
            except Unreadable:
                continue


def _soft(rgb: Pixels, sigma: float) -> Pixels:
    if not sigma:
        return rgb
    scale = max(rgb.shape[:2]) / 1024
    return np.asarray(cv2.GaussianBlur(rgb, (0, 0), sigma * max(scale, 0.3)), np.uint8)


def _edges() -> None:
    print("Outlines: all four edges visible, by eye and by the reader")
    counts: Counter[str] = Counter()
    for row, path in files("doc_edges"):
        seen = read_edges(open_photo(path.read_bytes())).all_visible
        counts[f"by eye {row['four_edges_visible']}, read {seen}"] += 1
    _print("documents", counts)


def _print(title: str, counts: Counter[str]) -> None:
    total = sum(counts.values())
    for answer in sorted(counts):
        print(f"  {title:42} {answer:7} {share(counts[answer], total)}")


if __name__ == "__main__":
    main()
