"""The note's sentence: its parts, its words, and what of its writing is free.

Parentheses, quotes, line breaks and letter case are free; everything else is compared.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from reinstate.domain.note.dates import find_date


class WordKind(StrEnum):
    """What a part of the sentence is."""

    BRAND = "brand"
    DATE = "date"
    TEXT = "text"
    EMAIL = "email"


@dataclass(frozen=True, slots=True)
class Part:
    """A run of the sentence of one kind, as it is to be written."""

    text: str
    kind: WordKind


@dataclass(frozen=True, slots=True)
class Sentence:
    """The sentence that the note has to say."""

    parts: tuple[Part, ...]

    @property
    def text(self) -> str:
        """The sentence as the owner is asked to write it."""
        return "".join(part.text for part in self.parts)

    def of_kind(self, kind: WordKind) -> str:
        """The text of the first part of this kind, empty when there is none."""
        return next((part.text for part in self.parts if part.kind is kind), "")

    def with_part(self, kind: WordKind, text: str) -> Sentence:
        """The same sentence with the parts of one kind replaced."""
        parts = (Part(text, kind) if part.kind is kind else part for part in self.parts)
        return Sentence(tuple(parts))


@dataclass(frozen=True, slots=True)
class ExpectedWord:
    """One word of the folded sentence and its place in it (`start` included, `end` not)."""

    text: str
    kind: WordKind
    start: int
    end: int


PLACEHOLDERS = {"brand": WordKind.BRAND, "date": WordKind.DATE, "email": WordKind.EMAIL}
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_EMAIL = re.compile(r"[^\s()\[\]{}<>\"',;]+@[^\s()\[\]{}<>\"',;]+")
_FREE = re.compile(
    "[()\\[\\]{}\"'`\u00b4\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\u00ab\u00bb]"
)
_DASHES = re.compile("[\u2010-\u2015\u2212]")


def fold(text: str) -> str:
    """A text without what is free: no brackets and quotes, line breaks as blanks, small letters."""
    plain = _DASHES.sub("-", unicodedata.normalize("NFKC", text))
    return " ".join(_FREE.sub(" ", plain).casefold().split())


def sentence(template: str, brand: str, date_text: str, email: str) -> Sentence:
    """The sentence of a template with `{brand}`, `{date}` and `{email}`.

    ValueError when the template names anything else or lacks one of the three.
    """
    values = {"brand": brand, "date": date_text, "email": email}
    named = set(_PLACEHOLDER.findall(template))
    if named != set(values):
        raise ValueError(
            f"The note template '{template}' has to name {{brand}}, {{date}} and {{email}}, "
            f"and nothing else; it names {', '.join(sorted(named)) or 'none of them'}."
        )
    parts = [
        Part(values[piece], PLACEHOLDERS[piece]) if index % 2 else Part(piece, WordKind.TEXT)
        for index, piece in enumerate(_PLACEHOLDER.split(template))
    ]
    return Sentence(tuple(part for part in parts if part.text))


def sentence_of(text: str) -> Sentence:
    """Take a whole expected text apart: the e-mail address, the date, and the brand before it."""
    marks = []
    if found := _EMAIL.search(text):
        marks.append((found.start(), found.end(), WordKind.EMAIL))
    if spot := find_date(text):
        marks.append((*spot, WordKind.DATE))
        if brand := re.match(r"\s*[^\s(]+", text[: spot[0]]):
            marks.append((brand.start(), brand.end(), WordKind.BRAND))
    return Sentence(tuple(_cut(text, sorted(marks))))


def words(expected: Sentence) -> tuple[ExpectedWord, ...]:
    """The words of the folded sentence, in order: joined by blanks they are the folded text."""
    kinds = [part.kind for part in expected.parts for _ in part.text]
    found: list[ExpectedWord] = []
    start = 0
    for chunk in re.finditer(r"\S+", _FREE.sub(" ", expected.text)):
        text = fold(chunk.group())
        if not text:
            continue
        kind = _kind(kinds[chunk.start() : chunk.end()])
        for piece in text.split():
            found.append(ExpectedWord(piece, kind, start, start + len(piece)))
            start += len(piece) + 1
    return tuple(found)


def _kind(kinds: list[WordKind]) -> WordKind:
    """A word that touches a named part belongs to it: `Binance.US:` is the brand."""
    return next((kind for kind in kinds if kind is not WordKind.TEXT), WordKind.TEXT)


def _cut(text: str, marks: list[tuple[int, int, WordKind]]) -> list[Part]:
    parts, at = [], 0
    for start, end, kind in marks:
        if start < at:
            continue
        parts += [Part(text[at:start], WordKind.TEXT), Part(text[start:end], kind)]
        at = end
    return [part for part in (*parts, Part(text[at:], WordKind.TEXT)) if part.text]
