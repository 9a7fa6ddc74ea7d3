"""Choose the blur thresholds of photo_is_sharp on the calibration half; the rest is reported.

    python -m bench.calibrate_sharpness

Labelled documents, photographed specimens and people are blurred by known spreads (thousandths of
the longer side), with grain and compression on top, since a blurred photo has both. Sharp means:
far from a blur of 2 for an ID, whose small print goes there, and of 3 for a selfie; blurred is
halfway between the next two. A good photo that is doubted costs more than a soft one that is read:
hence the two shares. `python -m bench.capture` reports the other half under the policy.
"""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
from bench import screens
from bench.data import files, half
from bench.shown import camera_photos, specimen_photos

from reinstate.evidence.image import Pixels, Unreadable, open_photo, photo_of
from reinstate.evidence.readers.edges import read_edges
from reinstate.evidence.readers.sharpness import edge_blur

SEED = 20261127
LEAST_WIDTH = 400  # pixels: below it the picture itself is coarser than the blurs asked for
GRAIN, QUALITY = 3.0, 80
# (sharp, soft) blurs between which the two thresholds lie: at the middle of what separates them.
BETWEEN = {
    "document": {"sharp_below": (0, 2), "blurred_from": (1, 3)},
    "selfie": {"sharp_below": (0, 3), "blurred_from": (2, 4)},
}


def main() -> None:
    """Print the thresholds and what they are between."""
    sources = {"document": list(documents()), "selfie": [(k, p.rgb) for k, p in camera_photos()]}
    for subject, pictures in sources.items():
        chosen = [rgb for key, rgb in pictures if half(key) == 0 and max(rgb.shape) >= LEAST_WIDTH]
        print(f"{subject}: {len(chosen)} pictures of the calibration half")
        for name, (sharp, soft) in BETWEEN[subject].items():
            high = np.quantile(measured(chosen, sharp, subject), 0.95)
            low = np.quantile(measured(chosen, soft, subject), 0.1)
            print(f"  {name} {(high + low) / 2:.1f}")
            print(f"    nineteen in twenty of blur {sharp} are below {high:.2f}")
            print(f"    nine in ten of blur {soft} are above {low:.2f}")


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
    rng = np.random.default_rng(SEED)
    found = [measure(soft(rgb, blur, rng), subject) for rgb in pictures]
    return [9.0 if value is None else value for value in found]


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
