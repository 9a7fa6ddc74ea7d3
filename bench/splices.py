"""Parts put into real photos: what photo_is_not_spliced says of them, and of photos left alone.

    python -m bench.splices [--count 600]

Real JPEG files of cameras and of people, split by person or file. A region of the size of a face or
of a sheet is looked at in the photo as it is, saved again, and as a messenger leaves it; then with
a part of another photo in it, bent and resized into its place, saved once more or sent on. The
limit is the highest twentieth below which at most one in a thousand honest regions of the
calibration half lie.
"""

from __future__ import annotations

import argparse
import io
from collections import defaultdict
from collections.abc import Iterator
from datetime import date

import cv2
import numpy as np
from PIL import Image

from bench import screens
from bench.data import files, half, share
from bench.shown import MESSENGERS
from reinstate.evidence.facts import Polygon
from reinstate.evidence.image import JPEG, Pixels, Unreadable, open_photo
from reinstate.evidence.readers.compression import likenesses
from reinstate.rulebook import shipped

ON = date(2026, 11, 22)
SEED = 20261128
SETS = ("capture", "hands_people", "faces", "handwriting", "doc_edges", "mrz_images")
LEAST_SIDE, LARGEST = 380, 1600  # pixels; a larger photo is cut, its blocks where they were
SIZES = ((0.15, 0.28), (0.28, 0.5))  # of the shorter side: a face, a sheet
QUALITIES = (75, 80, 85, 90, 95, 98, 100)
ONE_IN = 1000
HONEST = ("as it is", "saved again", "sent on")
Answers = dict[str, list[float | None]]


def main() -> None:
    """Print the answers of each half, and the limit that the calibration half chooses."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=600, help="regions of each half")
    count = parser.parse_args().count
    limit = shipped().on(ON).number("checks.photo_is_not_spliced.unsure_below")
    halves = [answers(which, count) for which in (0, 1)]
    print(f"likeness of a region's JPEG steps to the rest's; a person looks below {limit}")
    for name, seen in zip(("calibration half", "report half"), halves, strict=True):
        print(f" {name}")
        for title, found in seen.items():
            told = [value for value in found if value is not None]
            below = share(sum(value < limit for value in told), len(found))
            print(f"  {title:28} told {len(told)} of {len(found)}; to a person {below}")
    print(f"the calibration half chooses {chosen(halves[0])}")


def chosen(seen: Answers) -> float:
    """The highest limit by the rule above."""
    honest = sorted(v for title in HONEST for v in seen[title] if v is not None)
    return float(np.floor(20 * honest[len(honest) // ONE_IN]) / 20)


def answers(which: int, count: int) -> Answers:
    """One half's regions, left alone and replaced."""
    photos = [rgb for key, rgb in _photos() if half(key) == which]
    rng = np.random.default_rng((SEED, which))
    found: Answers = defaultdict(list, {title: [] for title in HONEST})
    for number in range(count):
        own, other = (photos[int(at)] for at in rng.integers(len(photos), size=2))
        region = _region(own, SIZES[number % 2], rng)
        quality = QUALITIES[int(rng.integers(len(QUALITIES)))]
        spliced = _with_part_of(other, own, region)
        for title, rgb in (
            ("as it is", own),
            ("saved again", _saved(own, quality)),
            (f"spliced, saved at {quality:3}", _saved(spliced, quality)),
            ("spliced, saved as PNG", spliced),
        ):
            found[title] += likenesses(rgb, [region])
        found["sent on"].append(_sent_on(own, region))
        found["spliced, sent on"].append(_sent_on(spliced, region))
    return dict(sorted(found.items(), key=lambda item: (item[0] not in HONEST, item[0])))


def _photos() -> Iterator[tuple[str, Pixels]]:
    for row, path in files(*SETS):
        try:
            photo = open_photo(path.read_bytes())
        except Unreadable:  # smaller than any submission's
            continue
        if photo.file_format == JPEG and min(photo.width, photo.height) >= LEAST_SIDE:
            yield row.get("person_id") or path.name, photo.rgb[:LARGEST, :LARGEST]


def _region(rgb: Pixels, sizes: tuple[float, float], rng: np.random.Generator) -> Polygon:
    """A quadrilateral somewhere, turned a little."""
    height, width = rgb.shape[:2]
    wide = min(height, width) * rng.uniform(*sizes)
    high = wide * rng.uniform(0.6, 0.8)
    middle = rng.uniform(0.6 * wide, (width - 0.6 * wide, height - 0.6 * wide))
    corners = np.array([[-wide, -high], [wide, -high], [wide, high], [-wide, high]]) / 2
    corners += rng.uniform(-0.04, 0.04, (4, 2)) * wide
    turn = rng.uniform(-0.3, 0.3)
    axes = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    return tuple((float(x), float(y)) for x, y in corners @ axes + middle)


def _with_part_of(other: Pixels, own: Pixels, region: Polygon) -> Pixels:
    """The middle of another photo bent into the region."""
    height, width = other.shape[:2]
    inner = np.array([[0.2, 0.2], [0.8, 0.2], [0.8, 0.8], [0.2, 0.8]]) * (width, height)
    corners = np.array(region, np.float32)
    onto = cv2.getPerspectiveTransform(inner.astype(np.float32), corners)
    laid = cv2.warpPerspective(other, onto, (own.shape[1], own.shape[0]))
    mask = np.zeros(own.shape[:2], np.uint8)
    cv2.fillPoly(mask, [np.round(corners).astype(np.int32)], 1)
    return np.where(mask[..., None] > 0, laid, own).astype(np.uint8)


def _saved(rgb: Pixels, quality: int) -> Pixels:
    out = io.BytesIO()
    Image.fromarray(rgb).save(out, "JPEG", quality=quality)
    return open_photo(out.getvalue()).rgb


def _sent_on(rgb: Pixels, region: Polygon) -> float | None:
    """As a messenger leaves it: smaller, and saved coarsely."""
    longest, quality = MESSENGERS[1]
    longest = min(longest, int(0.8 * max(rgb.shape[:2])))
    sent = open_photo(screens.through_messenger(rgb, longest, quality)).rgb
    scale = sent.shape[1] / rgb.shape[1]
    return likenesses(sent, [tuple((x * scale, y * scale) for x, y in region)])[0]


if __name__ == "__main__":
    main()
