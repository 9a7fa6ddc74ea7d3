"""What the drawn lines say: the sentence with slips, invented words, numbers and addresses.

Half of the words of the sentence are altered and most others are no words at all, for the reader
must not learn what is expected.
"""

from __future__ import annotations

import string
from collections.abc import Sequence

import numpy as np
from bench.note_texts import VOCABULARY, sentence

WORD_SIGNS = string.ascii_letters + string.digits + "./-_@()"


def words(rng: np.random.Generator) -> list[str]:
    """The sentence with slips in every other word, invented words, or numbers and addresses."""
    kind = rng.random()
    if kind < 0.45:
        said = [_slipped(one, rng) if rng.random() < 0.5 else one for one in sentence(rng).split()]
        if rng.random() < 0.3:
            rng.shuffle(said)
        return said
    count = int(rng.integers(8, 22))
    if kind < 0.75:
        known = VOCABULARY.split()
        return [
            _letters(rng) if rng.random() < 0.5 else str(rng.choice(known)) for _ in range(count)
        ]
    return [_number_or_address(rng) for _ in range(count)]


def _slipped(word: str, rng: np.random.Generator) -> str:
    """One symbol changed, added or dropped."""
    at, kind = int(rng.integers(len(word))), int(rng.integers(3))
    alike = string.ascii_lowercase if word[at].isalpha() else string.digits
    sign = str(rng.choice(list(WORD_SIGNS if rng.random() < 0.3 else alike)))
    return (word[:at] + sign + word[at + (kind == 0) :]) if kind < 2 else word[:at] + word[at + 1 :]


def _letters(rng: np.random.Generator) -> str:
    word = "".join(rng.choice(list(string.ascii_lowercase), int(rng.integers(1, 10))))
    case = rng.random()
    return word.capitalize() if case < 0.25 else word.upper() if case < 0.32 else word


def _number_or_address(rng: np.random.Generator) -> str:
    kind = rng.random()
    if kind < 0.3:
        day = "/".join(str(int(part)) for part in rng.integers(1, 99, 3))
        return day if rng.random() < 0.6 else f"({day})"
    if kind < 0.5:
        return "".join(rng.choice(list(string.digits), int(rng.integers(1, 7))))
    if kind < 0.7:
        signs = list(string.ascii_lowercase + string.digits + "._-")
        name = "".join(rng.choice(signs, int(rng.integers(3, 14))))
        host = "".join(rng.choice(signs[:-2], int(rng.integers(3, 10))))
        return name + str(rng.choice(("@", "@", ".", ""))) + host
    return "".join(rng.choice(list(string.ascii_letters), int(rng.integers(1, 8))))


def broken(said: Sequence[str], longest: int) -> list[list[str]]:
    """The words in lines of at most so many letters, but for a word that is longer."""
    lines: list[list[str]] = [[]]
    for word in filter(None, said):
        if lines[-1] and len(" ".join([*lines[-1], word])) > longest:
            lines.append([])
        lines[-1].append(word)
    return lines
