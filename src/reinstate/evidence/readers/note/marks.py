"""Marks within an address, read where the address has another symbol.

A plus, a hyphen or an underscore joins the parts of an address, and another one makes it another
address. Hands write them like a `t` or like each other, and by the bands of all symbols one passes
for the other; but where the address is right, hardly ever is one of them the likelier reading.
"""

from __future__ import annotations

from rapidfuzz.distance import Levenshtein

from reinstate.evidence.readers.note.edits import Edits
from reinstate.evidence.readers.note.script import COLUMN

MARKS = "+-_"
# Nats by which one of them is likelier where it is read for another symbol: as many as a letter
# beside a bracket (readers/note/brackets.py). A judgement, which no script has counted yet.
READ = 5.0


def weigh(edits: Edits, start: int, text: str) -> None:
    """Weigh the edits of an address, whose first symbol is `start` of the whole text, in place."""
    for at, expected in enumerate(text):
        for mark in MARKS:
            if mark != expected:
                edits.changed[start + at, COLUMN[mark]] += READ


def counted(text: str, other: str) -> float:
    """Nats by which another reading of an address counts more against it."""
    steps = Levenshtein.editops(text, other)
    return READ * sum(one.tag == "replace" and other[one.dest_pos] in MARKS for one in steps)
