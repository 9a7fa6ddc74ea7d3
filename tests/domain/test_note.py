"""The note: its sentence, its dates, and the altered versions it is set against."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reinstate.domain.findings import Outcome
from reinstate.domain.note import (
    Alteration,
    DateWindow,
    Sentence,
    WordKind,
    competitors,
    date_readings,
    find_date,
    fold,
    judge_date,
    respelled,
    sentence,
    sentence_of,
    spellings,
    words,
)

TEMPLATE = "{brand} ({date}) Reactivate my account associated with ({email})"
DAY = date(2025, 11, 22)
NOTE = sentence(TEMPLATE, "Binance.US", "22/11/2025", "jo.doe@example.com")
FOLDED = "binance.us 22/11/2025 reactivate my account associated with jo.doe@example.com"


def days_of(text: str) -> list[date]:
    return [reading.on for reading in date_readings(text)]


def test_the_sentence_is_as_the_article_has_it() -> None:
    assert NOTE.text == (
        "Binance.US (22/11/2025) Reactivate my account associated with (jo.doe@example.com)"
    )
    assert fold(NOTE.text) == FOLDED


def test_brackets_quotes_line_breaks_and_case_are_free() -> None:
    written = (
        '\u201cBINANCE.US 22/11/2025\nreactivate MY account\n associated with\njo.doe@example.com"'
    )
    assert fold(written) == fold(NOTE.text)
    assert fold("binance.us 22/11/2025") != fold("binanceus 22/11/2025")


def test_a_template_names_brand_date_and_email() -> None:
    with pytest.raises(ValueError, match="it names brand"):
        sentence("{brand} only", "B", "1/1/2025", "a@b.co")


def test_words_know_what_they_are_and_where_they_stand() -> None:
    found = words(NOTE)
    assert " ".join(word.text for word in found) == FOLDED
    assert all(FOLDED[word.start : word.end] == word.text for word in found)
    assert [word.kind for word in found] == [
        WordKind.BRAND, WordKind.DATE, *[WordKind.TEXT] * 5, WordKind.EMAIL
    ]  # fmt: skip


def test_a_whole_text_is_taken_apart() -> None:
    assert sentence_of(NOTE.text) == NOTE
    taken = sentence_of("Binance.US (November 22, 2025) Reactivate")
    assert taken.of_kind(WordKind.DATE) == "November 22, 2025"
    assert sentence_of("hello").parts[0].kind is WordKind.TEXT


@pytest.mark.parametrize(
    "text",
    [
        "22/11/2025", "11/22/2025", "22-11-25", "11.22.25", "22 11 2025", "2025-11-22",
        "2025/11/22", "Nov 22, 2025", "November 22nd 2025", "22nd of November, 2025", "22Nov2025",
        "22-Nov-25", "2025 Nov 22", "NOV. 22, 2025", "22 de noviembre de 2025",
        "noviembre 22 de 2025", "(22 / 11 / 2025)", "Nov 22, '25", "22 Nov \u201925", "22/11/'25",
        "22nd day of November, 2025",
    ],
)  # fmt: skip
def test_a_day_is_read_in_every_usual_spelling(text: str) -> None:
    assert days_of(text) == [DAY]


@pytest.mark.parametrize(
    "text",
    ["1ro de diciembre de 2025", "primero de diciembre de 2025", "1.\u00ba de diciembre de 2025",
     "1ero diciembre 2025", "Diciembre 1ro, 2025"],
)  # fmt: skip
def test_the_first_of_a_month_is_read_as_spanish_writes_it(text: str) -> None:
    assert days_of(text) == [date(2025, 12, 1)]


def test_an_apostrophe_stands_before_a_year_alone() -> None:
    assert days_of("22'11/2025") == days_of("2'2/11/2025") == days_of("22/1'1/2025") == []
    text = "Binance.US (Nov 22, '25) Reactivate"
    spot = find_date(text)
    assert spot is not None
    assert text[slice(*spot)] == "Nov 22, '25"


def test_a_date_in_numbers_may_mean_two_days() -> None:
    assert days_of("5/4/25") == [date(2025, 4, 5), date(2025, 5, 4)]
    assert days_of("5/5/25") == [date(2025, 5, 5)]


@pytest.mark.parametrize(
    "text", ["", "22/11", "31/02/2025", "13/13/2025", "22112025", "November 2025", "22//11/2025"]
)
def test_what_is_no_date_has_no_reading(text: str) -> None:
    assert days_of(text) == []


def test_two_digits_at_the_front_are_never_a_year() -> None:
    assert days_of("25/11/22") == [date(2022, 11, 25)]


WINDOW = DateWindow(date(2025, 4, 1), date(2025, 5, 8))


@pytest.mark.parametrize(
    ("text", "outcome", "code"),
    [
        ("1/4/2025", Outcome.PASS, "current"),
        ("8/5/2025", Outcome.PASS, "current"),
        ("30/4/2025", Outcome.PASS, "current"),
        ("4/5/2025", Outcome.UNSURE, "ambiguous"),
        ("9/5/2025", Outcome.FAIL, "outside_window"),
        ("1/4/2024", Outcome.FAIL, "outside_window"),
        ("someday", Outcome.FAIL, "no_date"),
    ],
)
def test_a_date_passes_when_one_reading_is_in_the_window(
    text: str, outcome: Outcome, code: str
) -> None:
    verdict = judge_date(text, WINDOW)
    assert (verdict.outcome, verdict.code) == (outcome, code)
    assert verdict.reason


def test_a_date_is_found_inside_a_text() -> None:
    text = "Binance.US (22 / 11 / 2025) Reactivate"
    spot = find_date(text)
    assert spot is not None
    assert text[slice(*spot)] == "22 / 11 / 2025"
    assert find_date("mail jo.11.22.25@example.com") is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Binance.US (22 Nov 2025) 1 May 2024", "22 Nov 2025"),  # the first of two
        ("Binance.US (Nov 22, 2025) Reactivate", "Nov 22, 2025"),
        ("Binance.US (2025 November 22) Reactivate", "2025 November 22"),
        ("Binance.US 31/31/2025 and 22/11/2025", "22/11/2025"),  # not before it is one
        ("Binance.US", None),
    ],
)
def test_the_first_thing_that_is_a_date_is_found_whole(text: str, found: str | None) -> None:
    spot = find_date(text)
    assert (text[slice(*spot)] if spot else None) == found


@pytest.mark.parametrize("text", ["123/4/2025", "22/11/5", "22/11/202", "2025/11/222"])
def test_a_number_of_other_lengths_is_no_part_of_a_date(text: str) -> None:
    assert date_readings(text) == ()


def test_a_date_is_found_behind_a_very_long_text() -> None:
    assert find_date("1 " * 20_000 + "/ " * 20_000 + "22/11/2025") is not None


DAYS = st.dates(date(2020, 1, 1), date(2060, 12, 31))


@given(DAYS)
def test_every_spelling_of_a_day_reads_as_that_day(day: date) -> None:
    assert all(day in days_of(text) for text in spellings(day))


@given(DAYS, DAYS)
def test_another_day_is_written_in_the_same_way(day: date, other: date) -> None:
    for text in spellings(day)[:12]:
        changed = respelled(text, day, other)
        assert changed is not None
        assert other in days_of(changed)


@given(DAYS, st.integers(0, 400), st.integers(0, 30))
def test_a_verdict_passes_only_days_in_its_window(day: date, back: int, length: int) -> None:
    window = DateWindow(DAY - timedelta(days=length), DAY)
    text = (day - timedelta(days=back)).strftime("%d/%m/%Y")
    inside = [on for on in days_of(text) if window.earliest <= on <= window.latest]
    assert (judge_date(text, window).outcome is Outcome.PASS) == (len(inside) == 1)


# Competitors


@pytest.mark.parametrize("day", ["01/01/0001", "31/12/9999"])
def test_a_date_at_the_end_of_the_calendar_has_a_neighbour_less(day: str) -> None:
    note = sentence("{brand} ({date}) Reactivate {email}", "Binance.US", day, "a@example.com")
    days = {one.altered for one in competitors(note) if one.kind is Alteration.DATE_DAY}
    assert len(days) == 1


def altered(note: Sentence, kind: Alteration) -> set[str]:
    return {one.altered for one in competitors(note) if one.kind is kind}


def test_the_days_months_and_years_beside_the_date_compete() -> None:
    assert altered(NOTE, Alteration.DATE_DAY) == {"21/11/2025", "23/11/2025"}
    assert altered(NOTE, Alteration.DATE_MONTH) == {"22/10/2025", "22/12/2025"}
    assert altered(NOTE, Alteration.DATE_YEAR) == {"22/11/2024", "22/11/2026"}


def test_the_month_before_a_31st_ends_earlier() -> None:
    note = NOTE.with_part(WordKind.DATE, "31/10/2025")
    assert altered(note, Alteration.DATE_MONTH) == {"30/09/2025", "30/11/2025"}


def test_the_opposite_meaning_competes() -> None:
    found = altered(NOTE, Alteration.MEANING_REVERSED)
    assert {"deactivate", "do not reactivate"} <= found


def test_a_dropped_not_competes_where_the_sentence_has_one() -> None:
    note = sentence(TEMPLATE.replace("Reactivate", "Do not close"), "B", "22/11/2025", "a@b.co")
    dropped = [one for one in competitors(note) if one.kind is Alteration.WORD_DROPPED]
    assert "b 22/11/2025 do close my account associated with a@b.co" in {
        one.text for one in dropped
    }


def test_other_domains_compete_with_the_email() -> None:
    found = altered(NOTE, Alteration.EMAIL_DOMAIN)
    assert {"jo.doe@gmail.com", "jo.doe@example.net"} <= found
    assert "jo.doe@example.com" not in found


@given(DAYS, st.sampled_from(["%d/%m/%Y", "%m/%d/%y", "%B %d, %Y"]))
def test_no_competitor_is_the_sentence_itself(day: date, spelling: str) -> None:
    note = NOTE.with_part(WordKind.DATE, day.strftime(spelling))
    texts = [one.text for one in competitors(note)]
    assert fold(note.text) not in texts
    assert len(texts) == len(set(texts))
