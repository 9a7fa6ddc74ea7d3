"""Blocks of 8 x 8 pixels as a JPEG has them: their frequencies, and where an earlier one's began.

A crop moves an earlier file's blocks against those of the file at hand. Where they began is seen in
how well frequencies keep to whole steps, at each of the 64 places that are possible.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from reinstate.evidence.intake.image import Pixels

BLOCK = 8
LUMA = (0.299, 0.587, 0.114)  # of red, green and blue, as JPEG files have it
FREQUENCIES = 24  # of the 63, the lowest: higher ones are rounded to nothing
CLIPPED = 3  # levels from black or white at which pixels no longer show what was rounded
WINDOWS = 400  # places at which blocks are searched for
SEARCHED = 12  # frequencies that are asked for it
STEPS = np.arange(2, 41)  # of which one may have been the first
LEAST_OF_STEP = 0.4  # of a step: what lies near nothing tells nothing of a step
LEAST_COUNT = 30
SIZES = 120  # of a frequency, in levels

Floats = NDArray[np.float64]
Waves = NDArray[np.float32]  # (blocks, FREQUENCIES): in levels
Whole = NDArray[np.int64]
Grid = tuple[int, int]  # where blocks begin: pixels from the left and from the top


def size_in_blocks(rgb: Pixels, grid: Grid) -> tuple[int, int]:
    """Whole blocks from top to bottom and from left to right."""
    return (rgb.shape[0] - grid[1]) // BLOCK, (rgb.shape[1] - grid[0]) // BLOCK


def waves_of(rgb: Pixels, at: Whole, grid: Grid, most: int) -> Waves:
    """The luma's frequencies in blocks evenly taken of those `at` (down, across), none clipped."""
    at = at[:: -(-len(at) // most) or 1]
    down, across = size_in_blocks(rgb, grid)
    whole = rgb[grid[1] : grid[1] + down * BLOCK, grid[0] : grid[0] + across * BLOCK]
    laid_out = whole.reshape(down, BLOCK, across, BLOCK, 3).swapaxes(1, 2)
    colours = laid_out[at[:, 0], at[:, 1]].reshape(-1, 3 * BLOCK * BLOCK)
    darkest, lightest = colours.min(axis=1), colours.max(axis=1)
    colours = colours[(darkest > CLIPPED) & (lightest < 255 - CLIPPED)]
    return np.asarray(colours.astype(np.float32) @ _WAVES_OF_COLOURS)


def grids_by_likelihood(rgb: Pixels, at: Whole, grid: Grid) -> list[Grid]:
    """Every place where an earlier file's blocks may begin, the likeliest first.

    `at`: blocks of the grid at hand that are looked at, as (down, across).
    """
    down, across = size_in_blocks(rgb, grid)
    inner = np.flatnonzero((at[:, 0] < down - 1) & (at[:, 1] < across - 1))
    at = at[inner[:: -(-len(inner) // WINDOWS) or 1]] * BLOCK + (grid[1], grid[0])
    windows = np.lib.stride_tricks.sliding_window_view(rgb, (15, 15), axis=(0, 1))
    colours = windows[at[:, 0], at[:, 1]].transpose(0, 2, 3, 1)
    darkest, lightest = colours.min(axis=(1, 2, 3)), colours.max(axis=(1, 2, 3))
    colours = colours[(darkest > CLIPPED) & (lightest < 255 - CLIPPED)]
    luma = colours.astype(np.float32) @ np.array(LUMA, np.float32)
    # Each row's eight pixels from each place on, once for all places farther down.
    strips = np.lib.stride_tricks.sliding_window_view(luma, BLOCK, axis=2).transpose(2, 0, 1, 3)
    strips = np.ascontiguousarray(strips)
    scored = {
        (left, top): kept
        for top in range(BLOCK)
        for left, kept in enumerate(_kept(strips[:, :, top : top + BLOCK]))
    }
    ranked = sorted(scored, key=lambda moved: scored[moved], reverse=True)
    return [((grid[0] + left) % BLOCK, (grid[1] + top) % BLOCK) for left, top in ranked]


def _kept(luma: Waves) -> list[float]:
    """How clearly blocks (places, blocks, BLOCK, BLOCK) keep to any steps, by place.

    In standard errors, summed over the frequencies.
    """
    blocks = luma.reshape(BLOCK, -1, BLOCK * BLOCK)
    sizes = np.minimum(np.rint(np.abs(blocks @ _WAVES[:, :SEARCHED])), SIZES - 1).astype(np.int64)
    offset = SIZES * np.arange(BLOCK * SEARCHED).reshape(BLOCK, 1, SEARCHED)
    counts = np.bincount((sizes + offset).ravel(), minlength=BLOCK * SEARCHED * SIZES)
    counts = counts.reshape(-1, SIZES).astype(np.float64)
    number = counts @ _COUNTED.T
    sure = (counts @ _TURNS.T) / np.sqrt(np.maximum(number, 1) / 2)
    best = np.where(number >= LEAST_COUNT, sure, 0.0).max(axis=1)
    return [float(kept) for kept in best.reshape(BLOCK, SEARCHED).sum(axis=1)]


def lowest_frequencies() -> list[tuple[int, int]]:
    """Those that are looked at, as (down, across)."""
    every = [(down, across) for down in range(BLOCK) for across in range(BLOCK)]
    return sorted(every, key=lambda one: (sum(one), one))[1 : FREQUENCIES + 1]


def _waves() -> Waves:
    """The lowest frequencies of a block's orthonormal DCT: (pixels, FREQUENCIES)."""
    at = np.arange(BLOCK)
    waves = np.cos((2 * at + 1) * at[:, None] * np.pi / (2 * BLOCK)) * np.sqrt(2 / BLOCK)
    waves[0] /= np.sqrt(2)
    found = [np.outer(waves[down], waves[across]).ravel() for down, across in lowest_frequencies()]
    return np.asarray(np.array(found).T, np.float32)


_WAVES = _waves()
_WAVES_OF_COLOURS = np.asarray(np.kron(_WAVES, np.array(LUMA)[:, None]), np.float32)
_COUNTED = (LEAST_OF_STEP * STEPS[:, None] <= np.arange(SIZES)).astype(np.float64)
_TURNS = np.cos(2 * np.pi * np.arange(SIZES) / STEPS[:, None]) * _COUNTED
