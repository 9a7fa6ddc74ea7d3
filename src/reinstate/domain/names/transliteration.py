"""Letters to A-Z, in every form that ICAO 9303-3 section 6 and US practice allow.

Each letter lists its preferred form first. A document keeps to one form per letter, so the forms
of a name are built letter by letter, not place by place. Letters of a script that is in neither
table stay as they are: a name that keeps such letters is never equal to one that has none.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from itertools import product
from math import prod


def _one_to_one(letters: str, plain: str) -> dict[str, tuple[str, ...]]:
    return {letter: (form,) for letter, form in zip(letters, plain, strict=True)}


LATIN: dict[str, tuple[str, ...]] = {
    "Ä": ("AE", "A"),
    "Å": ("AA", "A"),
    "Æ": ("AE",),
    "Ð": ("D",),
    "Đ": ("D",),
    "Ħ": ("H",),
    "Ĳ": ("IJ",),
    "ĸ": ("Q",),
    "Ł": ("L",),
    "Ñ": ("N", "NXX"),
    "Ŋ": ("N",),
    "Ö": ("OE", "O"),
    "Ø": ("OE", "O"),
    "Œ": ("OE",),
    "ẞ": ("SS",),
    "Þ": ("TH",),
    "Ŧ": ("T",),
    "Ü": ("UE", "UXX", "U"),
    "Ə": ("E", "A"),  # Əliyev is E in the table, and Aliyev to most who write it in A-Z
}

CYRILLIC: dict[str, tuple[str, ...]] = {
    **_one_to_one("АБВДЕЗЙІКЛМНОПРСТУФЫЭ", "ABVDEZIIKLMNOPRSTUFYE"),
    **_one_to_one("ЂЃҐЈЋЌЎ", "DGGJCKU"),
    "Г": ("G", "H"),
    "Ё": ("E", "IO"),
    "Ж": ("ZH", "Z"),
    "И": ("I", "Y"),
    "Ї": ("I",),
    "Х": ("KH", "H"),
    "Ц": ("TS", "C"),
    "Ч": ("CH", "C"),
    "Ш": ("SH", "S"),
    "Щ": ("SHCH", "SHT"),
    "Ъ": ("IE", ""),
    "Ь": ("",),
    "Є": ("IE",),
    "Ю": ("IU",),
    "Я": ("IA",),
    "Љ": ("LJ",),
    "Њ": ("NJ",),
    "Џ": ("DZ",),
}

TABLE = LATIN | CYRILLIC
_CYRILLIC_RANGE = range(0x400, 0x530)
# A guard against text made to explode: no real name comes near this many forms.
MOST_FORMS = 1024


def transliterate(text: str) -> str:
    """The preferred A-Z form of a text; spaces and punctuation stay."""
    folded = _capitals(text)
    return _bare("".join(TABLE.get(letter, (letter,))[0] for letter in folded))


@lru_cache(maxsize=4096)
def forms(text: str) -> frozenset[str]:
    """Every allowed A-Z form of a text, the preferred one among them."""
    folded = _capitals(text)
    letters = _with_forms(folded)
    if _ways(letters) > MOST_FORMS:
        return frozenset({transliterate(text)})
    choices = (TABLE[letter] for letter in letters)
    tables = (dict(zip(map(ord, letters), chosen, strict=True)) for chosen in product(*choices))
    return frozenset(_bare(folded.translate(table)) for table in tables)


def count_forms(text: str) -> int:
    """How many ways `forms` would write a text, two that come out alike counted twice."""
    ways = _ways(_with_forms(_capitals(text)))
    return 1 if ways > MOST_FORMS else ways


def _with_forms(folded: str) -> list[str]:
    return sorted({letter for letter in folded if letter in TABLE})


def _ways(letters: list[str]) -> int:
    return prod(len(TABLE[letter]) for letter in letters)


def is_cyrillic(text: str) -> bool:
    """Whether some letter is Cyrillic."""
    return any(ord(letter) in _CYRILLIC_RANGE for letter in text)


def mixes_scripts(text: str) -> bool:
    """Whether a word has Cyrillic and Latin letters, which look alike and sound otherwise."""
    return is_cyrillic(text) and any(
        "A" <= letter <= "Z" or "À" <= letter <= "ɏ" for letter in text
    )


def _capitals(text: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).upper())


def _bare(text: str) -> str:
    """The text without its diacritics."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))
