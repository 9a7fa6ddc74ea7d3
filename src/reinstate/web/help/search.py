"""Finding articles: every word of the help centre in memory, ranked by BM25.

A dozen articles need no search engine, and the same answer comes from every database. The index
holds the articles as a reader sees them, so figures from policy are found too. Words are compared
by their stems: whoever looks for `reactivate` means `reactivating` as well.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import unescape

import Stemmer
from rapidfuzz import process
from rapidfuzz.distance import OSA

WORD = re.compile(r"\w+")
TAG = re.compile(r"<[^>]+>")
IN_A_WORD = re.compile(r"['\u2019]|(?<=\be)-(?=mail)")  # can't is typed as cant, e-mail as email
TITLE, SAID, ABOUT = 4, 3, 2  # how often their words count, beside once in the text
MOST = 3  # times that a word of the text counts: a table repeats its own a hundred times
K, B = 1.4, 0.2  # saturation and length, of BM25; tables make articles long, not vague
SHORTEST_BEGINNING = 4
# So many letters may be wrong in a stem of so many that stands nowhere.
SLIPS = ((8, 2), (5, 1))
STEMMERS: Mapping[str, str] = {"en": "english", "es": "spanish"}
# What says nothing about an article, however rarely its text has it; without accents.
_FILLING = """
a about after again all am an and any anyone are as at be because been before but by can cannot cant
could did didnt do does doesnt doing dont for from get got had has have havent he her here him his
how i if im in into is isnt it its ive just let like many me more my need no not now of off on or
our out over please she should so some than that the their them then there they thing this those to
too under up us use very want was wasnt we were what when where which who why will with wont would
you your
al algo como con cual cuando de del desde donde el ella en entre era es esa ese eso esta estan este
esto estoy fue ha hacer hago han hasta hay he la las le les lo los mas me mi mis mucho muy necesito
ni nos nuestro o para pero por porque pueden puede puedo que quien quiero se ser si sin sobre son
soy su sus tambien te tengo tiene tu un una uno usted y ya yo
"""
FILLING = frozenset(_FILLING.split())


@dataclass(frozen=True, slots=True)
class Text:
    """An article as it is searched. `said`: what people say for it, and it does not."""

    slug: str
    title: str
    about: str
    said: str
    html: str


@dataclass(frozen=True, slots=True)
class Index:
    """The articles of one language: of each how often it has a stem, weighted; and all stems."""

    language: str
    counts: Mapping[str, Counter[str]]
    stems: frozenset[str]


def index(language: str, texts: Iterable[Text]) -> Index:
    """Articles ready to be searched. `language`: its code; one without a stemmer goes by words."""
    counts = {}
    for text in texts:
        in_text = Counter(_stems(language, words(unescape(TAG.sub(" ", text.html)))))
        often = Counter({stem: min(times, MOST) for stem, times in in_text.items()})
        weighed = words(text.title) * TITLE + words(text.said) * SAID + words(text.about) * ABOUT
        counts[text.slug] = often + Counter(_stems(language, weighed))
    return Index(language, counts, frozenset().union(*counts.values()))


def words(text: str) -> list[str]:
    """Words without case and accents: those who type on a phone leave accents out."""
    plain = unicodedata.normalize("NFKD", IN_A_WORD.sub("", text.casefold()))
    return WORD.findall("".join(c for c in plain if not unicodedata.combining(c)))


def ranked(found_in: Index, wanted: str) -> tuple[str, ...]:
    """Slugs of the articles that hold any wanted word, the best first; all words beat some."""
    asked = dict.fromkeys(_meant(found_in, word) for word in _telling(words(wanted)))
    rarity = {stems: _rarity(stems, found_in) for stems in asked}
    lengths = {slug: counts.total() for slug, counts in found_in.counts.items()}
    average = sum(lengths.values()) / max(1, len(lengths))
    found: dict[str, tuple[int, float]] = {}
    for slug, counts in found_in.counts.items():
        hits = {stems: count for stems in asked if (count := _count(stems, counts))}
        if hits:
            norm = K * (1 - B + B * lengths[slug] / average)
            score = sum(
                rarity[stems] * count * (K + 1) / (count + norm) for stems, count in hits.items()
            )
            found[slug] = (len(hits), score)
    return tuple(sorted(found, key=lambda slug: found[slug], reverse=True))


def _telling(asked: list[str]) -> list[str]:
    """The words that tell what is looked for; all of them where none does."""
    return [word for word in asked if word not in FILLING] or asked


def _meant(found_in: Index, word: str) -> frozenset[str]:
    """The stems that a word may mean: its own; where that stands nowhere, those that begin with it;
    else that of the nearest word, for it may have been typed with a slip.
    """
    (stem,) = _stems(found_in.language, [word])
    if stem in found_in.stems:
        return frozenset({stem})
    longer = frozenset(one for one in found_in.stems if one.startswith(stem))
    if longer and len(stem) >= SHORTEST_BEGINNING:
        return longer
    slips = next((slips for length, slips in SLIPS if len(stem) >= length), 0)
    near = process.extractOne(stem, sorted(found_in.stems), scorer=OSA.distance, score_cutoff=slips)
    return frozenset({near[0]} if near else ())


def _stems(language: str, plain: list[str]) -> list[str]:
    name = STEMMERS.get(language.partition("-")[0])
    if name is None:
        return plain
    # A stemmer keeps what it has seen, and is not for two threads.
    return list(Stemmer.Stemmer(name).stemWords(plain))


def _count(stems: frozenset[str], counts: Mapping[str, int]) -> int:
    return sum(counts.get(stem, 0) for stem in stems)


def _rarity(stems: frozenset[str], found_in: Index) -> float:
    holding = sum(1 for counts in found_in.counts.values() if _count(stems, counts))
    return math.log(1 + (len(found_in.counts) - holding + 0.5) / (holding + 0.5))
