"""What a line of text says, and what it nearly says."""

from collections.abc import Mapping
from functools import partial

import numpy as np
from tests.evidence.good_lines import COLUMNS

from reinstate.evidence.models import sessions
from reinstate.evidence.readers.text import ctc
from reinstate.evidence.readers.text.recognition import (
    CAREFUL,
    Recognised,
    of_latin,
    opened,
    other_readings,
    read_matrix,
)


def _read(*places: Mapping[str, float]) -> Recognised:
    """A line of which each place is read as some symbols with their chances, then a blank."""
    chances = np.full((2 * len(places), len(COLUMNS)), 1e-6)
    for at, symbols in enumerate(places):
        for symbol, chance in symbols.items():
            chances[2 * at, COLUMNS.index(symbol)] = chance
        chances[2 * at + 1, ctc.BLANK] = 1.0
    return read_matrix(np.log(chances).astype(np.float32), COLUMNS)


def test_a_doubted_character_has_others_that_were_nearly_read() -> None:
    read = _read({"H": 1.0}, {"P": 0.69, "D": 0.18, "U": 0.1, "B": 0.01}, {"G": 1.0})

    assert read.text == "HPG"
    assert sorted(other_readings(read)) == ["HDG", "HUG"]


def test_one_character_is_changed_at_a_time() -> None:
    read = _read({"O": 0.6, "0": 0.4}, {"l": 0.6, "I": 0.4})

    assert sorted(other_readings(read)) == ["0l", "OI"]


def test_what_was_surely_read_has_no_other_reading() -> None:
    assert other_readings(_read({"A": 0.95, "R": 0.05})) == ()


def test_capitals_and_signs_are_no_other_reading() -> None:
    assert other_readings(_read({"s": 0.6, "S": 0.4}, {"a": 0.6, "'": 0.4})) == ()


def test_the_careful_recogniser_says_the_mean_of_two_teachers() -> None:
    line = {"x": np.random.default_rng(7).uniform(-1, 1, (1, 3, 48, 192)).astype(np.float32)}
    published = sessions.session(CAREFUL, partial(of_latin, CAREFUL)).run(None, line)
    said = opened(CAREFUL).run(None, line)
    taught = 2 * said[0] - published[0]
    np.testing.assert_allclose(taught.sum(axis=2), 1.0, atol=1e-4)
    assert taught.min() > -1e-5
    assert np.abs(taught - published[0]).max() > 0.01
    np.testing.assert_array_equal(said[1], published[1])
