"""Comparison rows with the characters marked in which the sides differ."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from operator import itemgetter

from reinstate.domain import masking
from reinstate.domain.findings import Outcome
from reinstate.services.review.review_view import ComparisonRow

CHANCE = 2  # equal letters in a row that prove nothing between two differences
IN_DOUBT = (Outcome.FAIL, Outcome.UNSURE, Outcome.ERROR)


@dataclass(frozen=True, slots=True)
class Part:
    """A run of characters."""

    text: str
    is_different: bool


@dataclass(frozen=True, slots=True)
class Compared:
    """A row, each side in parts."""

    row: ComparisonRow
    sides: tuple[tuple[Part, ...], ...]  # account, ID, note, enrolment


def rows(found: tuple[ComparisonRow, ...]) -> tuple[Compared, ...]:
    """Rows in doubt get their differing characters marked on both sides; the others stay plain."""
    return tuple(Compared(row, _sides(row)) for row in found)


def _sides(row: ComparisonRow) -> tuple[tuple[Part, ...], ...]:
    texts = (row.account, row.document, row.note, row.enrolment)
    reference = row.account or row.enrolment
    if row.outcome not in IN_DOUBT or not reference:
        return tuple(_plain(text) for text in texts)
    others = [text for text in texts if text and text != reference]
    return tuple(
        _lacked(text, others) if text == reference else differing(text, reference) for text in texts
    )


def _plain(text: str) -> tuple[Part, ...]:
    return (Part(text, is_different=False),) if text else ()


def _lacked(reference: str, others: Sequence[str]) -> tuple[Part, ...]:
    """The reference, those characters marked that another side has otherwise or leaves out."""
    sides = [_flags(differing(reference, other)) for other in others]
    flags = [any(at_place) for at_place in zip(*sides, strict=True)] or [False] * len(reference)
    runs = groupby(zip(reference, flags, strict=True), key=itemgetter(1))
    return tuple(Part("".join(letter for letter, _ in run), flag) for flag, run in runs)


def _flags(parts: Iterable[Part]) -> list[bool]:
    return [part.is_different for part in parts for _ in part.text]


def differing(text: str, reference: str) -> tuple[Part, ...]:
    """The parts of `text`, those marked that the reference does not have in that place."""
    matcher = SequenceMatcher(None, masking.folded(reference), masking.folded(text), autojunk=False)
    runs = [
        Part(text[start:end], is_different=change != "equal")
        for change, _, _, start, end in matcher.get_opcodes()
        if end > start
    ]
    return tuple(
        Part(run.text, is_different=True) if _is_chance(runs, place) else run
        for place, run in enumerate(runs)
    )


def _is_chance(runs: list[Part], place: int) -> bool:
    """Whether a letter or two happen to be the same inside a word that differs."""
    is_inside = 0 < place < len(runs) - 1
    return is_inside and len(runs[place].text) <= CHANCE and not runs[place].text.isspace()
