"""Fit the handwriting model on the calibration half, choose its bands, and try the report half.

    python -m bench.calibrate_handwriting                 fit; prints note/handwriting_model.py
    python -m bench.calibrate_handwriting --half report   how the shipped weights and bands do there

By hand (every letter drawn anew), set in a plain font, set in a font that imitates a hand. Bands
are chosen on scores of notes whose font the weights have not seen. Real writing and real print are
looked at with `--data DIR`; they choose nothing.
"""

from __future__ import annotations

import argparse
import json
import pickle
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench import data, note_set
from bench.note_places import Writer
from bench.note_set import KEPT, LIMITS
from bench.note_texts import ON
from reinstate.evidence.intake.image import open_photo
from reinstate.evidence.readers.note import (
    glyph_registration,
    glyph_windows,
    handwriting,
    handwriting_model,
)
from reinstate.evidence.readers.note.expectation import ExactText
from reinstate.evidence.readers.note.handwriting import Features
from reinstate.evidence.readers.note.writing import read_writing
from reinstate.rulebook import shipped

Floats = NDArray[np.float64]
Measured = Features | None
COUNTS = {Writer.HAND: 240, Writer.FONT: 240, Writer.SCRIPT: 60}
# Shares of the calibration notes that may count as handwritten: half of the bar for print, and for
# fonts that imitate a hand what leaves most real hands a pass.
MOST_PLAIN, MOST_LIKE_A_HAND = 0.01, 0.05
# Of the logit, below the lowest hand: down to there a hand passes, and is not called printed.
PASS_ROOM, PRINT_ROOM = 1.0, 3.0
NAMES = {Writer.HAND: "by hand", Writer.FONT: "plain font", Writer.SCRIPT: "font like a hand"}
PENALTY = 0.01
FIRST_LINES = 2  # judged by themselves too: a line of handwriting may be all there is
FOLDS = 5


@dataclass(frozen=True)
class Note:
    """What was measured of the whole of a note, and of its first lines by themselves."""

    family: str
    whole: Measured
    lines: tuple[Measured, ...]

    def known(self) -> list[Features]:
        return [one for one in (self.whole, *self.lines) if one]


Notes = Mapping[Writer, Sequence[Note]]


def measured(half: str, writer: Writer, number: int) -> Note:
    """A note measured by the code as it is, now or before."""
    one = note_set.specimen(half, writer, number)
    kept = KEPT / f"hand-{_code()}" / f"{note_set.name_of(half, writer, number)}.pickle"
    if not kept.is_file():
        kept.parent.mkdir(exist_ok=True)
        kept.write_bytes(pickle.dumps(_measure(one, half)))
    whole, *lines = pickle.loads(kept.read_bytes())
    return Note(one.family, whole, tuple(lines))


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


def _code() -> str:
    own = note_set.digest_of(handwriting, glyph_registration, glyph_windows)
    return f"{note_set.code()}-{own}"


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


def fitted(notes: Notes, *, but: frozenset[str] = frozenset()) -> Floats:
    """Weights from all notes and single lines, but for those in some fonts."""
    known = [
        (features.values(), writer is Writer.HAND)
        for writer, some in notes.items()
        for note in some
        if note.family not in but
        for features in note.known()
    ]
    return fit(np.array([row for row, _ in known]), np.array([by_hand for _, by_hand in known]))


def logit(found: Measured, weights: Floats) -> float:
    """NaN where nothing is known: that is neither a hand nor print."""
    return float(weights[0] + np.dot(weights[1:], found.values())) if found else np.nan


def unseen(notes: Notes) -> dict[Writer, tuple[Floats, Floats]]:
    """Logits of whole notes and of single lines, by weights that have not seen their font."""
    families = sorted({note.family for some in notes.values() for note in some})
    weights = {
        family: found
        for fold in range(FOLDS)
        for out in [frozenset(families[fold::FOLDS])]
        for found in [fitted(notes, but=out)]
        for family in out
    }
    return {
        writer: (
            np.array([logit(note.whole, weights[note.family]) for note in some]),
            np.array([logit(one, weights[note.family]) for note in some for one in note.lines]),
        )
        for writer, some in notes.items()
    }


def bands(notes: Notes) -> tuple[float, float]:
    """The least score of a hand, and the most that still counts as printed.

    Not all that the bars allow is used where hands stand clear of it.
    """
    found = unseen(notes)
    allowed = max(
        _reached(found[writer][part], most)
        for writer, most in ((Writer.FONT, MOST_PLAIN), (Writer.SCRIPT, MOST_LIKE_A_HAND))
        for part in ((0, 1) if writer is Writer.FONT else (0,))
    )
    lowest = float(np.nanmin(np.concatenate(found[Writer.HAND])))
    least, printed = max(allowed, lowest - PASS_ROOM), lowest - PRINT_ROOM
    return float(np.ceil(100 * chance(least)) / 100), float(np.floor(100 * chance(printed)) / 100)


def chance(found: float | Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-np.clip(found, -30, 30))))


def _reached(found: Floats, most: float) -> float:
    """The logit that no more than a share `most` of the notes reaches."""
    return float(np.nanquantile(found, 1 - most))


def show(name: str, found: Floats, least: float, printed: float) -> None:
    """How many of the notes are called what, by their logits."""
    scores = chance(found)
    passing, failing = int(np.sum(scores >= least)), int(np.sum(scores <= printed))
    print(
        f"  {name:32} called handwritten {data.share(passing, len(found))}; "
        f"unsure {len(found) - passing - failing}, called printed {failing}"
    )


def real(folder: Path, least: float) -> None:
    """Real writing and real print, as the shipped weights and bands judge them."""
    for row in map(json.loads, (folder / "manifest.jsonl").open()):
        if row["text"] and row["kind"] != "mixed":
            photo = open_photo((folder / row["file"]).read_bytes(), LIMITS)
            writing = read_writing(photo, ExactText(row["text"]))
            found = handwriting.score(writing.rgb, writing.lines) if writing else None
            print(f"  {row['kind']:12} {found}  {row['text'][:40]!r}")
    print(f"  (handwritten from {least})")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", choices=tuple(note_set.HALVES), default="calibration")
    parser.add_argument("--data", type=Path)
    asked = parser.parse_args()
    policy = shipped().on(ON)
    least = policy.number("checks.note_is_handwritten.min_score")
    printed = policy.number("checks.note_is_handwritten.printed_score")
    notes = {w: [measured(asked.half, w, n) for n in range(COUNTS[w])] for w in NAMES}
    weights = np.array(handwriting_model.WEIGHTS)
    found = {
        writer: (
            np.array([logit(note.whole, weights) for note in some]),
            np.array([logit(one, weights) for note in some for one in note.lines]),
        )
        for writer, some in notes.items()
    }
    if asked.half == "calibration":
        print(f"WEIGHTS = {tuple(float(x) for x in np.round(fitted(notes), 3))}")
        least, printed = bands(notes)
        print(f"min_score {least}, printed_score {printed}")
        found = unseen(notes)
    print(f"{asked.half} half:")
    for writer, name in NAMES.items():
        show(name, found[writer][0], least, printed)
        show(f"{name}, one line", found[writer][1], least, printed)
    if asked.data:
        real(asked.data / "handwriting", least)


if __name__ == "__main__":
    main()
