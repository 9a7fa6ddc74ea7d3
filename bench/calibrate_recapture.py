"""Choose from which pattern on a person looks at a photo, on the calibration half.

    python -m bench.calibrate_recapture

Photos of people, scenes and documents, the documents also resized and turned, as fine print meets
pixels differently each time, and photographed specimens, each as saved and as a messenger sends it
on: at most one in a hundred may be looked at for its pattern. The screens and prints are simulated,
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
from bench.shown import camera_photos
from reinstate.evidence.intake.image import Pixels, open_photo, photo_of
from reinstate.evidence.readers.document.edges import read_edges
from reinstate.evidence.readers.photo.recapture import read_recapture_score
from reinstate.rulebook import shipped
from reinstate.specimens.identities import identities
from reinstate.specimens.recapture import print_recapture, screen_recapture

TODAY = date(2026, 11, 22)
SEED, FIRST_COPY = 20261231, 40_000
SENT = (1280, 60)
RESIZED, MOST_TURNED = (0.6, 0.8, 1.25), 8.0  # times as large; degrees
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
        print(f"  {name:38} highest {max(found):.2f}, reached by {share(reached, len(found))}")


def scores(which: int) -> tuple[Scores, Scores]:
    """Scores of one half: of what was photographed itself, and of copies."""
    real: Scores = defaultdict(list)
    copied: Scores = defaultdict(list)
    for name, rgb in _photographed(which):
        _note(real, name, rgb)
    for name, rgb in _copies(which):
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
    for name, rgb in _cards(which):
        yield name, rgb
        if name == "documents":
            yield from ((f"{name}, resized or turned", seen) for seen in _seen_again(rgb))


def _cards(which: int) -> Iterator[tuple[str, Pixels]]:
    people = {one.id for one in identities()}
    for key, rgb in documents():
        if half(key) == which:
            yield "specimen IDs" if key in people else "documents", rgb


def _seen_again(rgb: Pixels) -> Iterator[Pixels]:
    """The document smaller, larger and a little turned."""
    height, width = rgb.shape[:2]
    for factor in RESIZED:
        size = round(factor * width), round(factor * height)
        method = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
        yield np.asarray(cv2.resize(rgb, size, interpolation=method), np.uint8)
    degrees = np.random.default_rng((SEED, width, height)).uniform(-MOST_TURNED, MOST_TURNED)
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
    edge, method = cv2.BORDER_REPLICATE, cv2.INTER_CUBIC
    turned = cv2.warpAffine(rgb, turn, (width, height), borderMode=edge, flags=method)
    yield np.asarray(turned, np.uint8)


def _copies(which: int) -> Iterator[tuple[str, Pixels]]:
    rng = np.random.default_rng((SEED, which))
    photos = [p.rgb for key, p in camera_photos() if half(key) == which]
    yield from (("screens, crude", screens.photographed_screen(rgb, rng)) for rgb in photos[::2])
    for number, (name, rgb) in enumerate(_cards(which)):
        seed, card = FIRST_COPY + 1000 * which + number, Image.fromarray(rgb)
        yield f"{name} on a monitor", np.asarray(screen_recapture(card, seed))
        yield f"{name} printed", np.asarray(print_recapture(card, seed).image)


def _sent(rgb: Pixels) -> Pixels:
    return open_photo(screens.through_messenger(rgb, *SENT)).rgb


if __name__ == "__main__":
    main()
