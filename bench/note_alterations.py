"""Altered texts: what a note may say instead of what is expected of it.

Mostly the note stays as it is and the expectation is altered, which comes to the same. But for a
date: what is expected is always one, and what was written by a slip of the pen may be none
(`date_slip`). Made apart from the competitors that the reader tries, so that it is not examined on
its own list.
"""

from __future__ import annotations

import string
from collections.abc import Iterator

import numpy as np

from reinstate.domain.note import date_readings, find_date
from reinstate.domain.note.dates import ENGLISH, SHORT_ENGLISH

CHANGED, DROPPED, ADDED = "one character changed", "one character dropped", "one character added"
OTHER_KIND = "a letter for a digit or sign, or so"
DATE, WORD, MEANING, ADDRESS = "another date", "a word less or more", "another meaning", "address"
PEN_SLIPS = tuple(
    f"one digit of the date {how}, as written" for how in ("changed", "added", "dropped")
)
SLIP_CHANGED, SLIP_ADDED, SLIP_DROPPED = PEN_SLIPS
LOOK_ALIKE = ("o0", "il1/", "z2", "s5", "b68", "gq9")
MONTHS = dict.fromkeys(ENGLISH, ENGLISH) | dict.fromkeys(SHORT_ENGLISH, SHORT_ENGLISH)


def altered(text: str, rng: np.random.Generator) -> Iterator[tuple[str, str]]:
    """Kind and text of altered expectations, one of each kind that the text allows."""
    yield CHANGED, character_changed(text, rng)
    yield OTHER_KIND, _other_kind(text, rng)
    at, _ = _any_letter(text, rng)
    yield ADDED, text[:at] + text[at + 1 :]  # the note has one more than this
    at, other = _any_letter(text, rng)
    yield DROPPED, text[:at] + other + text[at:]  # the note has one less
    if (spot := find_date(text)) is not None:
        yield DATE, _other_date(text, spot, rng)
    yield WORD, _other_words(text, rng)
    if "Reactivate" in text:
        yield MEANING, text.replace("Reactivate", str(rng.choice(("Deactivate", "Close"))))
    if "@" in text:
        yield ADDRESS, _other_address(text, rng)


def character_changed(text: str, rng: np.random.Generator) -> str:
    """The text with one letter or digit changed to any other of its kind."""
    at, other = _any_letter(text, rng)
    while other == text[at].lower():
        at, other = _any_letter(text, rng)
    return text[:at] + other + text[at + 1 :]


def date_slip(text: str, kind: str, rng: np.random.Generator) -> str:
    """The text with a slip of the pen in its date, which says another day thereby, or none."""
    spot = find_date(text)
    if spot is None:
        raise ValueError(f"no date in {text!r}, so none can be written wrong")
    start, end = spot
    digits = [at for at in range(start, end) if text[at].isdigit()]
    day = {reading.on for reading in date_readings(text[start:end])}
    while True:
        at, digit = int(rng.choice(digits)), str(rng.choice(list(string.digits)))
        put = {SLIP_CHANGED: digit, SLIP_ADDED: digit + text[at], SLIP_DROPPED: ""}[kind]
        date = text[start:at] + put + text[at + 1 : end]
        if date != text[start:end] and {one.on for one in date_readings(date)} != day:
            return text[:start] + date + text[end:]


def _other_kind(text: str, rng: np.random.Generator) -> str:
    """The text with one character changed to one of another kind; signs are those of addresses.

    Not to one that many hands write alike: nobody can tell those apart, and the reader does not.
    """
    kinds = (string.ascii_lowercase, string.digits, ".-_/")
    at = int(rng.choice([n for n, letter in enumerate(text) if letter.lower() in "".join(kinds)]))
    alike = next((pair for pair in LOOK_ALIKE if text[at].lower() in pair), "")
    others = [
        letter
        for kind in kinds
        if text[at].lower() not in kind
        for letter in kind
        if letter not in alike
    ]
    return text[:at] + str(rng.choice(others)) + text[at + 1 :]


def _any_letter(text: str, rng: np.random.Generator) -> tuple[int, str]:
    """A place of a letter or digit, and any letter or digit of its kind."""
    at = int(rng.choice([n for n, letter in enumerate(text) if letter.isalnum()]))
    return at, str(
        rng.choice(list(string.digits if text[at].isdigit() else string.ascii_lowercase))
    )


def _other_date(text: str, spot: tuple[int, int], rng: np.random.Generator) -> str:
    """One digit of the date changed, or its month where it is written out."""
    start, end = spot
    date = text[start:end]
    month = next((word for word in date.replace(",", " ").split() if word.lower() in MONTHS), None)
    if month is not None and rng.random() < 0.4:
        names = [name for name in MONTHS[month.lower()] if name != month.lower()]
        return text[:start] + date.replace(month, str(rng.choice(names)).title()) + text[end:]
    at = int(rng.choice([n for n in range(start, end) if text[n].isdigit()]))
    other = str(rng.choice([digit for digit in string.digits if digit != text[at]]))
    return text[:at] + other + text[at + 1 :]


def _other_words(text: str, rng: np.random.Generator) -> str:
    words = text.split()
    at = int(rng.integers(len(words)))
    if rng.random() < 0.5 or len(words) < 3:
        return " ".join([*words[:at], str(rng.choice(("old", "not", "other"))), *words[at:]])
    return " ".join([*words[:at], *words[at + 1 :]])


def _other_address(text: str, rng: np.random.Generator) -> str:
    """Another host, or another name before the sign."""
    address = next(word for word in text.split() if "@" in word).strip("()")
    name, _, host = address.partition("@")
    if rng.random() < 0.5:
        other = str(rng.choice([h for h in ("gmail.com", "mail.test", "yahoo.net") if h != host]))
        return text.replace(address, f"{name}@{other}")
    return text.replace(address, f"{rng.choice(('j.doe', 'mary.ann', 'kdavis'))}@{host}")
