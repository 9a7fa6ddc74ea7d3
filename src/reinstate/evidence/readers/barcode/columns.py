"""The columns of a levelled PDF417 between its two ends.

Each codeword opens with a bar and closes with a space, so at the edges between them every row
turns from light to dark: a comb of edges, which tells how many columns there are and how they
crowd together on a bent card.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from reinstate.evidence.readers.barcode.ends import Ends, Floats, Grey, evenly_lit, sampled

CODEWORD = 17  # modules
AROUND_DATA = 69  # modules of a row besides its data: opening, closing and two row indicators
MOST = 30  # columns
INSIDE = (0.15, 0.85)  # of the patch's height: what is looked at

ACROSS = 1400  # samples of the width
STEP = 2  # of them: how far to either side light and dark are compared
BLUR, AROUND = 3.0, 61  # of them: how wide an edge is seen, and what it has to stand out from
SHIFTS = np.linspace(-0.006, 0.006, 3)  # of the width, of both ends
BENDS = np.linspace(-0.04, 0.04, 9)  # of the width, in the middle and in the quarters
MISJUDGED = 1.18  # by how much modules at the ends may be wider or narrower than between
NEAR = 0.12  # of a codeword: how far an edge may lie from where the comb has it


@dataclass(frozen=True, slots=True)
class Columns:
    """`count` columns of data between the ends.

    `edges` (count + 4,) are where codewords begin, from the opening bars to the closing ones, as
    shares of the way from left to right. `strength`: how much their edges stand out.
    """

    ends: Ends
    count: int
    edges: Floats
    strength: float


def find_columns(level: Grey, ends: Ends) -> Columns:
    """The columns whose edges stand out most, about as many as the modules at the ends say."""
    profile = _profile(level, ends)
    middle = np.array([len(level) / 2], np.float32)
    left, right = ends.at(middle, np.array([0, 1], np.float32))[0]
    guess = (float(right - left) / ends.module - AROUND_DATA) / CODEWORD
    least = max(1, int(guess / MISJUDGED - 1))
    most = max(least, min(MOST, int(np.ceil(guess * MISJUDGED + 1))))
    fits = [(*_comb(profile, count), count) for count in range(least, most + 1)]
    strength, edges, count = max(fits, key=lambda fit: fit[0])
    return Columns(ends, count, _refined(profile, edges), strength)


def _profile(level: Grey, ends: Ends) -> Floats:
    """How strongly the rows turn from light to dark at ACROSS places, against what is around."""
    first, last = (int(share * len(level)) for share in INSIDE)
    heights = np.arange(first, last, 2, dtype=np.float32)
    shares = np.asarray((np.arange(ACROSS) + 0.5) / ACROSS, np.float32)
    flat = evenly_lit(np.asarray(sampled(level, ends, heights, shares), np.uint8))
    darker = np.zeros_like(flat)
    darker[:, STEP:-STEP] = np.maximum(flat[:, : -2 * STEP] - flat[:, 2 * STEP :], 0)
    profile = cv2.GaussianBlur(darker.mean(axis=0)[None], (0, 0), BLUR)
    return np.asarray((profile - cv2.blur(profile, (AROUND, 1)))[0], np.float32)


def _comb(profile: Floats, count: int) -> tuple[float, Floats]:
    """The strongest comb of so many columns: mean strength, and the shares of its edges."""
    even = CODEWORD * np.arange(1, count + 4) / (CODEWORD * count + AROUND_DATA)
    left, right, middle, quarters = (
        one.ravel()[:, None] for one in np.meshgrid(SHIFTS, SHIFTS, BENDS, BENDS, indexing="ij")
    )
    bow = even * (1 - even)
    edges = even + left * (1 - even) + right * even + 4 * middle * bow
    edges += 8 * quarters * bow * (1 - 2 * even)
    at = np.clip((edges * ACROSS).astype(np.intp), 0, ACROSS - 1)
    strengths = profile[at].mean(axis=1)
    best = int(strengths.argmax())
    return float(strengths[best]), np.asarray(edges[best], np.float32)


def _refined(profile: Floats, edges: Floats) -> Floats:
    """A smooth curve through the strongest edges near by, carried on to the opening bars."""
    reach = max(1, int(NEAR * ACROSS * float(np.diff(edges).mean())))
    starts = np.maximum((edges * ACROSS).astype(int) - reach, 0)
    seen = [start + int(profile[start : start + 2 * reach + 1].argmax()) for start in starts]
    at, seen_at = np.arange(1, len(edges) + 1), (np.array(seen) + 0.5) / ACROSS
    kept = np.ones(len(at), dtype=bool)
    for _ in range(3):
        curve = np.polyfit(at[kept], seen_at[kept], min(3, int(kept.sum()) - 1))
        off = np.abs(np.polyval(curve, at) - seen_at)
        kept = off <= max(1.5 / ACROSS, 2.5 * float(np.median(off)))
    return np.asarray(np.polyval(curve, np.arange(len(edges) + 1)), np.float32)
