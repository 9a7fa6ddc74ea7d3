"""Choose from which pattern on a person looks at a photo, on the calibration half.

    python -m bench.calibrate_recapture

Photos of people, scenes and documents, and photographed specimens, each as saved and as a messenger
sends it on: at most one in a hundred may be looked at for its pattern. The screens are simulated,
so how many of them are seen is printed and chooses nothing. `python -m bench.capture` reports the
other half under the policy.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

import cv2
import numpy as np
from PIL import Image

from bench import screens
from bench.calibrate_sharpness import documents
from bench.data import half, share
from bench.shown import camera_photos, specimen_photos
from reinstate.evidence.image import Pixels, open_photo, photo_of
from reinstate.evidence.readers.edges import read_edges
from reinstate.evidence.readers.recapture import read_recapture_score
from reinstate.rulebook import shipped
from reinstate.specimens.identities import identities
from reinstate.specimens.recapture import screen_recapture

TODAY = date(2026, 11, 22)
SEED, FIRST_SCREEN = 20261129, 20_000
SENT = (1280, 60)
MOST_ASKED = 0.01
LEVELS = np.arange(0, 1.01, 0.05)
Scores = dict[str, list[float]]


def main() -> None:
    """Print the level and what reaches it."""
    real, copied = scores(0)
    every = np.concatenate([np.array(found) for found in real.values()])
    chosen = next(level for level in LEVELS if (every >= level).mean() <= MOST_ASKED)
    in_force = shipped().on(TODAY).number("checks.photo_is_not_recaptured.unsure_from")
    print(f"calibration half: unsure_from {chosen:.2f}; policy has {in_force:.2f}")
    for name, found in {**real, **copied}.items():
        reached = sum(score >= chosen for score in found)
        print(f"  {name:28} highest {max(found):.2f}, reached by {share(reached, len(found))}")


def scores(which: int) -> tuple[Scores, Scores]:
    """Scores of one half: of what was photographed itself, and of screens."""
    real: Scores = defaultdict(list)
    copied: Scores = defaultdict(list)
    for name, rgb in _photographed(which):
        _note(real, name, rgb)
    for name, rgb in _screens(which):
        _note(copied, name, rgb)
    return real, copied


def _note(scores: Scores, name: str, rgb: Pixels) -> None:
    """As the service scores it, an ID inside its outline, and again as sent on."""
    for title, seen in ((name, rgb), (f"{name}, sent on", _sent(rgb))):
        outline = None if name == "camera photos" else read_edges(photo_of(seen)).quad
        luma = np.asarray(cv2.cvtColor(seen, cv2.COLOR_RGB2GRAY), np.uint8)
        scores[title].append(read_recapture_score(luma, outline))


def _photographed(which: int) -> Iterator[tuple[str, Pixels]]:
    yield from (("camera photos", p.rgb) for key, p in camera_photos() if half(key) == which)
    people = {one.id for one in identities()}
    for key, rgb in documents():
        if half(key) == which:
            yield "specimen IDs" if key in people else "documents", rgb


def _screens(which: int) -> Iterator[tuple[str, Pixels]]:
    rng = np.random.default_rng((SEED, which))
    photos = [p.rgb for key, p in camera_photos() if half(key) == which]
    yield from (("screens, crude", screens.photographed_screen(rgb, rng)) for rgb in photos[::2])
    cards = [p.rgb for key, p in specimen_photos() if half(key) == which and p.width > p.height]
    for number, rgb in enumerate(cards):
        seed = FIRST_SCREEN + 1000 * which + number
        yield "specimen IDs on a monitor", np.asarray(screen_recapture(Image.fromarray(rgb), seed))


def _sent(rgb: Pixels) -> Pixels:
    return open_photo(screens.through_messenger(rgb, *SENT)).rgb


if __name__ == "__main__":
    main()
