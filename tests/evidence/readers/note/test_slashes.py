"""Strokes in a date: slashes where one date alone can be read so, the digit 1 wherever else."""

import pytest
from tests.evidence.good_lines import line

from reinstate.domain.note import sentence_of
from reinstate.evidence.readers.note import slashes
from reinstate.evidence.readers.note.script import script
from reinstate.evidence.readers.note.spelling import with_date_told

USUAL = "Binance.US (22/11/2026) Reactivate my account"


def _told(*readings: str) -> list[str]:
    scripts = [script([line(f"Binance.US {read} Reactivate my account")]) for read in readings]
    told = with_date_told(scripts, sentence_of(USUAL))
    start, end = len("binance.us"), -len("reactivatemyaccount")
    return [page.read(0, len(page.matrix))[start:end] for page in told]


@pytest.mark.parametrize(
    ("read", "date"),
    [
        ("2211112026", "22/11/2026"),
        ("08112/2026", "08/12/2026"),
        ("08/l212026", "08/12/2026"),  # an l where a date is in numbers is a 1
        ("51712025", "5/7/2025"),
        ("2026111122", "2026/11/22"),
    ],
)
def test_strokes_that_make_the_marks_a_date_are_slashes(read: str, date: str) -> None:
    assert _told(read) == [date]


def test_a_day_written_with_one_digit_less_is_another_day() -> None:
    assert _told("281112026") == ["28/1/2026"]
    assert _told("2811112026") == ["28/11/2026"]


@pytest.mark.parametrize(
    "read",
    [
        "111112026",  # 1/11 or 11/1
        "21112026",  # 2/1, or 21 11 with blanks
        "21/112026",  # 21/1, or 21/11 with its second slash lost
        "22/11/2026",
        "4111112026",  # no date at all
    ],
)
def test_what_could_be_two_dates_or_is_none_stays_as_it_is_read(read: str) -> None:
    assert _told(read) == [read]


def test_the_careful_reading_tells_for_the_quick_one_too() -> None:
    assert _told("2211112026", "221111n026") == ["22/11/2026", "22/11/n026"]
    assert _told("221111n026", "2211112026") == ["221111n026", "2211112026"]


def test_no_date_is_without_an_end() -> None:
    assert slashes.ways_to_read("1" * 40) == []
