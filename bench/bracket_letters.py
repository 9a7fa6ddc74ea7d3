"""Notes with a letter too many beside a bracket of the address: how many of them stand.

    python -m bench.bracket_letters [--first 0] [--count 132]
    python -m bench.bracket_letters --half calibration      what a letter read there is worth

The hardest place for one: hands write brackets as strokes, and recognisers read them for letters.
The letter is one that a bracket may be taken for, half of them behind the opening bracket, half
before the closing one. Told with and without readers/note/brackets.py. The calibration half, whose
right notes are those of bench/note_set.py, says how often a bracket and a letter are both read
there, in notes with a letter too many and in right ones.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from unittest.mock import patch

import numpy as np

from bench.data import share
from bench.note_places import PLACES, Writer
from bench.note_set import HALVES, LIMITS, families, found_by_hand
from bench.note_texts import sentence
from reinstate import rulebook
from reinstate.domain.note import sentence_of, words
from reinstate.evidence.intake.image import open_photo
from reinstate.evidence.note_fit import Fit, fit_of
from reinstate.evidence.readers.note import alignment, slips
from reinstate.evidence.readers.note import brackets as note_brackets
from reinstate.evidence.readers.note.expectation import ExactText
from reinstate.evidence.readers.note.reading import facts_of_words
from reinstate.evidence.readers.note.script import script
from reinstate.evidence.readers.note.spelling import spell
from reinstate.evidence.readers.note.writing import read_writing
from reinstate.evidence.readers.text.reading import Line
from reinstate.specimens.camera import jpeg

SEED = 20280102
LETTERS = "li1jtf"
PHOTOS = ("easy", "hard", "held")
NOTES = 320  # right ones of the calibration half
MOST = 5.0  # nats, as of a slip of the recogniser
POLICY = rulebook.shipped().on(date(2026, 11, 22))
Readings = tuple[tuple[Line, ...], ...]


def main() -> None:
    """Print how many stand, or what the calibration half says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", choices=tuple(HALVES), default="report")
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--count", type=int, default=132)
    asked = parser.parse_args()
    numbers = range(asked.first, asked.first + asked.count)
    if asked.half == "report":
        _report(numbers)
    else:
        _calibrate(numbers)


def _report(numbers: Sequence[int]) -> None:
    stand: Counter[tuple[str, str]] = Counter()
    drawn: Counter[str] = Counter()
    for number in numbers:
        meant, place, readings = _read("report", number)
        side = "behind the opening bracket" if place == 0 else "before the closing bracket"
        drawn[side] += 1
        stand[side, "as shipped"] += _stands(readings, meant)
        with _without_brackets():
            stand[side, "without note_brackets"] += _stands(readings, meant)
    for side, total in drawn.items():
        print(f"a letter too many {side}:")
        for way in ("as shipped", "without note_brackets"):
            print(f"  {way:22} pass {share(stand[side, way], total)}")


def _calibrate(numbers: Sequence[int]) -> None:
    more = [_is_letter_read(*_read("calibration", number)) for number in numbers]
    right = [
        _is_letter_read(one.text, place, readings)
        for one, readings in found_by_hand(NOTES)
        if "@" in one.text
        for place in (0, 1)
    ]
    print(f"a bracket and a letter read, of a letter too many: {share(sum(more), len(more))}")
    print(f"a bracket and a letter read, of right notes: {share(sum(right), len(right))}")
    often, seldom = ((sum(one) + 0.5) / (len(one) + 1) for one in (more, right))
    print(f"LETTER_BESIDE {min(MOST, float(np.log(often / seldom))):.1f}")


def _read(half: str, number: int) -> tuple[str, int, Readings]:
    """What was meant, the bracket with a letter too many (0 or 1), and the readings."""
    rng = np.random.default_rng((SEED, HALVES[half], number))
    fonts = families(half, Writer.HAND)
    meant, place = sentence(rng), number % 2
    at = meant.rindex(")") if place else meant.rindex("(") + 1
    text = f"{meant[:at]}{rng.choice(list(LETTERS))}{meant[at:]}"
    photographed = PLACES[str(rng.choice(PHOTOS))]
    image = photographed(Writer.HAND, fonts[number % len(fonts)], text, rng)
    writing = read_writing(open_photo(jpeg(image, 90), LIMITS), ExactText(meant))
    return meant, place, writing.readings if writing else ()


def _is_letter_read(meant: str, place: int, readings: Readings) -> bool:
    """At the opening (0) or closing (1) bracket of the address."""
    if not readings:
        return False
    seen = alignment.views([script(readings[0])], words(sentence_of(meant)))
    brackets = list(note_brackets.pairs(slips.signs(meant)))
    return note_brackets.has_letter_beside(seen[0], brackets[-1][place])


def _stands(readings: Readings, meant: str) -> bool:
    found = facts_of_words(spell(readings, ExactText(meant))) if readings else ()
    email = [word for word in found if word.kind == "email"]
    return bool(email) and fit_of(POLICY, "note_email_matches", email, found).fit is Fit.RIGHT


@contextmanager
def _without_brackets() -> Iterator[None]:
    with (
        patch.object(note_brackets, "told_apart", lambda seen, _: seen),
        patch.object(note_brackets, "weighed", lambda edits, *_: edits),
    ):
        yield


if __name__ == "__main__":
    main()
