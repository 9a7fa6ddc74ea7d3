"""Notes with a letter too many beside a bracket of the address: how many of them stand.

    python -m bench.bracket_letters [--first 0] [--count 132]

The hardest place for one: hands write brackets as strokes, and recognisers read them for letters.
The letter is one that a bracket may be taken for. Drawn by hand in the fonts of the report half,
half of them behind the opening bracket, half before the closing one. It chooses nothing; told with
and without the rule that takes a pair of strokes for brackets (readers/note_brackets.py), which
must not let more of them stand.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from unittest.mock import patch

import numpy as np

from bench.data import share
from bench.note_set import LIMITS, PLACES, Writer, families, sentence
from reinstate import rulebook
from reinstate.evidence.facts import NoteWordFacts
from reinstate.evidence.image import open_photo
from reinstate.evidence.note_fit import Fit, fit_of
from reinstate.evidence.readers import note_brackets
from reinstate.evidence.readers.note import facts_of_words
from reinstate.evidence.readers.note_expectation import ExactText
from reinstate.evidence.readers.note_spelling import spell
from reinstate.evidence.readers.note_writing import read_writing
from reinstate.specimens.camera import jpeg

SEED = 20280102
LETTERS = "li1jtf"
PHOTOS = ("easy", "hard", "held")
POLICY = rulebook.shipped().on(date(2026, 11, 22))
WAYS: Mapping[str, Callable[[], AbstractContextManager[object]]] = {
    "pairs of strokes are brackets": nullcontext,
    "without that rule": lambda: patch.object(note_brackets, "told_apart", lambda seen, _: seen),
}


def main() -> None:
    """Print how many stand, either way."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--count", type=int, default=132)
    asked = parser.parse_args()
    stand: Counter[tuple[str, str]] = Counter()
    drawn: Counter[str] = Counter()
    for number in range(asked.first, asked.first + asked.count):
        side = "behind the opening bracket" if number % 2 == 0 else "before the closing bracket"
        drawn[side] += 1
        stand.update((side, way) for way in _standing(number))
    for side, total in drawn.items():
        print(f"a letter too many {side}:")
        for way in WAYS:
            print(f"  {way:32} pass {share(stand[side, way], total)}")


def _standing(number: int) -> Iterator[str]:
    """The ways of reading by which a note with a letter too many stands."""
    rng = np.random.default_rng((SEED, number))
    fonts = families("report", Writer.HAND)
    meant = sentence(rng)
    at = meant.rindex("(") + 1 if number % 2 == 0 else meant.rindex(")")
    text = f"{meant[:at]}{rng.choice(list(LETTERS))}{meant[at:]}"
    place = PLACES[str(rng.choice(PHOTOS))]
    image = place(Writer.HAND, fonts[number % len(fonts)], text, rng)
    writing = read_writing(open_photo(jpeg(image, 90), LIMITS), ExactText(meant))
    if writing is None:
        return
    for way, rule in WAYS.items():
        with rule():
            words = facts_of_words(spell(writing.readings, ExactText(meant)))
        if _stands(words):
            yield way


def _stands(words: Sequence[NoteWordFacts]) -> bool:
    email = [word for word in words if word.kind == "email"]
    return bool(email) and fit_of(POLICY, "note_email_matches", email, words).fit is Fit.RIGHT


if __name__ == "__main__":
    main()
