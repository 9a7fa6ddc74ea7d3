"""Error correction: what it undoes, with and without knowing where, and what it must not invent."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reinstate.evidence.readers.barcode.reed_solomon import PRIME, check_codewords, corrected


def printed(checks: int, seed: int) -> np.ndarray:
    data = np.random.default_rng(seed).integers(0, PRIME, 60)
    return np.concatenate([data, check_codewords(data, checks)])


def test_the_check_codewords_are_those_of_the_standard() -> None:
    # ISO/IEC 15438, annex with the encoding of "PDF417": level 1, four check codewords.
    assert check_codewords(np.array([5, 453, 178, 121, 239]), 4).tolist() == [452, 327, 657, 619]


@given(st.data())
def test_lost_and_wrong_codewords_come_right_while_the_checks_suffice(data: st.DataObject) -> None:
    checks = 2 ** data.draw(st.integers(1, 6))
    whole = printed(checks, data.draw(st.integers(0, 1000)))
    lost = data.draw(st.integers(0, checks))
    wrong = (checks - lost) // 2
    spoilt = data.draw(st.permutations(range(len(whole))))[: lost + wrong]
    words = whole.copy()
    words[spoilt] = (words[spoilt] + data.draw(st.integers(1, PRIME - 1))) % PRIME

    found = corrected(words, checks, spoilt[:lost])

    assert found is not None
    assert found.words.tolist() == whole.tolist()
    assert found.wrong == wrong


def test_more_than_the_checks_can_undo_is_refused() -> None:
    refused = 0
    for seed in range(50):
        words = printed(16, seed)
        spoilt = np.random.default_rng(seed).permutation(len(words))[:12]
        words[spoilt] = (words[spoilt] + 1) % PRIME
        refused += corrected(words, 16) is None
    assert refused == 50


@pytest.mark.parametrize("lost", [[], [3]])
def test_a_whole_symbol_stays_as_it_is(lost: list[int]) -> None:
    whole = printed(8, 1)

    found = corrected(whole, 8, lost)

    assert found is not None
    assert found.words.tolist() == whole.tolist()
    assert found.wrong == 0
