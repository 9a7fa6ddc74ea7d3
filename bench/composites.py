"""Notes pasted into pictures: what photo_is_not_composited says of them, and of bona fide photos.

    python -m bench.composites

Bona fide are specimen selfies as taken and as sent on, and regions of the size of a sheet in real
camera photos (no real person with a note is in the data). Attacks are a patch drawn on a computer,
a note photographed apart and cut in, and the same matched in light, blur and grain. Halves are
split by person or photo. The threshold is the geometric mean of the most that a bona fide specimen
and the least that a drawn patch answers on the calibration half.

What was photographed apart and pasted in has grain, so that check does not see it; bench/splices.py
measures the one that may. How much its
grain differs from the rest of the picture is printed too, to show why no check judges by that:
regions of real photos differ more from one another than the pasted notes do from specimens.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date

import cv2
import numpy as np

from bench import screens
from bench.data import half, share
from bench.shown import MESSENGERS, camera_photos
from reinstate.domain.findings import PieceKind
from reinstate.evidence.facts import Polygon
from reinstate.evidence.intake.image import Pixels, open_photo
from reinstate.evidence.readers.photo.flatness import read_flatness
from reinstate.rulebook import shipped
from reinstate.specimens import sets
from reinstate.specimens.identities import identities
from reinstate.specimens.rendered import NoSuchPicture
from reinstate.specimens.selfies import choose

ON = date(2026, 11, 22)
SEED = 20261127
SETS = {
    "passing": "specimen selfies",
    "pasted_note": "drawn patch",
    "pasted_note_photo": "note photographed and cut in",
    "pasted_note_matched": "the same, matched",
}
REGIONS = 3  # of each camera photo
HALVES = ("calibration half", "report half")
BLOCK = 16  # pixels
Answers = dict[str, list[tuple[float, float]]]  # share of one shade, log ratio of grain


def main() -> None:
    """Print the answers of each half, and what lies above the policy's threshold."""
    limit = shipped().on(ON).number("checks.photo_is_not_composited.unsure_from")
    print(f"share of the paper of one single shade; a person looks from {limit}")
    halves = [{**specimens(which), **camera_regions(which)} for which in (0, 1)]
    for name, seen in zip(HALVES, halves, strict=True):
        print(f" {name}")
        for title, found in seen.items():
            shades = [flat for flat, _ in found]
            above = share(sum(flat >= limit for flat in shades), len(found))
            print(f"  {title:42} {_spread(shades)}; to a person {above}")
    print("grain of the paper over grain of the rest, natural log; no check judges by it")
    for name, seen in zip(HALVES, halves, strict=True):
        print(f" {name}")
        least = min((ratio for _, ratio in seen[SETS["pasted_note_matched"]]), default=0.0)
        for title, found in seen.items():
            ratios = [ratio for _, ratio in found]
            above = share(sum(ratio >= least for ratio in ratios), len(found))
            print(f"  {title:42} {_spread(ratios)}; as far as a matched note {above}")


def _spread(values: list[float]) -> str:
    spread = " ".join(f"{value:.2f}" for value in np.quantile(values, (0, 0.5, 0.95, 1)))
    return f"least, middle, 95 %, most {spread}"


def specimens(which: int) -> Answers:
    """Selfies of one half of the people, as taken and sent on."""
    found: Answers = defaultdict(list)
    for one in identities():
        if half(one.id) != which:
            continue
        for name, title in SETS.items():
            try:
                rgb = open_photo(sets.build(name, one, one.email, ON)[PieceKind.SELFIE]).rgb
                sheet = choose(one.person, seed=0).sheet
            except NoSuchPicture:
                continue
            assert sheet is not None
            _add(found, title, rgb, sheet.corners)
    return found


def camera_regions(which: int) -> Answers:
    """Sheet-sized regions anywhere in camera photos."""
    rng = np.random.default_rng((SEED, which))
    found: Answers = defaultdict(list)
    for key, photo in camera_photos():
        if half(key) != which or max(photo.width, photo.height) < 500:
            continue
        for _ in range(REGIONS):
            region = _region(photo.width, photo.height, rng)
            _add(found, "regions of camera photos", photo.rgb, region)
    return found


def _region(width: int, height: int, rng: np.random.Generator) -> Polygon:
    wide, high = width * rng.uniform(0.25, 0.45), height * rng.uniform(0.2, 0.35)
    x, y = rng.uniform(0, width - wide), rng.uniform(0.3 * height, height - high)
    return ((x, y), (x + wide, y), (x + wide, y + high), (x, y + high))


def _add(found: Answers, title: str, rgb: Pixels, region: Polygon) -> None:
    found[title].append((read_flatness(rgb, region) or 0.0, _grain_apart(rgb, region)))
    longest, quality = MESSENGERS[1]
    sent = open_photo(screens.through_messenger(rgb, longest, quality)).rgb
    scale = sent.shape[1] / rgb.shape[1]
    smaller = tuple((x * scale, y * scale) for x, y in region)
    found[f"{title}, sent on"].append(
        (read_flatness(sent, smaller) or 0.0, _grain_apart(sent, smaller))
    )


def _grain_apart(rgb: Pixels, region: Polygon) -> float:
    """Natural log of the grain in the smoothest blocks of the region over that of the rest."""
    luma = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY).astype(np.float32)
    second = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32) / 6
    grain = _blocks(np.abs(cv2.filter2D(luma, -1, second))).mean(axis=1)
    detail = _blocks(cv2.GaussianBlur(luma, (0, 0), 1.5)).std(axis=1)
    inside = np.zeros(luma.shape, np.float32)
    cv2.fillConvexPoly(inside, np.round(np.array(region)).astype(np.int32), 1)
    share_inside = _blocks(inside).mean(axis=1)
    own, rest = (
        float(np.median(grain[where & (detail <= np.quantile(detail[where], 0.3))]))
        for where in (share_inside == 1, share_inside == 0)
    )
    return float(np.log(max(own, 0.05) / max(rest, 0.05)))


def _blocks(values: np.ndarray) -> np.ndarray:
    """One row for each whole block."""
    rows, columns = (size // BLOCK for size in values.shape)
    cut = values[: rows * BLOCK, : columns * BLOCK].reshape(rows, BLOCK, columns, BLOCK)
    return cut.swapaxes(1, 2).reshape(rows * columns, BLOCK * BLOCK)


if __name__ == "__main__":
    main()
