"""Addresses that notes are measured by: each is told by one sign from what else is expected."""

import numpy as np
import pytest
from bench.note_addresses import KINDS, OTHERWISE, address_parts
from rapidfuzz.distance import Levenshtein

from reinstate.domain.note import fold

PARTS = [address_parts(np.random.default_rng(seed)) for seed in range(50)]


@pytest.mark.parametrize(
    ("written", "expected"),
    [(form, other) for form, others in OTHERWISE.items() for other in others.values()],
)
def test_another_address_is_told_by_one_sign(written: str, expected: str) -> None:
    for parts in PARTS:
        mine, other = (fold(form.format(**parts)) for form in (written, expected))
        assert Levenshtein.distance(mine, other) == 1


def test_only_one_kind_of_address_has_a_plus() -> None:
    for name, form in KINDS.items():
        assert all(("+" in form.format(**parts)) == (name == "a plus") for parts in PARTS)
