"""Fit the handwriting models on the calibration half, choose their bands, and try the report half.

    python -m bench.calibrate_handwriting                 fit; prints readers/handwriting_model.py
    python -m bench.calibrate_handwriting --half report   how the shipped weights and bands do there

By hand (every letter drawn anew), set in a plain font, set in a font that imitates a hand. Real
writing and real print are looked at with `--data DIR`; they choose nothing.
"""

from __future__ import annotations

import argparse
import json
import pickle
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from bench import data, note_set
from bench.note_set import KEPT, LIMITS, ON, Writer
from numpy.typing import NDArray

from reinstate.domain.policy import PolicyOn
from reinstate.evidence.image import open_photo
from reinstate.evidence.readers import glyph_shapes, glyph_windows, handwriting, handwriting_model
from reinstate.evidence.readers.handwriting import Features
from reinstate.evidence.readers.note_expectation import ExactText
from reinstate.evidence.readers.note_writing import read_writing
from reinstate.rulebook import shipped

Floats = NDArray[np.float64]
Measured = tuple[Features, bool] | None
COUNTS = {Writer.HAND: 240, Writer.FONT: 240, Writer.SCRIPT: 60}
# Shares of the calibration notes that may count as handwritten: half of the bar for print, and for
# fonts that imitate a hand what leaves most real hands a pass.
MOST_PLAIN, MOST_LIKE_A_HAND = 0.01, 0.05
NAMES = {Writer.HAND: "by hand", Writer.FONT: "plain font", Writer.SCRIPT: "font like a hand"}
PENALTY = 0.01
FIRST_LINES = 2  # judged by themselves too: a line of handwriting may be all there is


def measured(half: str, writer: Writer, count: int) -> Iterator[tuple[Measured, ...]]:
    """What is measured of each note, now or before: the whole of it, then its first lines."""
    for number in range(count):
        one = note_set.specimen(half, writer, number)
        kept = KEPT / f"hand-{code()}" / f"{note_set.name_of(half, writer, number)}.pickle"
        if not kept.is_file():
            kept.parent.mkdir(exist_ok=True)
            kept.write_bytes(pickle.dumps(_measure(one, half)))
        found: tuple[Measured, ...] = pickle.loads(kept.read_bytes())
        yield found


def _measure(one: note_set.Specimen, half: str) -> tuple[Measured, ...]:
    found = note_set.read(one, half)
    if found.readings is None:
        return (None,)
    rgb = one.photo().rgb
    if found.is_mirrored:
        rgb = np.ascontiguousarray(rgb[:, ::-1])
    lines = found.readings[0]
    parts = [lines, *([line] for line in lines[:FIRST_LINES] if len(lines) > 1)]
    return tuple(handwriting.features(rgb, part) for part in parts)


def code() -> str:
    return note_set.digest_of(handwriting, glyph_shapes, glyph_windows)


def fit(rows: Floats, by_hand: NDArray[np.bool_]) -> Floats:
    """Logistic regression with a light penalty on standardised inputs, by Newton's method."""
    mean, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-9
    inputs = np.column_stack([np.ones(len(rows)), (rows - mean) / spread])
    weigh = np.where(by_hand, 0.5 / by_hand.mean(), 0.5 / (1 - by_hand.mean()))
    weights = np.zeros(inputs.shape[1])
    light = PENALTY * len(rows) * np.diag([0.0, *np.ones(rows.shape[1])])
    for _ in range(30):
        chance = 1 / (1 + np.exp(-np.clip(inputs @ weights, -30, 30)))
        slope = inputs.T @ (weigh * (chance - by_hand)) + light @ weights
        curve = (inputs * (weigh * chance * (1 - chance))[:, None]).T @ inputs + light
        weights -= np.linalg.solve(curve + 1e-9 * np.eye(len(curve)), slope)
    slopes = weights[1:] / spread
    return np.array([weights[0] - float(slopes @ mean), *slopes])


def scores(rows: Sequence[Measured], many: Sequence[float], few: Sequence[float]) -> Floats:
    """The score of each note, NaN where there is none."""

    def one(found: Measured) -> float:
        if found is None:
            return np.nan
        features, has_many = found
        inputs, weights = (
            (features.everything(), many) if has_many else (features.steadiness(), few)
        )
        return float(1 / (1 + np.exp(-np.clip(weights[0] + np.dot(weights[1:], inputs), -30, 30))))

    return np.array([one(found) for found in rows])


def wholes(rows: Sequence[tuple[Measured, ...]]) -> list[Measured]:
    return [parts[0] for parts in rows]


def singles(rows: Sequence[tuple[Measured, ...]]) -> list[Measured]:
    return [one for parts in rows for one in parts[1:]]


def show(name: str, found: Floats, least: float, printed: float) -> None:
    passing, failing = int((found >= least).sum()), int((found <= printed).sum())
    print(
        f"  {name:32} called handwritten {data.share(passing, len(found))}; "
        f"unsure {len(found) - passing - failing}, called printed {failing}"
    )


def _fitted(rows: dict[Writer, list[tuple[Measured, ...]]]) -> tuple[Floats, Floats]:
    """Weights where letters repeat often, and where not; single lines are among both."""
    known = [
        (one, writer is Writer.HAND)
        for writer in rows
        for parts in rows[writer]
        for one in parts
        if one
    ]
    by_hand = np.array([hand for _, hand in known])
    has_many = np.array([one[1] for one, _ in known])
    everything = np.array([one[0].everything() for one, _ in known])
    steadiness = np.array([one[0].steadiness() for one, _ in known])
    few = ~has_many
    return fit(everything[has_many], by_hand[has_many]), fit(steadiness[few], by_hand[few])


def _bands(by_hand: Floats, plain: Floats, like_a_hand: Floats) -> tuple[float, float]:
    """The least score of a hand, and the most that still counts as printed."""
    least = max(_reached(plain, MOST_PLAIN), _reached(like_a_hand, MOST_LIKE_A_HAND))
    printed = float(np.quantile(by_hand[~np.isnan(by_hand)], 0.005))
    return float(np.ceil(least * 100) / 100), float(np.floor(printed * 50) / 100)


def _levelled(few: Floats, plain: Sequence[Measured], least: float) -> Floats:
    """The model of few words moved so that no more than MOST_PLAIN of printed lines reach `least`.

    One band then holds for both models.
    """
    rows = np.array([one[0].steadiness() for one in plain if one and not one[1]])
    reached = float(np.quantile(few[0] + rows @ few[1:], 1 - MOST_PLAIN))
    moved = few.copy()
    moved[0] -= max(0.0, reached - float(np.log(least / (1 - least))) + 1e-3)
    return moved


def _reached(found: Floats, most: float) -> float:
    """The score that no more than a share `most` of the notes reaches."""
    return float(np.quantile(found[~np.isnan(found)], 1 - most))


def real(folder: Path, policy: PolicyOn) -> None:
    """Real writing and real print, as the shipped weights and bands judge them."""
    for row in map(json.loads, (folder / "manifest.jsonl").open()):
        if row["text"] and row["kind"] != "mixed":
            photo = open_photo((folder / row["file"]).read_bytes(), LIMITS)
            writing = read_writing(photo, ExactText(row["text"]))
            found = handwriting.score(writing.rgb, writing.lines) if writing else None
            print(f"  {row['kind']:12} {found}  {row['text'][:40]!r}")
    least = policy.number("checks.note_is_handwritten.min_score")
    print(f"  (handwritten from {least})")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", choices=tuple(note_set.HALVES), default="calibration")
    parser.add_argument("--data", type=Path)
    asked = parser.parse_args()
    policy = shipped().on(ON)
    least = policy.number("checks.note_is_handwritten.min_score")
    printed = policy.number("checks.note_is_handwritten.printed_score")
    rows = {writer: list(measured(asked.half, writer, n)) for writer, n in COUNTS.items()}
    many, few = np.array(handwriting_model.MANY), np.array(handwriting_model.FEW)
    if asked.half == "calibration":
        many, few = _fitted(rows)
        least, printed = _bands(*(scores(wholes(rows[writer]), many, few) for writer in NAMES))
        few = _levelled(few, singles(rows[Writer.FONT]), least)
        for name, weights in (("MANY", many), ("FEW", few)):
            print(f"{name} = {tuple(float(x) for x in np.round(weights, 3))}")
        print(f"min_score {least}, printed_score {printed}")
    print(f"{asked.half} half:")
    for writer, name in NAMES.items():
        show(name, scores(wholes(rows[writer]), many, few), least, printed)
        show(f"{name}, one line", scores(singles(rows[writer]), many, few), least, printed)
    if asked.data:
        real(asked.data / "handwriting", policy)


if __name__ == "__main__":
    main()
