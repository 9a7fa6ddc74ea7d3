"""Choose the blur thresholds of photo_is_sharp on the calibration half; the rest is reported.

    python -m bench.calibrate_sharpness

Labelled documents, photographed specimens and people are blurred by known spreads (thousandths of
the longer side), with grain and compression on top, since a blurred photo has both. Sharp means:
far from a blur of 2 for an ID, whose small print goes there, and of 3 for a selfie; blurred is
halfway between the next two. A good photo that is doubted costs more than a soft one that is read:
hence the two shares. Between the two limits an ID is sharp enough where its words are read surely:
as surely as hardly an ID blurred by 2 is. Labelled people hold no notes; what the same certainty of
a note's words is worth, `python -m bench.soft_notes` prints. `python -m bench.capture` reports the
other half under the policy.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import cv2
import numpy as np

from bench import screens
from bench.data import files, half, share
from bench.shown import camera_photos, specimen_photos
from reinstate.domain.policy import PolicyOn
from reinstate.evidence.facts import TextLine
from reinstate.evidence.intake.image import Pixels, Unreadable, open_photo, photo_of
from reinstate.evidence.readers.document.edges import read_edges
from reinstate.evidence.readers.photo.sharpness import edge_blur
from reinstate.evidence.readers.text import levelling
from reinstate.evidence.readers.text import reading as text
from reinstate.rulebook import shipped

TODAY = date(2026, 11, 22)
SEED = 20261127
LEAST_WIDTH = 400  # pixels: below it the picture itself is coarser than the blurs asked for
GRAIN, QUALITY = 3.0, 80
# (sharp, soft) blurs between which the two thresholds lie: at the middle of what separates them.
BETWEEN = {
    "document": {"sharp_below": (0, 2), "blurred_from": (1, 3)},
    "selfie": {"sharp_below": (0, 3), "blurred_from": (2, 4)},
}
CERTAINTIES = np.arange(0.85, 1.0, 0.01)
MOST_SOFT = 0.1  # share of IDs blurred by 2 that may count as clear


def main() -> None:
    """Print the thresholds and what they are between."""
    sources = {"document": list(documents()), "selfie": [(k, p.rgb) for k, p in camera_photos()]}
    for subject, pictures in sources.items():
        chosen = [rgb for key, rgb in pictures if half(key) == 0 and max(rgb.shape) >= LEAST_WIDTH]
        print(f"{subject}: {len(chosen)} pictures of the calibration half")
        for name, (sharp, soft) in BETWEEN[subject].items():
            high = np.quantile(measured(chosen, sharp, subject), 0.95)
            low = np.quantile(measured(chosen, soft, subject), 0.1)
            print(f"  {name} {(high + low) / 2:.2f}")
            print(f"    nineteen in twenty of blur {sharp} are below {high:.2f}")
            print(f"    nine in ten of blur {soft} are above {low:.2f}")
        if subject == "document":
            _print_certainty(chosen)


def _print_certainty(chosen: list[Pixels]) -> None:
    """The least certainty at which hardly an ID blurred by 2 is called clear."""
    policy = shipped().on(TODAY)
    limits = {
        blur: [_soft_certainty(one, policy) for one in blurred(chosen, blur)] for blur in (1, 2)
    }
    found = next(c for c in CERTAINTIES if np.mean(np.array(limits[2]) >= c) <= MOST_SOFT)
    print(f"  words_clear_from {found:.2f}")
    for blur, certainties in limits.items():
        clear = sum(certainty >= found for certainty in certainties)
        print(f"    soft and clear of blur {blur}: {share(clear, len(certainties))}")


def _soft_certainty(rgb: Pixels, policy: PolicyOn) -> float:
    """How surely the words of a soft ID are read; 0 for one that is sharp, blurred or wordless."""
    sharp, blurred_from = (
        policy.number(f"checks.photo_is_sharp.document_{end}")
        for end in ("sharp_below", "blurred_from")
    )
    width = measure(rgb, "document")
    if width is None or not sharp <= width < blurred_from:
        return 0.0
    lines = [line for line in words(rgb) if len(line.text) >= 3]
    is_enough = len(lines) >= policy.integer("checks.document_is_legible.min_lines")
    return float(np.mean([line.score for line in lines])) if is_enough else 0.0


def words(rgb: Pixels) -> tuple[TextLine, ...]:
    """What is read on a side."""
    return tuple(text.facts(line) for line in text.read_boxes(rgb, levelling.detect(rgb)).lines)


def documents() -> Iterator[tuple[str, Pixels]]:
    """Photos and scans of documents, by file, and photographed specimens, by person."""
    yield from ((key, photo.rgb) for key, photo in specimen_photos() if photo.width > photo.height)
    for row, path in files("doc_edges", "mrz_images"):
        if row.get("capture") != "graphic":
            try:
                yield path.name, open_photo(path.read_bytes()).rgb
            except Unreadable:
                continue


def measured(pictures: list[Pixels], blur: float, subject: str) -> list[float]:
    """The reader's answers; a picture without an edge counts as very blurred."""
    found = [measure(rgb, subject) for rgb in blurred(pictures, blur)]
    return [9.0 if value is None else value for value in found]


def blurred(pictures: list[Pixels], blur: float) -> Iterator[Pixels]:
    """The pictures, blurred; the same grain each time."""
    rng = np.random.default_rng(SEED)
    return (soft(rgb, blur, rng) for rgb in pictures)


def measure(rgb: Pixels, subject: str) -> float | None:
    """As the service measures it: inside the outline of an ID."""
    outline = read_edges(photo_of(rgb)).quad if subject == "document" else None
    return edge_blur(np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), np.uint8), outline)


def soft(rgb: Pixels, blur: float, rng: np.random.Generator) -> Pixels:
    """Blurred by this many thousandths of the longer side, then grain and compression."""
    seen = rgb.astype(np.float32)
    if blur:
        seen = cv2.GaussianBlur(seen, (0, 0), blur * max(rgb.shape[:2]) / 1000)
    grained = seen + rng.normal(0, GRAIN, seen.shape)
    sent = screens.through_messenger(grained.clip(0, 255).astype(np.uint8), 10_000, QUALITY)
    return open_photo(sent).rgb


if __name__ == "__main__":
    main()
