"""What could stand in a word's place instead: one thing misread is held to its kind alone."""

import numpy as np
import pytest

from reinstate.domain.note import sentence_of, words
from reinstate.evidence.readers.note import alignment
from reinstate.evidence.readers.note.hand import hand_of
from reinstate.evidence.readers.note.rivals import Rivals, own_rivals
from reinstate.evidence.readers.note.script import COLUMN, COLUMNS, Script
from reinstate.evidence.readers.text import ctc


def _read(text: str) -> Script:
    """A script that says a text almost for certain, a blank beside each symbol."""
    places = [at for symbol in text for at in (COLUMN.get(symbol, ctc.BLANK), ctc.BLANK)]
    chances = np.full((len(places), len(COLUMNS)), 1e-6)
    chances[np.arange(len(places)), places] = 1.0
    matrix = np.asarray(np.log(chances / chances.sum(axis=1, keepdims=True)), dtype=np.float32)
    return Script(matrix, tuple((0, step) for step in range(len(places))), ())


def _against(expected: str, read: str) -> Rivals:
    """How the only word of a text stands when another is read."""
    parts = words(sentence_of(expected))
    seen = alignment.views([_read(read)], parts)
    hand = hand_of(seen[0].script, seen[0].symbols, parts, expected)
    (rivals,) = own_rivals(seen, hand, parts, expected)
    return rivals


def test_a_word_read_as_expected_stands_against_every_kind() -> None:
    rivals = _against("market", "market")

    assert min(rivals.changed.value, rivals.added.value, rivals.dropped.value) > 3


@pytest.mark.parametrize(
    ("read", "kind"), [("markxt", "changed"), ("maxrket", "added"), ("maket", "dropped")]
)
def test_a_misspelling_is_held_to_its_own_kind(read: str, kind: str) -> None:
    rivals = _against("market", read)

    assert rivals.strongest == getattr(rivals, kind)
    assert rivals.strongest.competitor == read
    assert rivals.strongest.value < -3


def test_a_letter_amid_the_digits_of_a_date_counts_less_than_another_digit() -> None:
    def least(read: str) -> float:
        return _against("4/7/2025", read).changed.value

    assert least("4/7/20t5") > least("4/7/2035") + 2


@pytest.mark.parametrize(
    ("expected", "mark", "letter"),
    [
        ("kofitwork@aol.com", "kofi+work@aol.com", "kofixwork@aol.com"),
        ("kofi-work@aol.com", "kofi_work@aol.com", "kofixwork@aol.com"),
    ],
)
def test_a_mark_in_an_address_counts_more_than_a_letter(
    expected: str, mark: str, letter: str
) -> None:
    """Hands write a plus like a `t`, and a pass would be given for another address."""
    rival = _against(expected, mark).changed

    assert rival.competitor == mark
    assert rival.value < _against(expected, letter).changed.value - 3


def test_a_mark_outside_an_address_counts_as_any_symbol() -> None:
    marked, lettered = (_against("market", read).changed.value for read in ("mark-t", "markxt"))

    assert marked == pytest.approx(lettered, abs=1)
