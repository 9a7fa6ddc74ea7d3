"""How words of a note stand: right, surely another word, or for a person to look at."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.evidence.good_notes import EMAIL, word, words
from tests.evidence.good_people import TODAY

from reinstate.evidence.note_fit import Fit, fit_of, is_read_whole
from reinstate.rulebook import shipped

POLICY = shipped().on(TODAY)
CHECK = "note_text_matches"


def band(name: str) -> float:
    return POLICY.number(f"checks.{CHECK}.{name}")


LOST = band("lost_deficit")


def fit(*judged, every=None):
    return fit_of(POLICY, CHECK, judged, words() if every is None else every)


@pytest.mark.parametrize(
    ("read", "expected"),
    [
        ("deactivate", Fit.WRONG),
        ("reactivates", Fit.WRONG),
        ("reactivate", Fit.OPEN),  # the word itself, written so that it fits badly
        ("", Fit.OPEN),  # nothing read there is no lie
        ("reac", Fit.OPEN),  # nor is less than half of it
        ("reactiva", Fit.OPEN),  # nor a part whose rest was not found
        ("xxxxx", Fit.WRONG),  # half as long, and nothing of it is the word's
    ],
)
def test_only_another_word_of_about_its_length_is_surely_another(read, expected):
    assert fit(word("reactivate", margin=-LOST, deficit=LOST, read=read)).fit is expected


def test_another_word_is_sure_once_it_fits_as_much_better_as_the_policy_asks():
    changed = {"margin": -40.0, "read": "deactivate"}
    at = fit(word("reactivate", deficit=LOST, **changed))
    short = fit(word("reactivate", deficit=LOST - 0.01, **changed))
    assert (at.fit, at.margin, at.threshold) == (Fit.WRONG, -LOST, -LOST)
    assert short.fit is Fit.OPEN


def test_in_a_note_that_is_hardly_legible_no_word_is_surely_another():
    other = word("reactivate", margin=-LOST, deficit=LOST, read="deactivate")
    limit = band("legible_deficit")
    legible, faint = (
        tuple(replace(one, deficit=deficit) for one in words()) for deficit in (limit, limit + 0.01)
    )
    assert fit(other, every=legible).fit is Fit.WRONG
    assert fit(other, every=faint).fit is Fit.OPEN


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("min_margin", "margin"),
        ("min_added_margin", "added_margin"),
        ("min_dropped_margin", "dropped_margin"),
        ("min_meaning_margin", "meaning_margin"),
    ],
)
def test_a_word_stands_at_the_limit_of_each_band_and_not_below(name, field):
    least = band(name)
    assert fit(word("my"), word("account", **{field: least})).fit is Fit.RIGHT
    below = fit(word("my"), word("account", **{field: least - 0.01}))
    assert (below.fit, below.worst.expected, below.threshold) == (Fit.OPEN, "account", least)


def test_the_worst_word_is_the_one_furthest_below_its_own_band():
    little, much = (
        {"margin": band("min_margin") - 1.0},
        {"meaning_margin": band("min_meaning_margin") - 2.0},
    )
    found = fit(word("my", **little), word("account", **much))
    assert (found.worst.expected, found.threshold) == ("account", band("min_meaning_margin"))


def test_of_two_other_words_the_one_that_fits_better_is_told():
    shown = {"margin": -LOST}
    found = fit(
        word("my", deficit=LOST, read="by", **shown),
        word("account", deficit=LOST + 5, read="amounts", **shown),
    )
    assert (found.worst.expected, found.margin) == ("account", -LOST - 5)


def test_letters_that_the_reading_does_not_tell_count_in_an_address_alone():
    address = replace(word(EMAIL), expected="jané@example.com")
    text = replace(word("account"), expected="accoúnt")
    assert not is_read_whole(address)
    assert is_read_whole(text)
    assert fit(word("my"), text).fit is Fit.RIGHT
    assert fit(word("my"), address).fit is Fit.OPEN
