"""Bands for the margins of notes: what they let stand, and which are chosen on calibration notes.

A note stands where each of its least margins, one by band, lies at or above its band. Who stands is
a staircase that few notes decide, and a search over it fits those few and no new hand. So the bands
are where a smoothed count is best: the chance that a margin stands rises over a few nats around its
band. Then all are moved together, until in fonts that chose nothing no more altered notes stand
than may. What an altered note costs in that count is what lets most right notes of those fonts in.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bench.note_alterations import (
    ADDED,
    CHANGED,
    DATE,
    DROPPED,
    SLIP_ADDED,
    SLIP_CHANGED,
    SLIP_DROPPED,
    WORD,
)
from bench.note_margins import OWN
from bench.note_set import FOLDS

Floats = NDArray[np.float64]

BARRED, REST = "altered, in the bar", "altered otherwise"
IN_BAR = (CHANGED, ADDED, DATE, WORD, SLIP_CHANGED, SLIP_ADDED)
# Shares that may stand in fonts left out: not those of the bars, for a report half is harder. In
# three of them 1.1 to 2.0 times as many altered notes stood as in fonts left out.
OF_THE_BARS = 0.55
MOST = {fate: OF_THE_BARS * bar for fate, bar in ((BARRED, 0.005), (DROPPED, 0.02), (REST, 0.005))}
# What a share of altered notes costs, in shares of right ones; a dropped character a twentieth of
# it. Cheaper ones leave no band for another date, of which there are too few to count.
PRICES = (15.0, 30.0, 60.0)
WIDTH = 1.5  # nats above its band at which a margin stands with a chance of 3/4
STEP = 0.25  # nats that bands are rounded to
TRIED = np.arange(-13.0, 8.0, STEP)
START = -2.0


@dataclass(frozen=True)
class Choice:
    """Bands for all fonts, the price, and how far notes of fonts left out stand above theirs."""

    bands: Floats
    price: float
    left_out: Mapping[str, Floats]


@dataclass(frozen=True)
class Row:
    """One expectation of a note: the note's font, how it was altered, the least margins."""

    family: str
    kind: str
    margins: Floats

    @property
    def fate(self) -> str:
        """What is counted together: right notes, and three sorts of altered ones."""
        if self.kind in (DROPPED, SLIP_DROPPED):
            return DROPPED
        if self.kind == OWN:
            return OWN
        return BARRED if self.kind in IN_BAR else REST


def standing(rows: Sequence[Row], bands: Floats) -> dict[str, tuple[int, int]]:
    """How many of each sort stand, and of how many."""
    return {
        fate: (int((margins >= bands).all(axis=1).sum()), len(margins))
        for fate, margins in _by_fate(rows).items()
    }


def standing_by(excess: Mapping[str, Floats], least: float) -> dict[str, tuple[int, int]]:
    """The same by what each stands above its bands, when all are moved by so much."""
    return {fate: (int((above >= least).sum()), len(above)) for fate, above in excess.items()}


def chosen(rows: Sequence[Row]) -> Choice:
    """The bands of the price at which most right notes of fonts left out stand, once moved."""
    every = [_at(rows, price) for price in PRICES]
    return max(every, key=lambda one: standing_by(one.left_out, 0.0)[OWN][0])


def _at(rows: Sequence[Row], price: float) -> Choice:
    excess = excess_left_out(rows, price)
    by = moved(excess)
    left_out = {fate: above - by for fate, above in excess.items()}
    return Choice(best(rows, price) + by, price, left_out)


def best(rows: Sequence[Row], price: float) -> Floats:
    """The bands of the best smoothed count, one after the other until none changes any more."""
    margins = np.array([row.margins for row in rows])
    worth = _worth(rows, price)
    bands = np.full(margins.shape[1], START)
    logs = _log_chance(margins - bands)
    before = None
    while before is None or (bands != before).any():
        before = bands.copy()
        for at in range(len(bands)):
            others = logs.sum(axis=1) - logs[:, at]
            each = [_log_chance(margins[:, at] - band) for band in TRIED]
            best = int(np.argmax([worth @ np.exp(others + one) for one in each]))
            bands[at], logs[:, at] = TRIED[best], each[best]
    return bands


def excess_left_out(rows: Sequence[Row], price: float) -> dict[str, Floats]:
    """By how much each note stands above bands chosen without its font, or falls short of them."""
    families = sorted({row.family for row in rows})
    found: dict[str, list[Floats]] = {}
    for fold in range(FOLDS):
        out = families[fold::FOLDS]
        bands = best(_of(rows, set(families) - set(out)), price)
        for fate, margins in _by_fate(_of(rows, out)).items():
            found.setdefault(fate, []).append((margins - bands).min(axis=1))
    return {fate: np.concatenate(parts) for fate, parts in found.items()}


def moved(excess: Mapping[str, Floats]) -> float:
    """How far all bands have to move for no more altered notes to stand than may."""
    least = TRIED[0]
    for fate, most in MOST.items():
        highest = np.sort(excess[fate])[::-1]
        least = max(least, highest[int(most * len(highest))])
    return float((np.floor(least / STEP) + 1) * STEP)


def _of(rows: Sequence[Row], families: Collection[str]) -> list[Row]:
    return [row for row in rows if row.family in families]


def _by_fate(rows: Sequence[Row]) -> dict[str, Floats]:
    fates = {row.fate for row in rows}
    return {fate: np.array([r.margins for r in rows if r.fate == fate]) for fate in sorted(fates)}


def _worth(rows: Sequence[Row], price: float) -> Floats:
    """Of each note that stands: a right one's share, less the price of an altered one's."""
    counts = {fate: len(margins) for fate, margins in _by_fate(rows).items()}
    worth = {OWN: 1.0, DROPPED: -price / 20, BARRED: -price, REST: -price}
    return np.array([worth[row.fate] / counts[row.fate] for row in rows])


def _log_chance(above: Floats) -> Floats:
    """The log of the chance that a margin so far above its band stands."""
    return np.asarray(-np.logaddexp(0.0, -np.clip(above, -50.0, 50.0) * np.log(3.0) / WIDTH))
