"""Names: compare two of them with a reason in words, and write them in A-Z as documents do."""

from reinstate.domain.names.compare import NameComparison, compare
from reinstate.domain.names.structure import FULL_ZONE, PersonName, called
from reinstate.domain.names.transliteration import forms, transliterate

__all__ = [
    "FULL_ZONE",
    "NameComparison",
    "PersonName",
    "called",
    "compare",
    "forms",
    "transliterate",
]
