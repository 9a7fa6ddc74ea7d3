"""What printed words say: dates however they are set, and the class of a visa."""

from datetime import date

import pytest

from reinstate.evidence.facts import TextLine
from reinstate.evidence.readers.document.words import printed_dates, visa_class


def line(text: str, x: float = 0, y: float = 0) -> TextLine:
    right = x + 12 * len(text)
    return TextLine(text, ((x, y), (right, y), (right, y + 20), (x, y + 20)), 0.99)


@pytest.mark.parametrize(
    "text",
    ["10/11/2000", "11 OCT 2000", "11OCT2000", "11 0CT 2000", "110CT 2000", "2000-10-11"],
)
def test_a_date_is_read_however_it_is_set(text: str) -> None:
    assert date(2000, 10, 11) in printed_dates([line(text)])


def test_the_class_beside_its_label_counts_before_others() -> None:
    foil = [line("Visa Type /Class", 0, 0), line("F1", 0, 30), line("R B1/B2", 900, 900)]

    assert visa_class(foil) == "F1"


def test_a_class_behind_its_type_needs_no_label() -> None:
    assert visa_class([line("RB1/B2"), line("M", 200)]) == "B1/B2"
    assert visa_class([line("R H1B")]) == "H1B"


def test_a_class_alone_or_two_of_them_are_not_read() -> None:
    assert visa_class([line("F1")]) is None
    assert visa_class([line("R B1/B2"), line("R F1", 0, 90)]) is None
