"""Edits of a text are weighed as if each edited text had been scored by itself."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reinstate.evidence.readers.note import slips
from reinstate.evidence.readers.note.edits import single_edits
from reinstate.evidence.readers.note.script import COLUMN, COLUMNS, labels
from reinstate.evidence.readers.text import ctc

STEPS = 14
LETTERS = st.lists(st.integers(1, 5), min_size=2, max_size=5)


def _matrix(seed: int) -> ctc.Matrix:
    chances = np.random.default_rng(seed).dirichlet(np.full(len(COLUMNS), 0.3), STEPS)
    return np.asarray(np.log(np.maximum(chances, 1e-9)), dtype=np.float32)


def _ratio(matrix: ctc.Matrix, text: list[int], other: list[int]) -> float:
    own, edited = ctc.log_likelihoods(matrix, [text, other])
    return float(edited - own)


@settings(max_examples=25)
@given(st.integers(0, 1000), LETTERS, st.data())
def test_every_edit_weighs_what_its_whole_text_weighs(
    seed: int, text: list[int], data: st.DataObject
) -> None:
    matrix = _matrix(seed)
    found = single_edits(matrix, text, [(0, STEPS)] * len(text))
    at = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.integers(1, len(COLUMNS) - 1).filter(lambda column: column != text[at]))

    changed, added = [*text[:at], other, *text[at + 1 :]], [*text[:at], other, *text[at:]]
    dropped = [*text[:at], *text[at + 1 :]]
    assert found.changed[at, other] == pytest.approx(_ratio(matrix, text, changed), abs=1e-6)
    assert found.added[at, other] == pytest.approx(_ratio(matrix, text, added), abs=1e-6)
    assert found.dropped[at] == pytest.approx(_ratio(matrix, text, dropped), abs=1e-6)


def test_an_edit_that_changes_nothing_is_none() -> None:
    found = single_edits(_matrix(1), [3, 4], [(0, STEPS)] * 2)

    assert found.changed[0, 3] == -np.inf
    assert (found.added[:, ctc.BLANK] == -np.inf).all()


def test_a_known_slip_counts_less_against_the_writer() -> None:
    text = labels("a.b")
    edits = single_edits(_matrix(2), text, [(0, STEPS)] * 3)
    weighed = slips.weighed(edits, text, ["", "", "", ""])

    assert weighed.dropped[1] < edits.dropped[1]
    assert weighed.dropped[0] == edits.dropped[0]


def test_a_hint_of_what_is_easily_lost_counts_more() -> None:
    text = labels("ab")
    edits = single_edits(_matrix(5), text, [(0, STEPS)] * 2)
    weighed = slips.weighed(edits, text, ["", "", ""])

    assert weighed.added[1, COLUMN["1"]] > edits.added[1, COLUMN["1"]] + 1
    assert weighed.added[1, COLUMN["w"]] == edits.added[1, COLUMN["w"]]
    assert slips.allowed("ab", "a1b", ["", "", ""]) < -1


def test_a_letter_read_for_a_bracket_counts_less_than_one_read_for_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(slips, "SLIPS", {"(": {"c": 0.7}})
    text = labels("h jo")
    beside = slips.signs("h (jo")
    edits = single_edits(_matrix(4), text, [(0, STEPS)] * len(text))
    weighed = slips.weighed(edits, text, beside)

    assert beside == ["", "(", "", ""]
    assert weighed.added[1, COLUMN["c"]] < edits.added[1, COLUMN["c"]] - 3
    assert weighed.added[1, COLUMN["w"]] == edits.added[1, COLUMN["w"]]
    assert weighed.added[2, COLUMN["c"]] == edits.added[2, COLUMN["c"]]


def test_a_full_stop_for_a_comma_says_nothing_else() -> None:
    text = labels("7 2026")
    beside = slips.signs("7, 2026")
    edits = single_edits(_matrix(3), text, [(0, STEPS)] * len(text))

    assert beside == ["", ",", "", "", "", ""]
    assert slips.weighed(edits, text, beside).added[1, COLUMN["."]] < -50
    assert slips.allowed("7", "7.", ["", ","]) > 50
