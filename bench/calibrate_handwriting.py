"""Fit the handwriting score on specimen notes, and print how it does on the other half.

Bona fide notes (every glyph drawn anew) against notes set in a plain font, half of these in fonts
that imitate a hand. Calibration: even seeds and families; held out: odd ones.
"""

from __future__ import annotations

import argparse
from dataclasses import astuple

import numpy as np
from bench.note import ON, sheet_image, shot_of, text_of
from numpy.typing import NDArray

from reinstate.evidence.image import photo_of
from reinstate.evidence.readers import handwriting
from reinstate.evidence.readers.note_expectation import ExactText
from reinstate.evidence.readers.note_writing import read_writing
from reinstate.rulebook import shipped
from reinstate.specimens.fonts import PLAIN_FAMILIES, handwriting_families
from reinstate.specimens.handwriting import any_hand
from reinstate.specimens.notes import Note, bona_fide_note, plain_font_note
from reinstate.specimens.photograph import photograph

Floats = NDArray[np.float64]


def note_of(number: int, first: int, text: str, rng: np.random.Generator) -> Note:
    """By turns by hand, in a font that imitates a hand, by hand, in a plain font."""
    seed = 2 * number + first
    hands = handwriting_families()[first::2]
    plain = PLAIN_FAMILIES[first::2]
    if number % 2 == 0:
        return bona_fide_note(text, seed, hand=any_hand(rng, hands[number // 2 % len(hands)]))
    families = hands if number % 4 == 1 else plain
    return plain_font_note(text, seed, family=families[number // 4 % len(families)])


def measured(count: int, first: int) -> tuple[Floats, NDArray[np.bool_], int]:
    """Features where there are enough single letters, which are by hand, how many lack them."""
    rows, by_hand, without = [], [], 0
    for number in range(count):
        rng = np.random.default_rng((2 * number + first, 11))
        text = text_of(rng)
        note = note_of(number, first, text, rng)
        shot = photograph(sheet_image(note), shot_of(rng), 2 * number + first)
        writing = read_writing(photo_of(np.array(shot.image.convert("RGB"))), ExactText(text))
        found = handwriting.features(writing.rgb, writing.lines) if writing else None
        if found is None:
            without += 1
            continue
        rows.append(astuple(found))
        by_hand.append(note.is_handwritten)
    return np.array(rows), np.array(by_hand), without


def fit(rows: Floats, by_hand: NDArray[np.bool_], steps: int = 20000) -> Floats:
    """Logistic regression with a light penalty, on standardised features, by gradient descent."""
    mean, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-9
    inputs = np.column_stack([np.ones(len(rows)), (rows - mean) / spread])
    weights = np.zeros(inputs.shape[1])
    for _ in range(steps):
        error = 1 / (1 + np.exp(-inputs @ weights)) - by_hand
        weights -= 0.1 * (inputs.T @ error / len(rows) + 0.005 * weights)
    slopes = weights[1:] / spread
    return np.array([weights[0] - float(slopes @ mean), *slopes])


def show(
    name: str, rows: Floats, by_hand: NDArray[np.bool_], weights: Floats, without: int
) -> None:
    policy = shipped().on(ON)
    least = policy.number("checks.note_is_handwritten.min_score")
    printed = policy.number("checks.note_is_handwritten.printed_score")
    scores = 1 / (1 + np.exp(-(weights[0] + rows @ weights[1:])))
    for label, some in (("by hand", scores[by_hand]), ("set in a font", scores[~by_hand])):
        print(
            f"{name:12} {label:14} n={len(some)}: pass {(some >= least).sum()}, "
            f"fail {(some <= printed).sum()}, unsure "
            f"{((some > printed) & (some < least)).sum()}; quantiles "
            f"{np.round(np.quantile(some, (0.02, 0.1, 0.5, 0.9, 0.98)), 3)}"
        )
    print(f"{name:12} without enough single letters (unsure): {without}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notes", type=int, default=120)
    asked = parser.parse_args()
    calibration = measured(asked.notes, 0)
    weights = fit(calibration[0], calibration[1])
    print("fitted weights", tuple(float(x) for x in np.round(weights, 3)))
    show("calibration", calibration[0], calibration[1], weights, calibration[2])
    rows, by_hand, without = measured(asked.notes, 1)
    show("held out", rows, by_hand, weights, without)
    show("as shipped", rows, by_hand, np.array(handwriting.WEIGHTS), without)


if __name__ == "__main__":
    main()
