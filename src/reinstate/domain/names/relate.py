"""How two words, two family names or two sets of given names relate to each other."""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum
from functools import lru_cache
from itertools import takewhile

from reinstate.domain.names.nicknames import are_forms_of_one_name
from reinstate.domain.names.spellings import may_be_one
from reinstate.domain.names.structure import BEFORE_FAMILY, Reading, plain
from reinstate.domain.names.transliteration import forms, is_cyrillic

# A cut name that keeps fewer letters says too little to agree with anything.
SHORTEST_CUT = 3
# A cut first name of fewer could be a brother's: MAR is Mark, Martin and Marcus.
TELLING_CUT = 6


class Relation(IntEnum):
    """From agreement to difference. Up to MISSING two names agree; FIRST_INITIAL to
    FAMILY_INITIAL are doubt; DIFFERENT is another name."""

    SAME = 0
    INITIAL = 1
    CUT = 2
    MISSING = 3
    FIRST_INITIAL = 4
    FIRST_CUT = 5
    FAMILY_CUT = 6
    NICKNAME = 7
    SPELT_OTHERWISE = 8
    MIDDLE_USED = 9
    ONE_LETTER = 10
    PARTLY = 11
    FAMILY_INITIAL = 12
    DIFFERENT = 13

    @property
    def agrees(self) -> bool:
        """Whether nothing speaks against the same person."""
        return self <= Relation.MISSING


Words = tuple[str, ...]
# What a side may have cut, as ParsedName has it.
Cut = frozenset[str]


def family_relation(a: Words, b: Words, *, a_cut: Cut, b_cut: Cut) -> Relation:
    """How two family names relate. That of a full zone is followed by others: nothing says that it
    was cut, so SMITH is hardly SMITHERS."""
    if not a or not b:
        return Relation.SAME if a == b else Relation.PARTLY
    joined_a, joined_b = "".join(a), "".join(b)
    if is_same(joined_a, joined_b) or is_same(_without_and(a), _without_and(b)):
        return Relation.SAME
    if ("family" in a_cut and _is_cut_family(a, b)) or ("family" in b_cut and _is_cut_family(b, a)):
        return Relation.CUT
    if ("zone" in a_cut and _is_cut_family(a, b)) or ("zone" in b_cut and _is_cut_family(b, a)):
        return Relation.FAMILY_CUT
    if may_be_one(joined_a, joined_b):
        return Relation.SPELT_OTHERWISE
    if _is_one_letter_off(joined_a, joined_b):
        return Relation.ONE_LETTER
    shorter, longer = sorted((a, b), key=len)
    if len(shorter) < len(longer) and _is_within(shorter, longer, is_same):
        return Relation.PARTLY
    return Relation.FAMILY_INITIAL if _is_initial(joined_a, joined_b) else Relation.DIFFERENT


def _without_and(words: Words) -> str:
    """Ortega y Gasset is Ortega Gasset on many a document."""
    inner = tuple(word for word in words[1:-1] if word != "Y")
    return "".join((words[0], *inner, *words[1:][-1:]))


def given_relation(a: Reading, b: Reading, *, a_cut: Cut, b_cut: Cut) -> tuple[Relation, Relation]:
    """How first names and how middle names relate."""
    if not a.given or not b.given:
        return (Relation.SAME if a.given == b.given else Relation.PARTLY), Relation.SAME
    if is_same("".join(a.given), "".join(b.given)):
        return Relation.SAME, Relation.SAME
    found = [
        _given(left, right, (a.first_length, b.first_length), (a_cut, b_cut))
        for left in _with_first_joined(a.given)
        for right in _with_first_joined(b.given)
    ]
    return min(found, key=_severity)


def loses_family(a: Reading, b: Reading) -> bool:
    """Whether a word before the family name of `a` that may belong to it is missing in `b`: Jill
    St. John is hardly Jill John, nor Juan Garcia Lopez, of two families, Juan Lopez."""
    words = takewhile(lambda word: plain(word) in BEFORE_FAMILY, reversed(a.given[1:]))
    return any(not any(is_same_or_initial(word, other) for other in b.given) for word in words)


def _severity(pair: tuple[Relation, Relation]) -> tuple[int, int]:
    return (max(pair), sum(pair))


def _with_first_joined(words: Words) -> list[Words]:
    """MARY ANN JANE may be MARYANN JANE elsewhere."""
    if len(words) < 2 or min(len(words[0]), len(words[1])) < 2:
        return [words]
    return [words, (words[0] + words[1], *words[2:])]


def _given(
    a: Words, b: Words, first_lengths: tuple[int, int], cuts: tuple[Cut, Cut]
) -> tuple[Relation, Relation]:
    a_cut, b_cut = cuts
    first = _first_relation(a[0], b[0], a_cut, b_cut)
    if first is Relation.DIFFERENT and _uses_middle(a, b):
        return Relation.MIDDLE_USED, Relation.SAME
    middle = _middle_relation(a[1:], b[1:], a_cut, b_cut)
    a_first, b_first = first_lengths
    lost_part = len(a) < min(b_first, len(b)) or len(b) < min(a_first, len(a))
    if lost_part and first is Relation.SAME and middle.agrees:
        first = Relation.PARTLY
    return first, middle


def _first_relation(a: str, b: str, a_cut: Cut, b_cut: Cut) -> Relation:
    if is_same(a, b):
        return Relation.SAME
    if _is_initial(a, b):
        return Relation.FIRST_INITIAL
    cuts = [
        Relation.CUT if "first" in cut and len(short) >= TELLING_CUT else Relation.FIRST_CUT
        for short, whole, cut in ((a, b, a_cut), (b, a, b_cut))
        if "given" in cut and _starts(short, whole)
    ]
    if cuts:
        return min(cuts)
    if are_forms_of_one_name(plain(a), plain(b)):
        return Relation.NICKNAME
    if may_be_one(a, b):
        return Relation.SPELT_OTHERWISE
    return Relation.ONE_LETTER if _is_one_letter_off(a, b) else Relation.DIFFERENT


def _uses_middle(a: Words, b: Words) -> bool:
    """One of them goes by a middle name: Louis Stevenson, Robert Louis Stevenson."""
    return any(
        len(shorter[0]) > 1 and _is_within(shorter, longer[1:], is_same)
        for shorter, longer in ((a, b), (b, a))
    )


def _middle_relation(a: Words, b: Words, a_cut: Cut, b_cut: Cut) -> Relation:
    """Middle names agree when those of one side occur, in order, on the other."""
    if len(a) > len(b):
        return _middle_relation(b, a, b_cut, a_cut)
    if len(a) == len(b) and _is_within(a, b, is_same):
        return Relation.SAME
    if _is_within(a, b, is_same_or_initial):
        return Relation.MISSING if len(a) != len(b) else Relation.INITIAL
    if is_same("".join(a), "".join(b)):
        return Relation.SAME
    a_is_cut, b_is_cut = (not cut.isdisjoint({"given", "middle"}) for cut in (a_cut, b_cut))
    if _is_within(a, b, _is_same_as_far_as(a_is_cut=a_is_cut, b_is_cut=b_is_cut)):
        return Relation.CUT
    if a and _is_within(a, b, _is_nearly_same):
        is_spelt = _is_within(a, b, _is_same_initial_or_spelling)
        return Relation.SPELT_OTHERWISE if is_spelt else Relation.ONE_LETTER
    return Relation.DIFFERENT


def _is_within(shorter: Words, longer: Words, agree: Callable[[str, str], bool]) -> bool:
    """Whether every word of the shorter has, in order, a word of the longer that agrees."""
    rest = iter(longer)
    return all(any(agree(word, other) for other in rest) for word in shorter)


def is_same(a: str, b: str) -> bool:
    """Whether some A-Z form is common to both. Of two in Cyrillic the letters decide: Khasan and
    Gasan are two names, whose forms only meet because either may be Hasan."""
    if is_cyrillic(a) and is_cyrillic(b):
        return plain(a) == plain(b)
    return a == b or not forms(a).isdisjoint(forms(b))


def _is_initial(a: str, b: str) -> bool:
    if min(len(a), len(b)) != 1 or max(len(a), len(b)) == 1:
        return False
    return bool({form[:1] for form in forms(a)} & {form[:1] for form in forms(b)})


def is_same_or_initial(a: str, b: str) -> bool:
    """Whether two words are one, or one of them is the other's first letter."""
    return is_same(a, b) or _is_initial(a, b)


def _is_same_as_far_as(*, a_is_cut: bool, b_is_cut: bool) -> Callable[[str, str], bool]:
    """Whether two words agree where each side may have lost letters at the end, or not."""
    return lambda a, b: (
        is_same_or_initial(a, b) or (a_is_cut and _starts(a, b)) or (b_is_cut and _starts(b, a))
    )


def _is_cut_family(short: Words, whole: Words) -> bool:
    """Cut at the end, or word by word as ICAO 9303-3 section 4.6 shortens: VERYLONG SECO T."""
    is_by_word = len(short) == len(whole) and _is_cut(short[0], whole[0])
    return _is_cut("".join(short), "".join(whole)) or (
        is_by_word and all(_starts(one, other) for one, other in zip(short, whole, strict=True))
    )


def _is_cut(short: str, whole: str) -> bool:
    return len(short) >= SHORTEST_CUT and _starts(short, whole)


def _starts(short: str, whole: str) -> bool:
    return any(other.startswith(one) for one in forms(short) for other in forms(whole))


def _is_same_initial_or_spelling(a: str, b: str) -> bool:
    return is_same_or_initial(a, b) or may_be_one(a, b)


def _is_nearly_same(a: str, b: str) -> bool:
    return is_same_or_initial(a, b) or _is_one_letter_off(a, b) or may_be_one(a, b)


@lru_cache(maxsize=4096)
def _is_one_letter_off(a: str, b: str) -> bool:
    """One letter changed, added, lost, or two neighbours exchanged. Initials have no such kin."""
    if min(len(a), len(b)) < 2:
        return False
    return any(_is_one_edit(one, other) for one in forms(a) for other in forms(b))


def _is_one_edit(a: str, b: str) -> bool:
    if len(a) > len(b):
        a, b = b, a
    if len(b) - len(a) > 1:
        return False
    start = _agree_until(a, b)
    if len(a) < len(b):
        return a[start:] == b[start + 1 :]
    is_changed = a[start + 1 :] == b[start + 1 :]
    is_exchanged = a[start : start + 2] == b[start : start + 2][::-1]
    return is_changed or (is_exchanged and a[start + 2 :] == b[start + 2 :])


def _agree_until(a: str, b: str) -> int:
    """How many letters of `a`, the shorter, `b` begins with; found by halves."""
    low, high = 0, len(a)
    while low < high:
        middle = (low + high + 1) // 2
        if a[low:middle] == b[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low
