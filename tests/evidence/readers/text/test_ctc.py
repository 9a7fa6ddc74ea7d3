"""CTC arithmetic on matrices that can be worked out by hand."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reinstate.evidence.readers.text import ctc

COLUMNS = ("", "a", "b")


def _collapsed(path: tuple[int, ...]) -> tuple[int, ...]:
    kept = [s for at, s in enumerate(path) if at == 0 or path[at - 1] != s]
    return tuple(symbol for symbol in kept if symbol)


def _by_enumeration(matrix: ctc.Matrix, text: tuple[int, ...]) -> float:
    """The sum over every path that collapses to the text."""
    chances = np.exp(matrix.astype(float))
    return sum(
        float(np.prod([chances[step, symbol] for step, symbol in enumerate(path)]))
        for path in product(range(len(COLUMNS)), repeat=len(matrix))
        if _collapsed(path) == text
    )


def _matrix(seed: int, steps: int) -> ctc.Matrix:
    raw = np.random.default_rng(seed).uniform(0.05, 1, (steps, len(COLUMNS)))
    return np.asarray(np.log(raw / raw.sum(axis=1, keepdims=True)), dtype=np.float32)


@settings(max_examples=40)
@given(st.integers(0, 10_000), st.integers(0, 6), st.lists(st.integers(1, 2), max_size=3))
def test_the_likelihood_of_a_text_is_the_sum_over_all_its_paths(
    seed: int, steps: int, text: list[int]
) -> None:
    matrix = _matrix(seed, steps)
    expected = _by_enumeration(matrix, tuple(text))

    found = ctc.log_likelihoods(matrix, [text, [1, 2]])[0]

    assert np.exp(found) == pytest.approx(expected, rel=1e-4, abs=1e-12)


def test_likelihoods_of_all_texts_sum_to_one() -> None:
    matrix = _matrix(3, 4)
    texts = [list(t) for n in range(5) for t in product((1, 2), repeat=n)]

    assert np.exp(ctc.log_likelihoods(matrix, texts)).sum() == pytest.approx(1.0, abs=1e-5)


def test_alignment_gives_each_label_its_steps_in_order() -> None:
    sure = np.log(np.full((6, 3), 0.01, dtype=np.float32))
    for step, symbol in enumerate((0, 1, 1, 0, 2, 0)):
        sure[step, symbol] = np.log(0.98)

    assert ctc.align(sure, [1, 2]) == ((1, 3), (4, 5))
    assert "".join(glyph.symbol for glyph in ctc.best_path(sure, COLUMNS)) == "ab"


def test_a_text_without_a_letter_that_can_be_read_has_no_places() -> None:
    assert ctc.align(_matrix(1, 4), []) == ()
