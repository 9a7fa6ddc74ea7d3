"""What the recogniser reads where another symbol was written, and how often.

A reading that differs from the sentence speaks against the writer only as far as such slips of the
recogniser are rare: a bracket is often read as `c`, a `t` hardly ever as `x`. The slip table is
counted by bench/calibrate_note_slips.py on the calibration half; an edit of the sentence that is a
known slip has to be the likelier by as much, before it counts as much as one that is none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein

from reinstate.evidence.readers.note.edits import Edits
from reinstate.evidence.readers.note.script import COLUMNS, FREE, column

# Written, or free sign beside the place, -> read, or "" for nothing -> how often of a hundred.
SLIPS: Mapping[str, Mapping[str, float]] = {
    "(": {".": 0.1, "1": 0.3, "c": 0.5, "g": 0.5},
    "-": {"": 2.4},
    ".": {"": 4.1},
    "/": {"": 1.8, "1": 2.0},
    "1": {"": 7.0, "/": 2.2},
    "2": {"": 0.6},
    "_": {"": 11.1},
    "i": {"": 0.8},
    "j": {"g": 3.9},
    "l": {"": 2.0},
    "u": {"l": 0.6},
}
SAME = {",": ".", ";": ".", ":": "."}  # one for the other says nothing else
RARE = 0.1  # of a hundred: what is not in the table
# Where nothing was written a given symbol is read more seldom; a bracket is, at one place in forty.
RARE_BESIDE = 0.01
FREELY = 100.0
MOST = 5.0  # nats that a slip may weigh, however often it happens
# Of what the slip the other way round weighs: a `1` is often lost, so a hint of one says much.
LIKEWISE = 0.5


def allowance(written: str, read: str) -> float:
    """Nats by which a reading counts less against what was written."""
    if read and SAME.get(written) == read:
        return FREELY
    often = SLIPS.get(written, {}).get(read, 0.0)
    rare = RARE_BESIDE if written in FREE else RARE
    return min(MOST, float(np.log(often / rare))) if often > rare else 0.0


def weights() -> NDArray[np.float64]:
    """What each symbol read for each expected one is allowed for; the first of both is nothing."""
    allowed = np.array([[allowance(written, read) for read in COLUMNS] for written in COLUMNS])
    return np.asarray(allowed - LIKEWISE * allowed.T)


WEIGHTS = weights()


def signs(text: str) -> list[str]:
    """The free signs of a raw text before each of its symbols, and after the last."""
    found = [""]
    for letter in text:
        if column(letter):
            found.append("")
        elif letter in FREE and not letter.isspace():
            found[-1] += letter
    return found


def weighed(edits: Edits, spelled: Sequence[int], beside: Sequence[str]) -> Edits:
    """The edits less what each is allowed for as a slip; `beside`: the free signs at each place."""
    at = np.array(spelled, dtype=np.intp)
    changed = edits.changed - WEIGHTS[at]
    dropped = edits.dropped - WEIGHTS[at, 0]
    added = edits.added - WEIGHTS[0]
    for place, some in enumerate(beside):
        for sign in some:
            added[place] -= [allowance(sign, read) for read in COLUMNS]
    return Edits(changed, added, dropped)


def allowed(expected: str, read: str, beside: Sequence[str]) -> float:
    """What a whole reading of a word is allowed for; `beside`: signs at its places."""
    total = 0.0
    for step in Levenshtein.editops(expected, read):
        written = "" if step.tag == "insert" else expected[step.src_pos]
        seen = "" if step.tag == "delete" else read[step.dest_pos]
        if step.tag == "insert":
            total += max((allowance(sign, seen) for sign in beside[step.src_pos]), default=0.0)
        total += allowance(written, seen) - LIKEWISE * allowance(seen, written)
    return total
