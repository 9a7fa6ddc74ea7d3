"""Find what a likeness between letters of one note is worth, on the calibration half.

    python -m bench.calibrate_note_hand      writes readers/note/hand.npz, prints its constants

Each place of a right note is set against every symbol that could stand there instead: what the
recognisers make of it, and how far the nearest other letters of both sorts are. A logistic model
without intercept tells what each counts for beside a nat of the recognisers. It is tried on fonts
that it has not seen. The slips (bench/calibrate_note_slips.py) and then the bands
(bench/calibrate_note.py) come after, and meet each calibration note as if its font were new.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray

from bench.note_set import FOLDS, KEPT, code, fold_of, found_by_hand
from reinstate.domain.note import sentence_of, words
from reinstate.evidence.readers.note import alignment, hand
from reinstate.evidence.readers.note.script import COLUMNS, labels, script

Floats = NDArray[np.float64]
NOTES = 320
RIDGE = 0.02  # of the mean variance: directions that hardly vary are not blown up beyond it
FAR = 40.0  # nats from which a pair is decided and teaches nothing
BOUNDS = ((50.0, 50.0), (8.0, 8.0), (6.0, 6.0), (4.0, 4.0), (3.0, 6.0), (6.0, 3.0))


@dataclass(frozen=True)
class Places:
    """The symbols of one note that were found: their columns, features and odds (n, columns)."""

    fold: int
    text: NDArray[np.intp]
    is_capital: NDArray[np.bool_]
    features: NDArray[np.float32]
    odds: Floats


@dataclass(frozen=True)
class Pairs:
    """Places against rivals: nats for the right one, and what is known of the others of both.

    Of each side the count, the distance, and whether one of them is of the same case.
    """

    nats: Floats
    own: tuple[Floats, Floats, Floats]
    rival: tuple[Floats, Floats, Floats]

    def columns(self) -> Floats:
        """What the model weighs, (pairs, 4)."""
        own, rival = _terms(*self.own[:2]), _terms(*self.rival[:2])
        return np.column_stack([self.nats, *(a - b for a, b in zip(own, rival, strict=True))])

    def decided(self, weights: Floats, least: float, most: float) -> Floats:
        """Nats for the right one with what the likeness is worth within bounds."""

        def worth(side: tuple[Floats, Floats, Floats]) -> Floats:
            count, distance, is_equal = side
            known = np.clip(np.column_stack(_terms(count, distance)) @ weights[1:], -least, most)
            known = np.where(is_equal > 0, known, np.maximum(known, 0.0))
            return np.where(count > 0, known, 0.0)

        return self.nats + worth(self.own) - worth(self.rival)


def _terms(count: Floats, distance: Floats) -> tuple[Floats, Floats, Floats]:
    is_known = (count > 0).astype(float)
    return is_known, -is_known * distance, -is_known * np.log(np.maximum(count, 1.0))


@contextmanager
def as_if_new(family: str) -> Iterator[None]:
    """Hands are compared in the units of notes whose font is in another fold."""
    with patch.object(hand, "units", lambda: _units_without(fold_of(family))):
        yield


@cache
def _units_without(fold: int) -> Floats:
    file = KEPT / f"units-{code()}-{NOTES}-{fold}.npy"
    if not file.is_file():
        np.save(file, within([places for places in collected() if places.fold != fold]))
    return np.asarray(np.load(file))


@cache
def collected() -> list[Places]:
    """The places of the calibration notes."""
    found = []
    for one, readings in found_by_hand(NOTES):
        parts = words(sentence_of(one.text))
        text = [at for word in parts for at in labels(word.text)]
        if not text:
            continue
        seen = alignment.views([script(lines) for lines in readings], parts)
        changed = alignment.edits(seen, text).changed
        features = [
            hand.features_at(seen[0].script, span, at)
            for span, at in zip(seen[0].symbols, text, strict=True)
        ]
        known = [at for at, one in enumerate(features) if one is not None]
        if known:
            stacked = np.array([features[at] for at in known])
            symbols = np.array(text, dtype=np.intp)[known]
            cases = hand.capitals(one.text, len(text))[known]
            found.append(Places(fold_of(one.family), symbols, cases, stacked, changed[known]))
    return found


def within(some: Sequence[Places]) -> Floats:
    """The matrix by which what varies within one letter of one note varies alike everywhere."""
    apart = [
        places.features[same] - places.features[same].mean(axis=0)
        for places in some
        for column in np.unique(places.text)
        if (same := places.text == column).sum() > 1
    ]
    moved = np.concatenate(apart).astype(np.float64)
    total = sum(len(places.text) for places in some)
    values, directions = np.linalg.eigh(moved.T @ moved / total)
    return np.asarray(directions / np.sqrt(np.maximum(values, 0.0) + RIDGE * values.mean()))


def paired(some: Sequence[Places], units: Floats) -> Pairs:
    """Every place of these notes against every symbol that is not far from it."""
    rows = [row for places in some for row in _rows(places, units)]
    nats, *sides = np.concatenate(rows).T
    return Pairs(nats, (sides[0], sides[1], sides[2]), (sides[3], sides[4], sides[5]))


def _rows(places: Places, units: Floats) -> list[Floats]:
    apart = hand.distances(places.features, units)
    distance = np.zeros((len(COLUMNS), len(places.text)))
    count, is_equal = np.zeros_like(distance), np.zeros_like(distance)
    for column in np.unique(places.text):
        is_it = places.text == column
        distance[column], count[column] = hand.nearest(apart, is_it)
        is_equal[column] = hand.has_equal(is_it, places.is_capital)
    distance[count == 0] = 0.0
    every = np.arange(len(places.text))
    own = [side[places.text, every] for side in (count, distance, is_equal)]
    rows = []
    for column in range(1, len(COLUMNS)):
        nats = -places.odds[:, column]
        rival = [side[column] for side in (count, distance, is_equal)]
        row = np.column_stack([nats, *own, *rival])
        rows.append(row[(places.text != column) & (nats < FAR)])
    return rows


def fitted(columns: Floats) -> Floats:
    """Weights of a logistic model in which every row is right, by Newton; the first set to one."""
    weights = np.array([0.5, 0.0, 0.0, 0.0])
    for _ in range(100):
        chance = 1.0 / (1.0 + np.exp(np.clip(columns @ weights, -500.0, 500.0)))
        slope = columns.T @ chance
        bend = (columns * (chance * (1.0 - chance))[:, None]).T @ columns + 1e-3 * np.eye(4)
        step = _shortened(columns, weights, np.linalg.solve(bend, slope))
        weights = weights + step
        if np.abs(step).max() < 1e-6:
            break
    return np.asarray(weights / weights[0])


def _shortened(columns: Floats, weights: Floats, step: Floats) -> Floats:
    before = _loss(columns @ weights)
    while _loss(columns @ (weights + step)) > before and np.abs(step).max() > 1e-6:
        step = step / 2
    return step


def _loss(nats: Floats) -> float:
    return float(np.logaddexp(0.0, -nats).sum())


def tried(some: Sequence[Places]) -> dict[tuple[float, float] | None, list[Floats]]:
    """In fonts left out, nats for the right ones by bounds; None: by the recognisers alone."""
    found: dict[tuple[float, float] | None, list[Floats]] = {}
    for fold in range(FOLDS):
        others = [places for places in some if places.fold != fold]
        units = _units_without(fold)
        weights = fitted(paired(others, units).columns())
        left_out = paired([places for places in some if places.fold == fold], units)
        found.setdefault(None, []).append(left_out.nats)
        for bounds in BOUNDS:
            found.setdefault(bounds, []).append(left_out.decided(weights, *bounds))
    return found


def main() -> None:
    """Print what is gained in fonts left out, and what is chosen."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    some = collected()
    for bounds, parts in tried(some).items():
        nats = np.concatenate(parts)
        print(f"{bounds or 'no likeness'}: wrong {(nats < 0).sum()} of {len(nats)}, loss", end=" ")
        print(f"{_loss(nats):.1f}")
    units = within(some)
    _, alike, by_distance, by_count = fitted(paired(some, units).columns())
    print(f"ALIKE, BY_DISTANCE, BY_COUNT = {alike:.2f}, {by_distance:.2f}, {by_count:.2f}")
    np.savez_compressed(hand.WEIGHTS, within=units.astype(np.float16))


if __name__ == "__main__":
    main()
