"""Names taken apart: words, suffix, and which words may be the family name."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from reinstate.domain.names.transliteration import transliterate


@dataclass(frozen=True, slots=True)
class PersonName:
    """A name whose parts are known. `truncated` names the parts that the document cuts at their
    end: `family`, `given` or `middle`. FULL_ZONE: a machine zone that is full to its last column.
    """

    family: str
    given: str
    middle: str = ""
    suffix: str = ""
    truncated: frozenset[str] = frozenset()


# What reaches the last column may be cut there. By ICAO 9303-3 section 4.6 any word before it may
# be shortened as well, but nothing says that it is.
FULL_ZONE = frozenset({"zone", "given"})

# One word with its hyphenated parts: JEAN-MARIE is ("JEAN", "MARIE").
Word = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a name. `first_length` counts the parts of a hyphenated first name."""

    family: tuple[str, ...]
    given: tuple[str, ...]
    first_length: int = 1


@dataclass(frozen=True, slots=True)
class ParsedName:
    """All readings of a name, the most usual ones marked, and its words in order.

    `cut`: as in PersonName, and `first` where the first name is all that the cut part holds.
    """

    readings: tuple[Reading, ...]
    usual: tuple[Reading, ...]
    words: tuple[str, ...]
    suffix: str
    cut: frozenset[str]
    is_order_known: bool
    is_free_text: bool = False
    may_end_in_name: bool = False  # what was left out at its end may be one of its names


SUFFIXES = {
    "JR": "JR", "JNR": "JR", "JUNIOR": "JR", "SR": "SR", "SNR": "SR", "SENIOR": "SR",
    "II": "II", "2ND": "II", "III": "III", "3RD": "III", "IV": "IV", "4TH": "IV",
    "V": "V", "5TH": "V", "VI": "VI", "6TH": "VI", "1ST": "I", "I": "I",
    "VII": "VII", "7TH": "VII", "VIII": "VIII", "8TH": "VIII", "IX": "IX", "9TH": "IX",
}  # fmt: skip
# Single letters end a name as a suffix only behind a whole name: "Johnson V", never "Ann V".
LETTER_SUFFIXES = frozenset({"I", "V"})
# Among the words of a name these may as well be an initial or a name: Thuy Vi Nguyen.
NAMES_TOO = LETTER_SUFFIXES | {"VI"}
TITLES = frozenset({"MR", "MRS", "MS", "MISS", "MX", "DR", "PROF", "REV", "SIR"})
TITLES_WITH_STOP = frozenset({"HON."})  # Hon is a name
_PARTICLES = """
AL BEN BIN BINT DA DAS DE DEL DELLA DEN DER DES DI DO DOS DU EL IBN LA LAS LE LOS MAC MC NA
SAN SANTA ST TEN TER VAN VANDEN VANDER VOM VON Y ZU
"""
PARTICLES = frozenset(_PARTICLES.split())
# Before another family name these are hardly a middle name: people of two families have both. The
# most common ones of Spain, Portugal and Latin America; our own selection.
_DOUBLED = """
AGUILAR ALVAREZ CASTILLO CASTRO CHAVEZ CRUZ DELGADO DIAZ ESPINOZA FERNANDEZ FERREIRA FLORES GARCIA
GOMEZ GONZALES GONZALEZ GUERRERO GUTIERREZ GUZMAN HERNANDEZ HERRERA JIMENEZ LOPEZ MARTINEZ MEDINA
MENDEZ MENDOZA MORALES MORENO MUNOZ OLIVEIRA ORTEGA ORTIZ PEREIRA PEREZ RAMIREZ RAMOS REYES RIOS
RIVERA RODRIGUES RODRIGUEZ ROJAS ROMERO RUIZ SALAZAR SANCHEZ SANTIAGO SANTOS SILVA SOTO SOUZA TORRES
VARGAS VASQUEZ VAZQUEZ VELASQUEZ VELAZQUEZ
"""
BEFORE_FAMILY = PARTICLES | frozenset(_DOUBLED.split())
# Behind a whole name these are no part of it. No document has them, and behind given names they
# may be one: Md is short for Mohammad.
CREDENTIALS = frozenset({"MD", "PHD", "ESQ", "DDS", "JD", "CPA", "MBA", "RN", "QC"})
NO_NAME = frozenset({"FNU", "LNU", "NFN", "NLN", "NMN", "NONE", "XXX"})

SHORTENED = {"SAINT": "ST", "SAINTE": "STE"}  # as documents print them
ZONE_NAME_WIDTHS = frozenset({30, 31, 39})  # a zone's name that fills its field may be cut

# The okina of Hawaii (02bb) is a letter there; documents leave it out as they do apostrophes.
_APOSTROPHES = re.compile(r"['\u2018\u2019\u201b\u02b9\u02bb\u02bc\u02be\u02bf\u2032\uff07`\u00b4]")
# Soft hyphens, joiners and marks of direction, which no eye sees.
_UNSEEN = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_BRACKETED = re.compile(r"\([^)]*\)|\"[^\"]*\"|\u201c[^\u201d]*\u201d")
_HYPHENS = re.compile(r"[-\u2010\u2011\u2012\u2013]")
_SEPARATORS = re.compile(r"[\s.;/<\u00b7\u30fb_]+")
SHORTEST_CAPITALS = 3
MOST_WORDS_TURNED = 8  # no real name has more; each is one more reading


def parse_name(name: str | PersonName, *, ends_in_name: bool = False) -> ParsedName:
    """Every way to read a name. `ends_in_name`: a last word that may be a name is read as one."""
    if isinstance(name, PersonName):
        return _parse_known(name, ends_in_name)
    name = _UNSEEN.sub("", name)
    is_zone = "<<" in name.strip().strip("<")
    return _parse_zone(name.strip(), ends_in_name) if is_zone else _parse_free(name, ends_in_name)


def turned(name: ParsedName) -> ParsedName | None:
    """The same with the family name first, as it is said in Beijing, Seoul, Budapest and on many a
    form; None where the order is known, or was made to take long.
    """
    if name.is_order_known or not 1 < len(name.words) <= MOST_WORDS_TURNED:
        return None
    readings = tuple(Reading(name.words[:at], name.words[at:]) for at in range(1, len(name.words)))
    return replace(name, readings=readings, usual=readings[:1])


def called(name: str) -> str:
    """The word by which a letter addresses the bearer, as it is written: `Jane` of `Doe, Jane A.`
    and of `Dr. Jane Doe`. Empty where nothing is left.
    """
    pieces = _pieces(name)[0]
    words = _untitled(pieces[1] if len(pieces) > 1 else "".join(pieces)).split()
    return words[0] if words else ""


def plain(word: str) -> str:
    """The preferred A-Z capitals of a word."""
    return transliterate(word)


def _words(text: str) -> list[Word]:
    """Words in capitals with diacritics, split at blanks and full stops, hyphens kept as parts."""
    bare = _APOSTROPHES.sub("", _UNSEEN.sub("", text))
    words = []
    for chunk in _SEPARATORS.split(bare):
        parts = [part.upper() for part in _HYPHENS.split(chunk.strip(",")) if part]
        if parts:
            words.append(tuple(SHORTENED.get(part, part) for part in parts))
    return words


def _parse_known(name: PersonName, ends_in_name: bool) -> ParsedName:
    family, given = _named(_words(name.family)), _named(_words(f"{name.given} {name.middle}"))
    family, family_suffix = _split_suffix(family, ends_in_name, shortest=2)
    given, given_suffix = _split_suffix(given, ends_in_name, shortest=2)
    suffix = _suffix_of(name.suffix) or family_suffix or given_suffix
    reading = Reading(_flat(family), _flat(given), len(given[0]) if given else 1)
    is_first_cut = "given" in name.truncated and len(_flat(_words(name.given))) == 1
    return ParsedName(
        readings=(reading,),
        usual=(reading,),
        words=reading.given + reading.family,
        suffix=suffix,
        cut=name.truncated | ({"first"} if is_first_cut else set()),
        is_order_known=True,
        may_end_in_name=suffix in NAMES_TOO,
    )


def _parse_zone(text: str, ends_in_name: bool) -> ParsedName:
    """A name as a machine-readable zone has it: surname, `<<`, given names."""
    family, _, given = text.partition("<<")
    is_full = len(text) in ZONE_NAME_WIDTHS and not text.endswith("<")
    cut = FULL_ZONE if is_full else frozenset[str]()
    return _parse_known(PersonName(family, given, truncated=cut), ends_in_name)


def _parse_free(text: str, ends_in_name: bool) -> ParsedName:
    pieces, suffix = _pieces(text)
    if len(pieces) > 1:
        return _parse_listed(pieces[0], " ".join(pieces[1:]), suffix, ends_in_name)
    raw = _without_credentials("".join(pieces), least=2)
    words, own_suffix = _split_suffix(_named(_words(_untitled(raw))), ends_in_name, shortest=3)
    suffix = suffix or own_suffix
    readings = _splits(words)
    capitals = _capitals_reading(raw, words)
    usual = _usual(words, readings)
    return ParsedName(
        readings=(capitals,) if capitals else readings,
        usual=(capitals,) if capitals else usual,
        words=_flat(words),
        suffix=suffix,
        cut=frozenset(),
        is_order_known=capitals is not None,
        is_free_text=True,
        may_end_in_name=suffix in NAMES_TOO,
    )


def _pieces(text: str) -> tuple[list[str], str]:
    """What stands between the commas, the family name first where there are two, and a suffix."""
    pieces = [piece.strip() for piece in _BRACKETED.sub(" ", text).split(",") if piece.strip()]
    suffix = ""
    pieces = [piece for piece in pieces if not _is_credential(piece)] or pieces
    while len(pieces) > 1 and (found := _suffix_of(pieces[-1])) and _is_whole(pieces[:-1]):
        suffix, pieces = found, pieces[:-1]
    return pieces, suffix


def _parse_listed(family: str, given: str, suffix: str, ends_in_name: bool) -> ParsedName:
    """A name as lists have it, the family name first: `Rahman, Abdur Md`."""
    family, given = _without_credentials(family, least=1), _untitled(given)
    bare = given if ends_in_name else _without_credentials(given, least=1)
    found = _parse_known(PersonName(family, bare, suffix=suffix), ends_in_name)
    return replace(found, may_end_in_name=found.may_end_in_name or bare != given)


def _untitled(text: str) -> str:
    words = text.split()
    while len(words) > 1 and _is_title(words[0].upper()):
        words = words[1:]
    return " ".join(words)


def _is_title(word: str) -> bool:
    return word.rstrip(".") in TITLES or word in TITLES_WITH_STOP


def _named(words: list[Word]) -> list[Word]:
    return [word for word in words if "".join(word) not in NO_NAME]


def _flat(words: list[Word]) -> tuple[str, ...]:
    return tuple(part for word in words for part in word)


def _suffix_of(text: str) -> str:
    return SUFFIXES.get(text.replace(".", "").replace(" ", "").upper(), "")


def _is_credential(text: str) -> bool:
    return text.replace(".", "").replace(" ", "").upper() in CREDENTIALS


def _without_credentials(text: str, least: int) -> str:
    """A text of at least so many words without what is behind the name."""
    words = text.split()
    while len(words) > least and _is_credential(words[-1]):
        words = words[:-1]
    return " ".join(words)


def _is_whole(pieces: list[str]) -> bool:
    """Whether these already hold a first and a family name: in `Smith, J.R.` they do not."""
    return len(_words(" ".join(pieces))) > 1


def _split_suffix(words: list[Word], ends_in_name: bool, shortest: int) -> tuple[list[Word], str]:
    """Words without their suffix. At least one word stays; a single letter needs more before it."""
    last = "".join(words[-1]) if words else ""
    needed = shortest if last in LETTER_SUFFIXES else 1
    is_name = ends_in_name and last in NAMES_TOO
    if last in SUFFIXES and not is_name and len(words) > needed:
        return words[:-1], SUFFIXES[last]
    return words, ""


def _splits(words: list[Word]) -> tuple[Reading, ...]:
    """Given names first, family name last, every boundary between them."""
    return tuple(
        Reading(_flat(words[at:]), _flat(words[:at]), len(words[0])) for at in range(1, len(words))
    )


def _usual(words: list[Word], readings: tuple[Reading, ...]) -> tuple[Reading, ...]:
    """The family name is the last word with the particles before it."""
    at = len(words) - 1
    while at > 1 and len(words[at - 1]) == 1 and plain(words[at - 1][0]) in PARTICLES:
        at -= 1
    return readings[at - 1 : at]


def _capitals_reading(raw: str, words: list[Word]) -> Reading | None:
    """The writer's own mark: in `LAVROV Sergey` the word in capitals is the family name."""
    chunks = [chunk for chunk in raw.split() if _words(chunk)]
    marks = [chunk.isupper() and len(_APOSTROPHES.sub("", chunk)) >= SHORTEST_CAPITALS
             for chunk in chunks]  # fmt: skip
    count = sum(marks)
    if len(chunks) != len(words) or not 0 < count < len(words) or raw.isupper():
        return None
    if all(marks[:count]):
        family, given = words[:count], words[count:]
    elif all(marks[-count:]):
        family, given = words[-count:], words[:-count]
    else:
        return None
    return Reading(_flat(family), _flat(given), len(given[0]))
