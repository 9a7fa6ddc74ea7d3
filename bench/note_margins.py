"""How the words of specimen notes stand against their own text and against altered ones.

    python -m bench.note_margins --half calibration --notes 320     ahead of time, in parts

A calibration note is altered several times over, a report note once in each way. It is weighed as
one in a font that taught the reader nothing, as those of the report half are.

Kept under var/bench beside the digest of the code that weighed them.
"""

from __future__ import annotations

import argparse
import pickle
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench import calibrate_note_slips, note_set
from bench.note_alterations import altered
from bench.note_places import Writer
from bench.note_set import KEPT, SEEDS, Specimen
from reinstate.domain.note import fold
from reinstate.evidence.facts import NoteWordFacts
from reinstate.evidence.readers.note import (
    alignment,
    brackets,
    days,
    edits,
    hand,
    rivals,
    script,
    slashes,
    slips,
    spelling,
)
from reinstate.evidence.readers.note.expectation import ExactText
from reinstate.evidence.readers.note.reading import facts_of_words
from reinstate.evidence.readers.note.spelling import spell

OWN = "own text"
DRAWS = {"calibration": 4, "report": 1}


@dataclass(frozen=True)
class Weighed:
    """One expectation of a note: its kind of alteration, and its words (empty: no note found)."""

    kind: str
    text: str
    words: tuple[NoteWordFacts, ...]


def weighed(half: str, number: int, writer: Writer = Writer.HAND) -> tuple[Specimen, list[Weighed]]:
    """A note by hand against its own text, then against altered ones, now or before.

    One with a slip of the pen is weighed against what was meant alone.
    """
    one = note_set.specimen(half, writer, number)
    file = _folder() / f"{note_set.name_of(half, writer, number)}.pickle"
    if not file.is_file():
        rows = [(each.kind, each.text, each.words) for each in _weigh(one, half)]
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(pickle.dumps(rows))
    return one, [Weighed(*row) for row in pickle.loads(file.read_bytes())]


def kept(half: str) -> list[int]:
    """The notes of a half that were weighed before by the code as it is."""
    files = _folder().glob(f"{half}-{SEEDS[half]}-{Writer.HAND}-*.pickle")
    return sorted(int(file.stem[-4:]) for file in files)


def _weigh(one: Specimen, half: str) -> Iterator[Weighed]:
    with calibrate_note_slips.as_if_new(one.family) if half == "calibration" else nullcontext():
        yield from _weigh_as_read(one, half)


def _weigh_as_read(one: Specimen, half: str) -> Iterator[Weighed]:
    readings, said = note_set.read(one, half).readings, one.text
    if one.meant is not None:
        words = facts_of_words(spell(readings, ExactText(one.meant))) if readings else ()
        yield Weighed(note_set.slip_of(one.number), one.meant, words)
        return
    rng = np.random.default_rng((SEEDS[half], 9, note_set.HALVES[half], one.number))
    others = dict.fromkeys(each for _ in range(DRAWS[half]) for each in altered(said, rng))
    for kind, text in ((OWN, said), *others):
        if kind == OWN or fold(text) != fold(said):
            words = facts_of_words(spell(readings, ExactText(text))) if readings else ()
            yield Weighed(kind, text, words)


def _folder() -> Path:
    """Named by the code that reads and weighs."""
    own = note_set.digest_of(
        alignment,
        brackets,
        days,
        edits,
        hand,
        rivals,
        script,
        slashes,
        slips,
        spelling,
        weights=hand.WEIGHTS,
    )
    return KEPT / f"margins-{note_set.code()}-{own}"


def main() -> None:
    """Weigh notes ahead of time."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", choices=tuple(note_set.HALVES), required=True)
    parser.add_argument("--writer", choices=(Writer.HAND, Writer.SLIP), default=Writer.HAND)
    parser.add_argument("--notes", type=int, required=True)
    parser.add_argument("--first", type=int, default=0)
    asked = parser.parse_args()
    for number in range(asked.first, asked.notes):
        weighed(asked.half, number, Writer(asked.writer))


if __name__ == "__main__":
    main()
