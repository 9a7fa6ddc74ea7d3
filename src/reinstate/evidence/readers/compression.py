"""Whether a part of a picture keeps to the JPEG steps that the rest of it was once saved with.

A JPEG rounds every frequency of a block of 8 x 8 pixels to whole steps, and the steps show in the
pixels after a second, finer saving. What was put into a saved picture from another one was bent and
resized on its way: it lies on the steps of the last saving, and on none that the rest had before.
What was resized after the editing, or last saved more coarsely than first, has lost the trace.

Source: Z. Lin and others, Fast, automatic and fine-grained tampered JPEG image detection via DCT
coefficient analysis, 2009; the measure here is how well coefficients keep to a step's phase.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from reinstate.evidence.facts import CompressionFacts, FaceFacts, Polygon
from reinstate.evidence.image import Pixels

BLOCK = 8
LUMA = (0.299, 0.587, 0.114)  # of red, green and blue, as JPEG files have it
FREQUENCIES = 24  # of the 63, the lowest: higher ones are rounded to nothing
STEPS = np.arange(2, 41)  # of which one may have been the first
INSET, OUTSET = 0.92, 1.15  # of the region: its border belongs neither to it nor to the rest
MOST_INSIDE, MOST_OUTSIDE = 2500, 5000  # blocks that are looked at
CLIPPED = 3  # levels from black or white at which pixels no longer show what was rounded
LEAST_OF_STEP = 0.4  # of a step, for a coefficient to be counted
LEAST_PHASE = 0.3  # of the rest, for a step to have been one of its savings
LEAST_SURE = 5.0  # standard errors of that from nothing
LEAST_OF_REST, LEAST_OF_FREQUENCY = 60, 8  # coefficients that are not nothing
MOST_OF_FREQUENCY = 400  # no frequency speaks for all
LEAST_OF_REGION = 60
SPREAD, ERRORS = 0.5, 2.0  # variance of a cosine of any phase, and standard errors that are added
FINE = 2  # bins of a coefficient's size to one level
SIZES = 120 * FINE

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Grid = tuple[int, int]  # where blocks begin: pixels from the left and from the top


@dataclass(frozen=True, slots=True)
class _Phases:
    """(frequencies, steps): how well coefficients keep to each step, -1 to 1, and how many do."""

    mean: Floats
    count: Floats


def read_compression(
    rgb: Pixels, faces: Sequence[FaceFacts], note: Polygon | None = None
) -> tuple[CompressionFacts, ...]:
    """The parts that somebody might put in, each beside the rest of the picture."""
    parts = [("face", face.box) for face in faces] + ([("note", note)] if note else [])
    found = likenesses(rgb, [outline for _, outline in parts])
    return tuple(
        CompressionFacts(part, outline, likeness)
        for (part, outline), likeness in zip(parts, found, strict=True)
    )


def likenesses(rgb: Pixels, regions: Sequence[Polygon]) -> list[float | None]:
    """How well each region keeps to the steps of what is outside all of them, at the most.

    1 = as well as the rest, 0 = as what never was saved with it; two standard errors are added, for
    a part with little detail. None where too little tells: a part of one shade, or a picture that
    never was a JPEG, or was resized after it.
    """
    if not regions:
        return []
    grid = _grid(rgb, regions)
    rest = _phases(_blocks(rgb, _outside(rgb, regions, grid), grid, MOST_OUTSIDE))
    return [
        _likeness(_phases(_blocks(rgb, _inside(rgb, region, grid), grid, MOST_INSIDE)), rest)
        for region in regions
    ]


def _likeness(region: _Phases, rest: _Phases) -> float | None:
    """The mean over frequencies, each at the coarsest step that the rest keeps to."""
    sure = rest.mean * np.sqrt(rest.count)
    is_kept = (rest.mean >= LEAST_PHASE) & (sure >= LEAST_SURE) & (rest.count >= LEAST_OF_REST)
    at = np.flatnonzero(is_kept.any(axis=1))
    step = is_kept.shape[1] - 1 - is_kept[at, ::-1].argmax(axis=1)
    weight = np.minimum(region.count[at, step], MOST_OF_FREQUENCY)
    weight[weight < LEAST_OF_FREQUENCY] = 0
    if weight.sum() < LEAST_OF_REGION:
        return None
    kept = weight / weight.sum() / rest.mean[at, step]
    error = np.sqrt(SPREAD * (kept**2 / np.maximum(weight, 1)).sum())
    return float((kept * region.mean[at, step]).sum() + ERRORS * error)


def _grid(rgb: Pixels, regions: Sequence[Polygon]) -> Grid:
    """Where the blocks begin: at the corner of the file, which was perhaps turned upright."""
    lefts, tops = {0, rgb.shape[1] % BLOCK}, {0, rgb.shape[0] % BLOCK}
    grids = [(left, top) for left in sorted(lefts) for top in sorted(tops)]
    if len(grids) == 1:
        return grids[0]

    def kept(grid: Grid) -> float:
        rest = _phases(_blocks(rgb, _outside(rgb, regions, grid), grid, MOST_OUTSIDE))
        return float(np.where(rest.count >= LEAST_OF_REST, rest.mean, 0.0).max(axis=1).sum())

    return max(grids, key=kept)


def _outside(rgb: Pixels, regions: Sequence[Polygon], grid: Grid) -> Whole:
    is_outside = np.ones(_size(rgb, grid), np.uint8)
    for region in regions:
        cv2.fillPoly(is_outside, [_in_blocks(region, OUTSET, grid)], 0)
    return np.argwhere(is_outside)


def _inside(rgb: Pixels, region: Polygon, grid: Grid) -> Whole:
    is_inside = np.zeros(_size(rgb, grid), np.uint8)
    cv2.fillPoly(is_inside, [_in_blocks(region, INSET, grid)], 1)
    whole = cv2.erode(is_inside, np.ones((3, 3), np.uint8), borderValue=0)
    return np.argwhere(whole)


def _size(rgb: Pixels, grid: Grid) -> tuple[int, int]:
    return (rgb.shape[0] - grid[1]) // BLOCK, (rgb.shape[1] - grid[0]) // BLOCK


def _in_blocks(region: Polygon, factor: float, grid: Grid) -> NDArray[np.int32]:
    corners = np.array(region, np.float64)
    middle = corners.mean(axis=0)
    placed = middle + (corners - middle) * factor - grid
    return np.asarray(np.floor(placed / BLOCK), np.int32)


def _blocks(rgb: Pixels, at: Whole, grid: Grid, most: int) -> NDArray[np.float32]:
    """(blocks, FREQUENCIES) of the luma of blocks evenly taken, none of them clipped."""
    at = at[:: -(-len(at) // most) or 1]
    down, across = _size(rgb, grid)
    whole = rgb[grid[1] : grid[1] + down * BLOCK, grid[0] : grid[0] + across * BLOCK]
    laid_out = whole.reshape(down, BLOCK, across, BLOCK, 3).swapaxes(1, 2)
    colours = laid_out[at[:, 0], at[:, 1]].reshape(-1, 3 * BLOCK * BLOCK)
    darkest, lightest = colours.min(axis=1), colours.max(axis=1)
    colours = colours[(darkest > CLIPPED) & (lightest < 255 - CLIPPED)]
    return np.asarray(colours.astype(np.float32) @ _WAVES_OF_LUMA)


def _phases(waves: NDArray[np.float32]) -> _Phases:
    sizes = np.minimum(np.rint(np.abs(waves) * FINE).astype(np.int64), SIZES - 1)
    offset = np.arange(FREQUENCIES) * SIZES
    counts = np.bincount((sizes + offset).ravel(), minlength=FREQUENCIES * SIZES)
    counts = counts.reshape(FREQUENCIES, SIZES)
    number = counts @ _COUNTED.T
    return _Phases(counts @ _TURNS.T / np.maximum(number, 1), number)


def _waves_of_luma() -> NDArray[np.float32]:
    """The lowest frequencies of a block's orthonormal DCT: (pixels and colours, FREQUENCIES)."""
    at = np.arange(BLOCK)
    waves = np.cos((2 * at + 1) * at[:, None] * np.pi / (2 * BLOCK)) * np.sqrt(2 / BLOCK)
    waves[0] /= np.sqrt(2)
    every = [(down, across) for down in range(BLOCK) for across in range(BLOCK)]
    lowest = sorted(every, key=lambda one: (sum(one), one))[1 : FREQUENCIES + 1]
    pixels = np.array([np.outer(waves[down], waves[across]).ravel() for down, across in lowest])
    return np.asarray(np.kron(pixels, LUMA).T, np.float32)


_WAVES_OF_LUMA = _waves_of_luma()
_LEVELS = np.arange(SIZES) / FINE
# What lies near nothing tells nothing of a step; what lies half a step from it speaks against it.
_COUNTED = (LEAST_OF_STEP * STEPS[:, None] <= _LEVELS).astype(np.float64)
_TURNS = np.cos(2 * np.pi * _LEVELS / STEPS[:, None]) * _COUNTED
