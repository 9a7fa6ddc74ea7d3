"""What a writer's other letters say of one that may be misread."""

from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reinstate.domain.note import sentence_of, words
from reinstate.evidence.readers.note import alignment
from reinstate.evidence.readers.note import hand as note_hand
from reinstate.evidence.readers.note.hand import LEAST, MOST, Hand, hand_of
from reinstate.evidence.readers.note.rivals import own_rivals
from reinstate.evidence.readers.note.script import COLUMN, COLUMNS, Script
from reinstate.evidence.readers.text import ctc
from reinstate.evidence.readers.text.reading import Line
from reinstate.evidence.readers.text.recognition import Recognised

CHANNELS = len(note_hand.units())
RNG = np.random.default_rng(5)
SHAPES = {symbol: RNG.normal(0, 20, CHANNELS).astype(np.float32) for symbol in COLUMNS}


def written(looks: str, read: str | None = None, *, is_seen: bool = True) -> Script:
    """One line that looks like a text, letter by letter, and is read as it or another as long.

    With `is_seen` the reader says what it tells the letters by.
    """
    read = looks if read is None else read
    matrix = np.full((2 * len(read), len(COLUMNS)), -12.0, dtype=np.float32)
    matrix[1::2, ctc.BLANK] = 0.0
    for at, symbol in enumerate(read):
        matrix[2 * at, COLUMN[symbol]] = 0.0
    features = np.repeat([SHAPES[symbol] for symbol in looks], 2, axis=0)
    recognised = Recognised(read, 1.0, matrix, COLUMNS, (), features if is_seen else None)
    line = Line(read, 1.0, np.zeros((4, 2), np.float32), recognised)
    return Script(matrix, tuple((0, step) for step in range(len(matrix))), (line,))


def hand(script: Script, expected: str) -> Hand:
    symbols = ctc.align(script.matrix, [COLUMN[symbol.lower()] for symbol in expected])
    return hand_of(script, symbols, words(sentence_of(expected)), expected)


def test_a_letter_like_the_writers_others_of_another_kind_speaks_for_that_kind() -> None:
    odds = hand(written("nanna1n1"), "nanna1nn").odds

    assert odds[7, COLUMN["1"]] > 5


def test_a_letter_misread_is_known_by_the_writers_others_of_its_kind() -> None:
    odds = hand(written("nanna1n1", read="nanna1nn"), "nanna1n1").odds

    assert odds[7, COLUMN["n"]] < -5


def test_a_letter_that_stands_nowhere_else_says_nothing_of_others_that_do_not() -> None:
    odds = hand(written("market"), "market").odds

    assert odds[:, COLUMN["x"]] == pytest.approx(0.0)


def test_a_small_letter_unlike_the_only_capital_of_its_kind_may_be_one_all_the_same() -> None:
    looks, read = "n3nn4n", "njnnjn"  # of two shapes, and read as `j` both times
    capital = hand(written(looks, read=read), "nJnnjn").odds
    small = hand(written(looks, read=read), "njnnjn").odds

    assert small[4, COLUMN["x"]] > 5
    assert capital[4, COLUMN["x"]] == 0.0


def test_where_no_model_read_the_hand_says_nothing() -> None:
    assert not hand(written("nanna1n1", is_seen=False), "nanna1nn").odds.any()


@given(text=st.text(alphabet="abn1", min_size=1, max_size=12), looks=st.randoms())
def test_the_hand_says_no_more_than_its_bounds(text: str, looks: Random) -> None:
    shuffled = list(text)
    looks.shuffle(shuffled)
    odds = hand(written("".join(shuffled), read=text), text).odds

    assert np.abs(odds).max() <= MOST - LEAST


def test_another_text_is_held_to_the_symbols_it_changes_alone() -> None:
    found = Hand(np.arange(5 * len(COLUMNS), dtype=float).reshape(5, -1))
    at_two, at_four = found.odds[2, COLUMN["x"]], found.odds[4, COLUMN["y"]]

    assert found.rather(1, "abc", "axc") == at_two
    assert found.rather(1, "abcd", "axcy") == at_two + at_four
    assert found.rather(1, "abc", "abcd") == found.rather(1, "abc", "ac") == 0.0


def test_a_word_misread_stands_better_where_the_writers_hand_is_known() -> None:
    def margin(*, is_seen: bool) -> float:
        script = written("nanna1n1", read="nanna1nn", is_seen=is_seen)
        parts = words(sentence_of("nanna1n1"))
        seen = alignment.views([script], parts)
        known = hand_of(seen[0].script, seen[0].symbols, parts, "nanna1n1")
        (rivals,) = own_rivals(seen, known, parts, "nanna1n1")
        return rivals.changed.value

    assert margin(is_seen=True) > margin(is_seen=False) + 5
