"""Strokes for brackets: a pair of them is the brackets, one alone may be a letter."""

import numpy as np
import pytest
from tests.evidence.good_lines import line

from reinstate.domain.note import sentence_of, words
from reinstate.evidence.readers.note import alignment, brackets
from reinstate.evidence.readers.note.alignment import View
from reinstate.evidence.readers.note.expectation import ExactText
from reinstate.evidence.readers.note.script import labels, script
from reinstate.evidence.readers.note.spelling import spell


def _told(expected: str, *lines: str) -> str:
    """What is left to read of some lines once brackets are told from letters."""
    parts = words(sentence_of(expected))
    seen = alignment.views([script([line(one) for one in lines])], parts)
    (view,) = brackets.told_apart(seen, expected)
    return view.script.read(0, len(view.script.matrix))


@pytest.mark.parametrize("read", ["lfay@aol.coml", "Ifay@aol.com)", "(fay@aol.com1"])
def test_a_stroke_at_both_ends_or_a_stroke_and_a_bracket_are_brackets(read: str) -> None:
    assert _told("to (fay@aol.com) now", f"to {read} now") == "tofay@aol.comnow"


def test_brackets_at_the_ends_of_lines_are_told_too() -> None:
    assert _told("to (fay@aol.com) now", "to", "lfay@aol.com1", "now") == "tofay@aol.comnow"


@pytest.mark.parametrize(
    "read",
    [
        "to (lfay@aol.com) now",  # a bracket and a letter
        "to lfay@aol.com now",  # nothing at the other end
        "to lfay@aol.com9 now",  # something else at the other end
    ],
)
def test_a_stroke_that_is_not_one_of_a_pair_stays_a_letter(read: str) -> None:
    assert _told("to (fay@aol.com) now", read).startswith("tolfay@aol.com")


def test_a_stroke_beside_a_digit_may_be_a_digit() -> None:
    assert _told("on (7/4/2025) we", "on 17/4/20251 we") == "on17/4/20251we"


def _raised(expected: str, read: str) -> set[int]:
    """Places at which a letter too many became likelier by what is read beside brackets."""
    parts = words(sentence_of(expected))
    seen = alignment.views([script([line(read)])], parts)
    before = alignment.edits(seen, [at for word in parts for at in labels(word.text)])
    after = brackets.weighed(before, seen[0], expected)
    return {int(place) for place, _ in np.argwhere(after.added > before.added)}


def test_a_letter_read_beside_a_bracket_speaks_against_the_sentence_there() -> None:
    assert _raised("to (fay@aol.com)", "to (lfay@aol.com)") == {len("to")}
    assert _raised("to (fay@aol.com)", "to (fay@aol.comj)") == {len("tofay@aol.com")}
    assert _raised("on (7/4/2025)", "on (17/4/2025)") == {len("on")}


@pytest.mark.parametrize("read", ["to (fay@aol.com)", "to lfay@aol.com)", "to .(fay@aol.com)"])
def test_a_bracket_or_a_stroke_alone_and_a_full_stop_say_no_more(read: str) -> None:
    assert _raised("to (fay@aol.com)", read) == set()


def test_the_address_stands_between_strokes_and_falls_with_a_letter_too_many() -> None:
    def against_more(read: str) -> float:
        spelled = spell([[line(read)]], ExactText("to (fay@aol.com) now"))
        return spelled.rivals[1].added.value

    assert against_more("to lfay@aol.coml now") > against_more("to (fay@aol.com) now") - 0.5
    assert against_more("to lfay@aol.com now") < -3
    assert against_more("to (lfay@aol.com) now") < against_more("to lfay@aol.com now") - 3


def test_a_sentence_that_cannot_be_matched_to_the_reading_changes_nothing() -> None:
    parts = words(sentence_of("to (fay@aol.com)"))
    seen: tuple[View, ...] = alignment.views([script([line("to lfay@aol.coml")])], parts)

    assert brackets.told_apart(seen, "another (sentence)") == seen
