"""Whether a part of a picture was once saved as a JPEG together with the rest of it.

What was put into a saved picture from another one was bent and resized on its way: it lies on the
steps of the last saving, and on none that the rest had before (`compression_steps.py`). The last
saving's steps are those that the file states. The first one's blocks began where the last one's do,
or, where the picture was cropped between the two, at another place (`compression_blocks.py`).
What was resized after the editing has lost the trace.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from reinstate.evidence.facts import CompressionFacts, FaceFacts, Polygon
from reinstate.evidence.intake.image import Photo, Pixels, SavedBlocks
from reinstate.evidence.readers.photo import compression_blocks as blocks
from reinstate.evidence.readers.photo.compression_blocks import (
    BLOCK,
    FREQUENCIES,
    Floats,
    Grid,
    Whole,
)
from reinstate.evidence.readers.photo.compression_steps import (
    SHARES,
    Steps,
    binned,
    first_steps,
    likelihood_of_shares,
)

INSET, OUTSET = 0.92, 1.15  # of the region: its border belongs neither to it nor to the rest
MOST_INSIDE, MOST_OUTSIDE = 2500, 5000  # blocks that are looked at
LEAST_GAIN = 100.0  # log likelihood of an earlier saving over none; chance reaches 90 (ADR 23)
LEAST_OF_MOVED = 500.0  # where its blocks lay elsewhere: marks of the last one alone reach 400
DOUBT = 3.0  # log likelihood that a share may lack of the likeliest one
DECODED = (0.25, 0.45, 0.7)  # noise of decoding and rounding colours, in levels
MOVED = (0.5, 0.9, 1.4, 2.2)  # and of a later saving whose blocks lay elsewhere
EVEN = np.ones(FREQUENCIES)  # levels: what pixels were rounded to where no step is known


@dataclass(frozen=True, slots=True)
class _Saving:
    """An earlier saving that shows in the rest: its blocks, and what they were rounded to."""

    grid: Grid
    widths: Floats
    steps: Steps


def read_compression(
    photo: Photo, faces: Sequence[FaceFacts], note: Polygon | None = None
) -> tuple[CompressionFacts, ...]:
    """The parts that somebody might put in, each beside the rest of the picture."""
    parts = [("face", face.box) for face in faces] + ([("note", note)] if note else [])
    found = shares_saved_together(photo.rgb, photo.saved, [outline for _, outline in parts])
    return tuple(
        CompressionFacts(part, outline, share)
        for (part, outline), share in zip(parts, found, strict=True)
    )


def shares_saved_together(
    rgb: Pixels, saved: SavedBlocks | None, regions: Sequence[Polygon]
) -> list[float | None]:
    """The share of each region that was saved with what is outside all of them, at the most.

    1 = all of it may have been, 0 = none was. None where too little tells: a part of one shade, or
    a picture that was saved once or never, or was resized after the first time.
    """
    saving = _earlier_saving(rgb, saved, regions) if regions else None
    if saving is None:
        return [None] * len(regions)
    return [_share(rgb, region, saving) for region in regions]


def _share(rgb: Pixels, region: Polygon, saving: _Saving) -> float | None:
    at = _inside(rgb, region, saving.grid)
    counts = _counts(rgb, at, saving.grid, MOST_INSIDE, saving.widths)
    likelihood = likelihood_of_shares(counts, saving.widths, saving.steps)
    if np.ptp(likelihood) < DOUBT:
        return None
    return float(SHARES[likelihood >= likelihood.max() - DOUBT].max())


def _earlier_saving(
    rgb: Pixels, saved: SavedBlocks | None, regions: Sequence[Polygon]
) -> _Saving | None:
    if saved is None:
        return _moved_saving(rgb, regions, (0, 0), is_saved=False)
    grid = saved.left, saved.top
    steps = [saved.steps[BLOCK * down + across] for down, across in blocks.lowest_frequencies()]
    found = _saving(rgb, regions, grid, np.array(steps, np.float64), DECODED)
    if found.steps.gain >= LEAST_GAIN:
        return found
    return _moved_saving(rgb, regions, grid, is_saved=True)


def _moved_saving(
    rgb: Pixels, regions: Sequence[Polygon], grid: Grid, *, is_saved: bool
) -> _Saving | None:
    """An earlier saving before a crop, wherever its blocks began; `grid`: those of the last one."""
    # Along an axis on which nothing moved, the steps of the last saving itself would show.
    likely = (
        place
        for place in blocks.grids_by_likelihood(rgb, _outside(rgb, regions, grid), grid)
        if not is_saved or (place[0] != grid[0] and place[1] != grid[1])
    )
    found = _saving(rgb, regions, next(likely), EVEN, MOVED)
    return found if found.steps.gain >= LEAST_OF_MOVED else None


def _saving(
    rgb: Pixels,
    regions: Sequence[Polygon],
    grid: Grid,
    widths: Floats,
    noises: tuple[float, ...],
) -> _Saving:
    counts = _counts(rgb, _outside(rgb, regions, grid), grid, MOST_OUTSIDE, widths)
    return _Saving(grid, widths, first_steps(counts, widths, noises))


def _counts(rgb: Pixels, at: Whole, grid: Grid, most: int, widths: Floats) -> Floats:
    return binned(blocks.waves_of(rgb, at, grid, most), widths)


def _outside(rgb: Pixels, regions: Sequence[Polygon], grid: Grid) -> Whole:
    is_outside = np.ones(blocks.size_in_blocks(rgb, grid), np.uint8)
    for region in regions:
        cv2.fillPoly(is_outside, [_in_blocks(region, OUTSET, grid)], 0)
    return np.argwhere(is_outside)


def _inside(rgb: Pixels, region: Polygon, grid: Grid) -> Whole:
    is_inside = np.zeros(blocks.size_in_blocks(rgb, grid), np.uint8)
    cv2.fillPoly(is_inside, [_in_blocks(region, INSET, grid)], 1)
    whole = cv2.erode(is_inside, np.ones((3, 3), np.uint8), borderValue=0)
    return np.argwhere(whole)


def _in_blocks(region: Polygon, factor: float, grid: Grid) -> NDArray[np.int32]:
    corners = np.array(region, np.float64)
    middle = corners.mean(axis=0)
    placed = middle + (corners - middle) * factor - grid
    return np.asarray(np.floor(placed / BLOCK), np.int32)
