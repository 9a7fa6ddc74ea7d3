"""Finding articles: every word of the help centre in memory, ranked by BM25.

A dozen articles need no search engine, and the same answer comes from every database. The index
holds the articles as a reader sees them, so figures from policy are found too.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape

WORD = re.compile(r"\w+")
TAG = re.compile(r"<[^>]+>")
TITLE, ABOUT = 4, 2  # how often a word of title and line counts, beside once in the text
K, B = 1.4, 0.2  # saturation and length, of BM25; tables make articles long, not vague
SHORTEST_BEGINNING = 4


@dataclass(frozen=True)
class Page:
    """One article as words."""

    slug: str
    counts: Counter[str]

    @property
    def length(self) -> int:
        """Words, weighted."""
        return sum(self.counts.values())


def page(slug: str, title: str, about: str, html: str) -> Page:
    """An article ready to be searched."""
    text = words(unescape(TAG.sub(" ", html)))
    return Page(slug, Counter(words(title) * TITLE + words(about) * ABOUT + text))


def words(text: str) -> list[str]:
    """Words without case and accents: those who type on a phone leave accents out."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return WORD.findall("".join(c for c in plain if not unicodedata.combining(c)))


def ranked(pages: tuple[Page, ...], wanted: str) -> tuple[str, ...]:
    """Slugs of the articles that hold any wanted word, the best first; all words beat some."""
    asked = list(dict.fromkeys(words(wanted)))
    found: dict[str, tuple[int, float]] = {}
    average = sum(one.length for one in pages) / max(1, len(pages))
    rarity = {word: _rarity(word, pages) for word in asked}
    for one in pages:
        hits = {word: count for word in asked if (count := _count(word, one.counts))}
        if hits:
            norm = K * (1 - B + B * one.length / average)
            score = sum(
                rarity[word] * count * (K + 1) / (count + norm) for word, count in hits.items()
            )
            found[one.slug] = (len(hits), score)
    return tuple(sorted(found, key=lambda slug: found[slug], reverse=True))


def _count(word: str, counts: Mapping[str, int]) -> int:
    """How often it stands there; a word of some length also finds those that begin with it."""
    exact = counts.get(word, 0)
    if len(word) < SHORTEST_BEGINNING:
        return exact
    stem = word.removesuffix("s")
    return exact + sum(n for other, n in counts.items() if other != word and other.startswith(stem))


def _rarity(word: str, pages: tuple[Page, ...]) -> float:
    holding = sum(1 for one in pages if _count(word, one.counts))
    return math.log(1 + (len(pages) - holding + 0.5) / (holding + 0.5))
