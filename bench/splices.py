"""Parts put into real photos: what photo_is_not_spliced says of them, and of photos left alone.

    python -m bench.splices [--count 600]

Real JPEG files of cameras and of people, split by person or file; every second one is made
smaller and saved anew as finely as phones save, since most of the files are old and coarse. A
region of the size of a face or of a sheet is looked at in the photo as it is, saved again, cropped
by another program, and as a messenger leaves it; then with a part of another photo in it, bent and
resized into its place or copied as it is, saved once more, cropped, or sent on. The limit is the
highest twentieth below which at most one in a thousand honest regions of the calibration half lie.
"""

from __future__ import annotations

import argparse
import io
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import cv2
import numpy as np
from PIL import Image

from bench import screens
from bench.data import files, half, share
from bench.shown import MESSENGERS
from reinstate.evidence.facts import Polygon
from reinstate.evidence.intake.image import JPEG, Photo, Pixels, SavedBlocks, Unreadable, open_photo
from reinstate.evidence.readers.photo.compression import shares_saved_together
from reinstate.rulebook import shipped

ON = date(2026, 11, 22)
SEED = 20261130
SETS = ("capture", "hands_people", "faces", "handwriting", "doc_edges", "mrz_images")
LEAST_SIDE, LARGEST = 380, 1600  # pixels; a larger photo is cut, its blocks where they were
SIZES = ((0.15, 0.28), (0.28, 0.5))  # of the shorter side: a face, a sheet
PHONES = (85, 88, 90, 92, 93, 95, 96)
QUALITIES = (75, 80, 85, 88, 90, 92, 95, 98, 100)
FARTHEST = 16  # pixels that a crop takes from the left and from the top
ONE_IN = 1000
HONEST = ("as it is", "saved again", "cropped and saved", "sent on")


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said of one region: the share saved with the rest, if told, and the photo's file."""

    share: float | None
    file: str

    def is_below(self, limit: float) -> bool:
        """Whether a person would look."""
        return self.share is not None and self.share < limit


Answers = dict[str, list[Answer]]


@dataclass(frozen=True, slots=True)
class _Picture:
    """A photo's pixels and how its file was saved last."""

    rgb: Pixels
    saved: SavedBlocks | None


def main() -> None:
    """Print the answers of each half, and the limit that the calibration half chooses."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=600, help="regions of each half")
    count = parser.parse_args().count
    limit = shipped().on(ON).number("checks.photo_is_not_spliced.unsure_below")
    halves = [answers(which, count) for which in (0, 1)]
    print(f"share of a region that was saved with the rest, at most; a person looks below {limit}")
    for name, seen in zip(("calibration half", "report half"), halves, strict=True):
        print(f" {name}")
        for title, found in seen.items():
            told = sum(answer.share is not None for answer in found)
            below = share(sum(answer.is_below(limit) for answer in found), len(found))
            print(f"  {title:34} told {told} of {len(found)}; to a person {below}")
    choice = chosen(halves[0])
    print(f"the calibration half chooses {choice}; below a limit lie")
    for name, seen in zip(("calibration half", "report half"), halves, strict=True):
        for tried in sorted({limit, choice}):
            print(f"  {name:16} {tried}: {_below(seen, tried)}")


def chosen(seen: Answers) -> float:
    """The highest limit by the rule above."""
    honest = _honest(seen)
    told = sorted(answer.share for answer in honest if answer.share is not None)
    return float(np.floor(20 * told[len(honest) // ONE_IN] + 1e-9) / 20)


def _honest(seen: Answers) -> list[Answer]:
    return [answer for title in HONEST for answer in seen[title]]


def _below(seen: Answers, limit: float) -> str:
    """How many regions lie below a limit, and of how many files: those of one are much alike."""
    honest = _honest(seen)
    told = [answer for answer in honest if answer.is_below(limit)]
    forged = [answer for title, found in seen.items() if title not in HONEST for answer in found]
    files_of = [len({answer.file for answer in each}) for each in (told, honest)]
    return (
        f"honest {len(told)} of {len(honest)}, of {files_of[0]} of {files_of[1]} files; "
        f"forged {share(sum(answer.is_below(limit) for answer in forged), len(forged))}"
    )


def answers(which: int, count: int) -> Answers:
    """One half's regions, left alone and replaced."""
    photos = [(key, picture) for key, picture in _photos() if half(key) == which]
    rng = np.random.default_rng((SEED, which))
    found: Answers = defaultdict(list, {title: [] for title in HONEST})
    for number in range(count):
        (key, own), (_, other) = (photos[int(at)] for at in rng.integers(len(photos), size=2))
        if number % 2:
            own = _from_a_phone(own.rgb, rng)
        region = _region(own.rgb, SIZES[number // 2 % 2], rng)
        for title, seen, outline in _shown(own, other.rgb, region, rng):
            (told,) = shares_saved_together(seen.rgb, seen.saved, [outline])
            found[title].append(Answer(told, key))
    return dict(sorted(found.items(), key=lambda item: (item[0] not in HONEST, item[0])))


def _shown(
    own: _Picture, other: Pixels, region: Polygon, rng: np.random.Generator
) -> Iterator[tuple[str, _Picture, Polygon]]:
    """Honest and forged ones of a photo, each with the region where it lies then."""
    quality = int(rng.choice(QUALITIES))
    left, top = (int(pixels) for pixels in rng.integers(FARTHEST, size=2))
    moved = tuple((x - left, y - top) for x, y in region)
    bent = _with_part(own.rgb, region, _bent(other, own.rgb, region))
    copied = _with_part(own.rgb, region, _repeated(other, own.rgb, rng))
    yield "as it is", own, region
    yield "saved again", _saved(own.rgb, quality), region
    yield "cropped and saved", _saved(own.rgb[top:, left:], quality), moved
    yield "sent on", *_sent_on(own.rgb, region)
    yield f"bent in, saved at {quality:3}", _saved(bent, quality), region
    yield f"copied in, saved at {quality:3}", _saved(copied, quality), region
    yield f"bent in, cropped, saved at {quality:3}", _saved(bent[top:, left:], quality), moved
    yield "bent in, saved as PNG", _Picture(bent, None), region
    yield "bent in, sent on", *_sent_on(bent, region)


def _photos() -> Iterator[tuple[str, _Picture]]:
    for row, path in files(*SETS):
        try:
            photo = open_photo(path.read_bytes())
        except Unreadable:  # smaller than any submission's
            continue
        if photo.file_format == JPEG and min(photo.width, photo.height) >= LEAST_SIDE:
            yield row.get("person_id") or path.name, _picture(photo)


def _picture(photo: Photo) -> _Picture:
    return _Picture(photo.rgb[:LARGEST, :LARGEST], photo.saved)


def _from_a_phone(rgb: Pixels, rng: np.random.Generator) -> _Picture:
    """Made smaller, so that no trace of an earlier file is left, and saved as phones do."""
    least = LEAST_SIDE / min(rgb.shape[:2])
    factor = rng.uniform(max(0.5, min(least, 0.75)), 0.9)
    smaller = cv2.resize(rgb, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    return _saved(np.asarray(smaller, np.uint8), int(rng.choice(PHONES)))


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


def _bent(other: Pixels, own: Pixels, region: Polygon) -> Pixels:
    """The middle of another photo bent into the region."""
    height, width = other.shape[:2]
    inner = np.array([[0.2, 0.2], [0.8, 0.2], [0.8, 0.8], [0.2, 0.8]]) * (width, height)
    onto = cv2.getPerspectiveTransform(inner.astype(np.float32), np.array(region, np.float32))
    return np.asarray(cv2.warpPerspective(other, onto, (own.shape[1], own.shape[0])), np.uint8)


def _repeated(other: Pixels, own: Pixels, rng: np.random.Generator) -> Pixels:
    """Another photo in its own size over all of this one, its blocks wherever they fall."""
    left, top = (int(pixels) for pixels in rng.integers(FARTHEST, size=2))
    height, width = own.shape[0] + top, own.shape[1] + left
    times = (-(-height // other.shape[0]), -(-width // other.shape[1]), 1)
    return np.tile(other, times)[top:height, left:width]


def _with_part(own: Pixels, region: Polygon, laid: Pixels) -> Pixels:
    mask = np.zeros(own.shape[:2], np.uint8)
    cv2.fillPoly(mask, [np.round(np.array(region)).astype(np.int32)], 1)
    return np.where(mask[..., None] > 0, laid, own).astype(np.uint8)


def _saved(rgb: Pixels, quality: int) -> _Picture:
    out = io.BytesIO()
    Image.fromarray(rgb).save(out, "JPEG", quality=quality)
    return _picture(open_photo(out.getvalue()))


def _sent_on(rgb: Pixels, region: Polygon) -> tuple[_Picture, Polygon]:
    """As a messenger leaves it: smaller, and saved coarsely."""
    longest, quality = MESSENGERS[1]
    longest = min(longest, int(0.8 * max(rgb.shape[:2])))
    sent = open_photo(screens.through_messenger(rgb, longest, quality))
    scale = sent.width / rgb.shape[1]
    return _picture(sent), tuple((x * scale, y * scale) for x, y in region)


if __name__ == "__main__":
    main()
