"""Names of other scripts that are written in A-Z in more than one way.

A passport keeps to ICAO 9303-3; licences, tickets and what people type themselves keep to English,
French or German habit: Сергей Яковлев is SERGEI IAKOVLEV there and Sergey Yakovlev everywhere else.
What agrees here may be one name, or two that are written alike: it only ever turns a difference
into doubt.
"""

from __future__ import annotations

import re
from functools import lru_cache

from reinstate.domain.names.transliteration import forms, is_cyrillic

# In order: what a letter is written as, Slavic ones first, and a mark for it.
_WRITTEN_AS = (
    (re.compile(r"S(?:CH|H)?T?S?CH|SH"), "Š"),  # SH and SCH; SHCH, SHTCH, STCH and SCHTSCH
    (re.compile(r"T?S?CH"), "Č"),
    (re.compile(r"ZH"), "Ž"),
    (re.compile(r"KH"), "H"),
    (re.compile(r"T[SZ]|CZ"), "C"),
    (re.compile(r"DJ"), "D"),
    (re.compile(r"X"), "KS"),
    (re.compile(r"W"), "V"),
    (re.compile(r"(?<=[EO])FF$"), "V"),
    (re.compile(r"[IJY]+(?=[AU])"), "J"),
    (re.compile(r"[IJY]+[EO]"), "E"),
    (re.compile(r"[IJY]+$|[IJY]{2,}|(?<=[AEOU])[IJY]"), "I"),  # not within Smyth
    (re.compile(r"OO|OU"), "U"),  # Arabic and Persian: Nooristani, Kareem
    (re.compile(r"EE"), "I"),
)
# Our own selection of what is common in the United States; each line is one name.
_GROUPS = """
ABDUL ABDEL ABD ABDOUL
AHMED AHMAD AHMET AHMADOU
AISHA AYESHA AICHA AYSHA AISSATOU
FATIMA FATEMA FATIMAH FATMA FATOUMA
HASSAN HASAN HACEN
HUSSEIN HUSSAIN HUSAYN HUSAIN HUSEIN HOSSEIN HOSSAIN HUSEYIN HUSSEYN HOSEIN
IBRAHIM EBRAHIM IBRAHEEM BRAHIM
JAMAL GAMAL DJAMEL JAMEL
KHALED KHALID HALED
MAHMOUD MAHMUD MAHMOOD MEHMOOD
MUSTAFA MOSTAFA MUSTAPHA MOUSTAPHA MOUSTAFA
OMAR UMAR OMER OUMAR
OSAMA USAMA OUSSAMA
SAID SAEED SAIED SAYEED
SULEIMAN SULAIMAN SOLEIMAN SULEYMAN SULIMAN SOLIMAN SULEMAN
YOUSEF YUSUF YOUSSEF YUSEF YOUSIF YOUSUF YUSSUF JOUSSEF
ZAINAB ZEINAB ZAYNAB ZEYNEP
ALEKSANDR ALEXANDER ALEXANDR OLEKSANDR ALIAKSANDR
ALEKSEI ALEXEI ALEKSEY ALEXEY OLEKSII OLEKSIY
ANDREI ANDREY ANDRII ANDRIY
DMITRII DMITRY DMITRI DMYTRO DZMITRY
ELENA YELENA OLENA ALENA
EVGENII EVGENY YEVGENY YEVHEN EVGEN YEVHENII YAUHEN
GRIGORII GRIGORY HRYHORII HRYHORIY
MIKHAIL MYKHAILO MYKHAYLO MIKHAYLO
NIKOLAI NIKOLAY MYKOLA NICKOLAI NICHOLAI
PAVEL PAVLO PAVAL
SERGEI SERGEY SERHII SERHIY SERGIY SIARHEI
VLADIMIR VOLODYMYR ULADZIMIR WLADIMIR
LEE LI YI RHEE RI
PARK PAK BAK
CHOI CHOE
JUNG JEONG CHUNG CHONG
""".strip().splitlines()

# Japanese: Itoh, Satou and Yuuko are Ito, Sato and Yuko.
_LONG_VOWEL = re.compile(r"(?<=O)[OU]|(?<=^O)H(?![AEIOU])|(?<=O)H$|(?<=U)U")
SHORTEST = 2  # an initial is no name


@lru_cache(maxsize=4096)
def may_be_one(a: str, b: str) -> bool:
    """Whether two words may be one name of another script. In Cyrillic itself letters decide."""
    if min(len(a), len(b)) < SHORTEST or (is_cyrillic(a) and is_cyrillic(b)):
        return False
    return not _skeletons(a).isdisjoint(_skeletons(b))


@lru_cache(maxsize=4096)
def skeleton(plain: str) -> str:
    """What is left of a word in A-Z capitals when it no longer matters how it was written."""
    for written, mark in _WRITTEN_AS:
        plain = written.sub(mark, plain)
    return plain


_GROUP_OF = {skeleton(name): index for index, line in enumerate(_GROUPS) for name in line.split()}


@lru_cache(maxsize=4096)
def _skeletons(word: str) -> frozenset[str]:
    """Those of every form of a word, and the number of the group that has one of them."""
    bare = {skeleton(form) for form in forms(word)}
    groups = {str(_GROUP_OF[one]) for one in bare if one in _GROUP_OF}
    short_vowels = {_LONG_VOWEL.sub("", form) for form in forms(word)}
    return frozenset(bare | groups | short_vowels)
