"""What stands in a date: another day is a rival, the same day is none, no date is a poor one."""

import numpy as np
import pytest

from reinstate.domain.note import WordKind
from reinstate.domain.note.sentence import ExpectedWord
from reinstate.evidence.readers.note.days import NO_DATE, Days
from reinstate.evidence.readers.note.edits import Edits
from reinstate.evidence.readers.note.script import COLUMN, COLUMNS


def days(text: str) -> Days:
    return Days([ExpectedWord(word, WordKind.DATE, 0, 0) for word in text.split()])


def weighed(text: str) -> Edits:
    size = len(text)
    edits = Edits(
        np.zeros((size, len(COLUMNS))), np.zeros((size + 1, len(COLUMNS))), np.zeros(size)
    )
    days(text).weigh(edits, 0, 0)
    return edits


def test_another_day_is_a_rival_in_full():
    edits = weighed("8/12/2026")
    assert edits.changed[0, COLUMN["9"]] == 0.0
    assert edits.added[0, COLUMN["1"]] == 0.0
    assert edits.dropped[2] == 0.0


def test_what_is_no_date_counts_less():
    edits = weighed("8/12/2026")
    assert edits.changed[1, COLUMN["1"]] == -NO_DATE
    assert edits.changed[0, COLUMN["x"]] == -NO_DATE
    assert edits.added[0, COLUMN["9"]] == -NO_DATE
    assert edits.dropped[1] == -NO_DATE


def test_a_leading_zero_more_or_less_is_no_rival():
    assert weighed("8/12/2026").added[0, COLUMN["0"]] == -np.inf
    assert weighed("08/12/2026").dropped[0] == -np.inf


@pytest.mark.parametrize(("read", "less"), [("gune", NO_DATE), ("july", 0.0)])
def test_a_reading_of_one_word_is_judged_with_the_others_of_the_date(read, less):
    assert days("june 10 2026").allowed(0, read) == less


def test_where_no_date_is_expected_everything_counts_in_full():
    assert days("38/13/2026").allowed(0, "38/13/20261") == 0.0
    assert not weighed("38/13/2026").changed[1, COLUMN["1"]]
