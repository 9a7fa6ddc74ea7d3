"""Slips of the pen in specimen notes: never one that says the day that was meant."""

import numpy as np
import pytest
from bench.note_alterations import PEN_SLIPS, date_slip
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein

from reinstate.domain.note import date_readings

DATES = ("01/02/2026", "7/11/2025", "04 Aug 2026", "June 5, 2026", "03.09.26", "2026-11-12")
SENTENCE = "Binance.US ({}) Reactivate my account associated with (jane22@post.example)"


@given(kind=st.sampled_from(PEN_SLIPS), date=st.sampled_from(DATES), seed=st.integers(0, 999))
def test_one_digit_of_the_date_is_wrong_and_nothing_else(kind: str, date: str, seed: int) -> None:
    before, after = SENTENCE.split("{}")
    slipped = date_slip(SENTENCE.format(date), kind, np.random.default_rng(seed))

    assert slipped.startswith(before)
    assert slipped.endswith(after)
    written = slipped.removeprefix(before).removesuffix(after)
    assert Levenshtein.distance(written, date) == 1
    assert {one.on for one in date_readings(written)} != {one.on for one in date_readings(date)}


def test_a_text_without_a_date_has_no_slip_in_it() -> None:
    with pytest.raises(ValueError, match="no date"):
        date_slip("under lamps", PEN_SLIPS[0], np.random.default_rng(1))
