"""Whether two names may belong to the same person, and why.

Pass means: nothing in the names speaks against it. A nickname, an initial for a first name, one
letter of difference, an unclear order or a part of a double name leave doubt and never pass.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reinstate.domain.findings import Outcome
from reinstate.domain.names.effort import is_too_much
from reinstate.domain.names.relate import (
    Relation,
    family_relation,
    given_relation,
    is_same,
    is_same_or_initial,
    loses_family,
)
from reinstate.domain.names.spellings import skeleton
from reinstate.domain.names.structure import (
    ParsedName,
    PersonName,
    Reading,
    parse_name,
    plain,
    turned,
)
from reinstate.domain.names.transliteration import mixes_scripts

LONGEST_NAME = 300

REASONS = {
    "same": "The names are the same.",
    "middle_name_missing": "The names agree; one of them leaves out a middle name.",
    "middle_initial_agrees": "The names agree; a middle initial stands for the middle name.",
    "truncated_name_agrees": "The names agree as far as the document has room for them.",
    "suffix_missing": "The names agree; only one of them has a suffix such as Jr.",
    "suffix_unclear": "The suffixes differ, but may mean the same person (Jr. and II).",
    "suffix_or_name": "One of the names ends in V, Vi, I or a title such as MD: it may be a name.",
    "first_initial_only": "One of the names has only an initial as first name.",
    "first_name_cut": "The first name may be cut short; what is left of it agrees.",
    "family_name_cut": "The family name may be cut short; what is left of it agrees.",
    "nickname": "The first names differ; one may be a short form of the other.",
    "spelt_otherwise": "The names may be one of another script, written in A-Z in another way.",
    "middle_name_used": "One of the names may use the middle name as first name.",
    "one_letter_differs": "The names differ by one letter.",
    "name_partly_missing": "Part of a first or family name is missing on one side.",
    "family_initial_only": "One of the names has only an initial as family name.",
    "spacing_differs": "The letters agree, but not where one name ends and the next begins.",
    "order_unclear": "The words agree in another order; which is the family name is unclear.",
    "name_incomplete": "One of the names is not complete: a first and a family name are needed.",
    "scripts_mixed": "A word mixes letters of two scripts that look alike: a person has to look.",
    "script_differs": "The names are in different scripts; a person has to compare them.",
    "name_too_long": "One of the names is too long to be compared.",
    "too_many_readings": "The names can be read in too many ways; a person has to compare them.",
    "suffix_differs": "The suffixes differ: they belong to different members of a family.",
    "family_name_differs": "The family names are different.",
    "first_name_differs": "The first names are different.",
    "middle_name_differs": "The middle names are different.",
    "several_letters_differ": "The names differ by a letter in more than one place.",
}
CODES = {
    Relation.INITIAL: "middle_initial_agrees",
    Relation.CUT: "truncated_name_agrees",
    Relation.MISSING: "middle_name_missing",
    Relation.FIRST_INITIAL: "first_initial_only",
    Relation.FIRST_CUT: "first_name_cut",
    Relation.FAMILY_CUT: "family_name_cut",
    Relation.NICKNAME: "nickname",
    Relation.SPELT_OTHERWISE: "spelt_otherwise",
    Relation.MIDDLE_USED: "middle_name_used",
    Relation.ONE_LETTER: "one_letter_differs",
    Relation.PARTLY: "name_partly_missing",
    Relation.FAMILY_INITIAL: "family_initial_only",
}
INTERCHANGEABLE = frozenset({"JR", "II"})
SEVERITY = {Outcome.PASS: 0, Outcome.UNSURE: 1, Outcome.FAIL: 2}


@dataclass(frozen=True, slots=True)
class NameComparison:
    """The answer, its permanent code, and the reason in words."""

    outcome: Outcome
    code: str
    reason: str


def compare(a: str | PersonName, b: str | PersonName) -> NameComparison:
    """Compare two names, in either order; `PersonName.truncated` says what a document cuts."""
    if any(_length(name) > LONGEST_NAME for name in (a, b)):
        return _answer(Outcome.UNSURE, "name_too_long")
    left, right = parse_name(a), parse_name(b)
    found = _compared(left, right)
    may_differ = left.may_end_in_name or right.may_end_in_name
    if (left.suffix and right.suffix) or not may_differ:
        return found
    # One side alone ends in it: it is left out only if it cannot be a name that differs.
    as_names = _compared(parse_name(a, ends_in_name=True), parse_name(b, ends_in_name=True))
    if as_names.outcome is Outcome.PASS or found.outcome is not Outcome.PASS:
        return min(as_names, found, key=_preference)
    return _answer(Outcome.UNSURE, "suffix_or_name")


def _length(name: str | PersonName) -> int:
    if isinstance(name, str):
        return len(name)
    return len(name.family) + len(name.given) + len(name.middle)


def _compared(left: ParsedName, right: ParsedName) -> NameComparison:
    if not left.words or not right.words:
        return _answer(Outcome.UNSURE, "name_incomplete")
    best = _compare_parsed(left, right)
    if best.outcome is Outcome.FAIL:
        return _doubt(left, right) or best
    if any(map(mixes_scripts, (*left.words, *right.words))):
        return _answer(Outcome.UNSURE, "scripts_mixed")
    return best


def _compare_parsed(left: ParsedName, right: ParsedName) -> NameComparison:
    suffix = _suffix(left.suffix, right.suffix)
    is_same_free = left.is_free_text and right.is_free_text and left.words == right.words
    if not is_same_free and is_too_much(left, right):
        return _answer(Outcome.UNSURE, "too_many_readings")
    if _is_same_text(left, right):
        return _worst(suffix, _answer(Outcome.PASS, "same"))
    if not left.readings or not right.readings:
        return _answer(Outcome.FAIL, "family_name_differs")
    best = min(_pairs(left, right), key=_preference)
    return _worst(suffix, best)


def _preference(answer: NameComparison) -> tuple[int, int]:
    """The kindest outcome first; REASONS lists the codes of one outcome by preference."""
    return SEVERITY[answer.outcome], list(REASONS).index(answer.code)


def _is_same_text(left: ParsedName, right: ParsedName) -> bool:
    """Two free names, word for word the same: their order need not be known."""
    if not (left.is_free_text and right.is_free_text) or len(left.words) != len(right.words):
        return False
    return all(is_same(one, other) for one, other in zip(left.words, right.words, strict=True))


def _pairs(left: ParsedName, right: ParsedName) -> Iterator[NameComparison]:
    """Readings whose family names agree; where none do, the usual readings of both."""
    cuts = {"a_cut": left.cut, "b_cut": right.cut}
    agreeing = [
        (one, other)
        for one in left.readings
        for other in right.readings
        if family_relation(one.family, other.family, **cuts) <= Relation.FAMILY_CUT
    ]
    for one, other in agreeing or _usual_pairs(left, right):
        family = family_relation(one.family, other.family, **cuts)
        first, middle = given_relation(one, other, **cuts)
        free = [(one, other)] * (not left.is_order_known)
        free += [(other, one)] * (not right.is_order_known)
        if middle is Relation.MISSING and any(loses_family(*pair) for pair in free):
            middle = Relation.PARTLY
        yield _judge(family, first, middle)


def _usual_pairs(left: ParsedName, right: ParsedName) -> Iterator[tuple[Reading, Reading]]:
    """The usual readings; beside a name of known order, also the split as long as its family."""
    for one, others in ((left, right), (right, left)):
        for reading in one.usual:
            for other in others.readings:
                is_usual = other in others.usual
                is_as_long = one.is_order_known and len(other.family) == len(reading.family)
                if is_usual or is_as_long:
                    yield (reading, other) if one is left else (other, reading)


def _judge(family: Relation, first: Relation, middle: Relation) -> NameComparison:
    for relation, code in (
        (family, "family_name_differs"),
        (first, "first_name_differs"),
        (middle, "middle_name_differs"),
    ):
        if relation is Relation.DIFFERENT:
            return _answer(Outcome.FAIL, code)
    if family is Relation.FAMILY_INITIAL and first is not Relation.SAME:
        return _answer(Outcome.FAIL, "family_name_differs")
    relations = (family, first, middle)
    letters = sum(one in (Relation.ONE_LETTER, Relation.SPELT_OTHERWISE) for one in relations)
    if letters > 1 and Relation.ONE_LETTER in relations:
        return _answer(Outcome.FAIL, "several_letters_differ")
    worst = max(relations)
    if worst is Relation.SAME:
        return _answer(Outcome.PASS, "same")
    return _answer(Outcome.PASS if worst.agrees else Outcome.UNSURE, CODES[worst])


def _suffix(a: str, b: str) -> NameComparison:
    if a == b:
        return _answer(Outcome.PASS, "same")
    if not a or not b:
        return _answer(Outcome.PASS, "suffix_missing")
    if {a, b} == INTERCHANGEABLE:
        return _answer(Outcome.UNSURE, "suffix_unclear")
    return _answer(Outcome.FAIL, "suffix_differs")


def _worst(suffix: NameComparison, names: NameComparison) -> NameComparison:
    if SEVERITY[suffix.outcome] > SEVERITY[names.outcome]:
        return suffix
    return suffix if names.code == "same" else names


def _doubt(left: ParsedName, right: ParsedName) -> NameComparison | None:
    """What keeps a difference from being certain: order, spacing, script, an incomplete name."""
    if _suffix(left.suffix, right.suffix).outcome is Outcome.FAIL:
        return None
    words = [[plain(word) for word in name.words] for name in (left, right)]
    if sorted(map(skeleton, words[0])) == sorted(map(skeleton, words[1])):
        is_one_word = len(words[0]) == 1
        return _answer(Outcome.UNSURE, "name_incomplete" if is_one_word else "order_unclear")
    if "".join(words[0]) == "".join(words[1]):
        return _answer(Outcome.UNSURE, "spacing_differs")
    if _is_latin(words[0]) != _is_latin(words[1]):
        return _answer(Outcome.UNSURE, "script_differs")
    if _agree_turned(left, right):
        return _answer(Outcome.UNSURE, "order_unclear")
    shorter, longer = sorted(words, key=len)
    if len(shorter) == 1 and shorter[0] in longer:
        return _answer(Outcome.UNSURE, "name_incomplete")
    are_ordered = left.is_order_known and right.is_order_known
    if len(shorter) < len(longer) and not are_ordered and _are_among(shorter, longer):
        return _answer(Outcome.UNSURE, "name_partly_missing")
    return None


def _agree_turned(left: ParsedName, right: ParsedName) -> bool:
    """Whether nothing tells them apart once one of them is read with the family name first."""
    return any(
        found is not None and _compare_parsed(found, other).outcome is not Outcome.FAIL
        for found, other in ((turned(left), right), (turned(right), left))
    )


def _are_among(shorter: list[str], longer: list[str]) -> bool:
    """Whether each word of the shorter, or the word it is an initial of, is one of the longer's."""
    left = list(longer)
    for word in sorted(shorter, key=len, reverse=True):  # an initial takes what nothing else took
        found = next((one for one in left if is_same_or_initial(word, one)), None)
        if found is None:
            return False
        left.remove(found)
    return True


def _is_latin(words: list[str]) -> bool:
    return all(word.isascii() for word in words)


def _answer(outcome: Outcome, code: str) -> NameComparison:
    return NameComparison(outcome, code, REASONS[code])
