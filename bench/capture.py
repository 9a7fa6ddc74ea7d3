"""Screenshots, photographed screens, blur and document outlines on the labelled sets.

    python -m bench.capture

App pictures are split by app and camera photos by file into a calibration and a report half.
"""

from __future__ import annotations

from collections import Counter
from datetime import date

import numpy as np
from bench import screens
from bench.calibrate_sharpness import documents, measured
from bench.data import files, half, share
from bench.shown import camera_photos, photos_shown, screens_shown

from reinstate.domain.policy import PolicyOn
from reinstate.evidence.image import Photo, Pixels, open_photo
from reinstate.evidence.readers.edges import read_edges
from reinstate.evidence.readers.recapture import read_recapture_score
from reinstate.evidence.readers.screenshot import read_screenshot
from reinstate.rulebook import shipped

TODAY = date(2026, 11, 22)
SEED = 20261122
HALVES = ("calibration half", "report half")


def main() -> None:
    """Print the counts."""
    policy = shipped().on(TODAY)
    _screenshots(policy)
    _recaptured(policy, dict(camera_photos()))
    _blurred(policy)
    _edges()


def _screenshots(policy: PolicyOn) -> None:
    print("Screenshots: answers of document_is_not_screenshot")
    for h in (0, 1):
        print(f" {HALVES[h]}")
        for name, photos in {**screens_shown(h), **photos_shown(h)}.items():
            _print(name, Counter(_answer(photo, policy) for photo in photos))


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


def _blurred(policy: PolicyOn) -> None:
    print("Blur in thousandths of the longer side, grain and compression: photo_is_sharp")
    sources = {"document": documents(), "selfie": ((k, p.rgb) for k, p in camera_photos())}
    for subject, source in sources.items():
        pictures = list(source)
        for h in (0, 1):
            print(f" {HALVES[h]}")
            chosen = [rgb for key, rgb in pictures if half(key) == h]
            for blur in (0, 1, 2, 3, 4):
                found = measured(chosen, blur, subject)
                _print(
                    f"{subject}s, blur of {blur}",
                    Counter(_sharp(v, subject, policy) for v in found),
                )


def _sharp(blur: float, subject: str, policy: PolicyOn) -> str:
    """As the check answers where no sharp face stands in for the rest of a selfie."""
    key = f"checks.photo_is_sharp.{subject}"
    if blur < policy.number(f"{key}_sharp_below"):
        return "pass"
    return "fail" if blur >= policy.number(f"{key}_blurred_from") else "unsure"


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
