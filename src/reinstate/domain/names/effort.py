"""How much work a comparison of two names would be, told before it is begun.

Each boundary between given and family names is a reading, and each reading of one name is held
against each of the other; a letter with several A-Z forms multiplies what is compared. No real
name comes near the bound, and a text made to exceed it costs no more than this estimate.
"""

from __future__ import annotations

from collections.abc import Iterable

from reinstate.domain.names.structure import ParsedName
from reinstate.domain.names.transliteration import count_forms

MOST_STEPS = 100_000


def is_too_much(left: ParsedName, right: ParsedName) -> bool:
    """Whether comparing them would take more than any two real names do."""
    return steps(left, right) > MOST_STEPS


def steps(left: ParsedName, right: ParsedName) -> int:
    """About how many words, letters and A-Z forms comparing these two would look at."""
    readings = len(left.readings) * len(right.readings)
    walked = readings * (len(left.words) + len(right.words))
    made = sum(_made(set(name.words) | _families(name) | _givens(name)) for name in (left, right))
    words = _forms(set(left.words)) * _forms(set(right.words))
    return walked + made + words + _forms(_families(left)) * _forms(_families(right))


def _made(texts: Iterable[str]) -> int:
    return sum(count_forms(text) * len(text) for text in texts)


def _forms(texts: Iterable[str]) -> int:
    return sum(map(count_forms, texts))


def _families(name: ParsedName) -> set[str]:
    return {"".join(reading.family) for reading in name.readings}


def _givens(name: ParsedName) -> set[str]:
    return {"".join(reading.given) for reading in name.readings}
