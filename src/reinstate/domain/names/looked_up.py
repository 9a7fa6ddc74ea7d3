"""A word of a name as somebody types it who has only heard it, and how it may stand on record.

Whoever is on the phone with Mr Sørensen types `sorensen`. Names are found by exact words (their
accents gone), so each spelling that the word may have on record is looked for.
"""

from __future__ import annotations

import re
from itertools import product

from reinstate.domain.names.transliteration import forms

# What accents do not account for: how such letters are typed in A-Z, and what they may be there.
_MAY_BE = {
    "aa": ("a",), "ae": ("æ", "a"), "oe": ("ø", "œ", "o"), "ue": ("u",), "th": ("þ",),
    "o": ("ø",), "l": ("ł",), "d": ("đ", "ð"), "i": ("ı",),
}  # fmt: skip
# A letter before an apostrophe is no word on record: O'Brien and D'Amico are BRIEN and AMICO.
_BEHIND_APOSTROPHE = re.compile(r"(?:o(?=[^aeiou])|d(?=[aeiou]))(.{4,})")
MOST_SPELLINGS = 256  # of a word made to have more, the first are looked for


def on_record(word: str) -> list[str]:
    """The spellings of a typed word, itself first; small letters without accents."""
    typed = word.casefold()
    spelled = dict.fromkeys([typed])
    for form in (typed, *sorted(one.casefold() for one in forms(word) if "XX" not in one)):
        if rest := _BEHIND_APOSTROPHE.fullmatch(form):
            spelled[rest[1]] = None
        for letters in product(*_choices(form)):
            spelled["".join(letters)] = None
            if len(spelled) >= MOST_SPELLINGS:
                return list(spelled)
    return list(spelled)


def _choices(word: str) -> list[tuple[str, ...]]:
    found, at = [], 0
    while at < len(word):
        two = word[at : at + 2]
        part = two if two in _MAY_BE else word[at]
        found.append((part, *_MAY_BE.get(part, ())))
        at += len(part)
    return found
