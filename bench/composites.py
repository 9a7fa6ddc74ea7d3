"""Notes pasted into pictures: what photo_is_not_composited says of them, and of bona fide photos.

    python -m bench.composites

Bona fide are specimen selfies as taken and as sent on, and regions of the size of a sheet in real
camera photos (no real person with a note is in the data). Attacks are a patch drawn on a computer,
a note photographed apart and cut in, and the same matched in light, blur and grain. Halves are
split by person or photo. The threshold is the geometric mean of the most that a bona fide specimen
and the least that a drawn patch answers on the calibration half.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date

import numpy as np
from bench import screens
from bench.data import half, share
from bench.shown import MESSENGERS, camera_photos

from reinstate.domain.findings import PieceKind
from reinstate.evidence.facts import Polygon
from reinstate.evidence.image import Pixels, open_photo
from reinstate.evidence.readers.flatness import read_flatness
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
Answers = dict[str, list[float]]


def main() -> None:
    """Print the answers of each half, and what lies above the policy's threshold."""
    limit = shipped().on(ON).number("checks.photo_is_not_composited.unsure_from")
    print(f"share of the paper of one single shade; a person looks from {limit}")
    for which, name in enumerate(("calibration half", "report half")):
        print(f" {name}")
        for title, found in {**specimens(which), **camera_regions(which)}.items():
            spread = " ".join(f"{value:.2f}" for value in np.quantile(found, (0, 0.5, 0.95, 1)))
            above = sum(value >= limit for value in found)
            print(f"  {title:42} least, middle, 95 %, most {spread}; to a person "
                  f"{share(above, len(found))}")  # fmt: skip


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
    found[title].append(read_flatness(rgb, region) or 0.0)
    longest, quality = MESSENGERS[1]
    sent = open_photo(screens.through_messenger(rgb, longest, quality)).rgb
    scale = sent.shape[1] / rgb.shape[1]
    smaller = tuple((x * scale, y * scale) for x, y in region)
    found[f"{title}, sent on"].append(read_flatness(sent, smaller) or 0.0)


if __name__ == "__main__":
    main()
