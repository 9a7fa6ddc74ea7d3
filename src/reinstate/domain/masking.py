"""Values of a person with most of their letters and digits hidden, and what differs left to see."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from difflib import SequenceMatcher

HIDDEN = "•"
LAST = 2  # of a phone number or an ID's: enough to tell two from each other on the phone


def masked(text: str) -> str:
    """Every letter and digit hidden; what stands between them shows the shape."""
    return "".join(HIDDEN if letter.isalnum() else letter for letter in text)


def tail(text: str) -> str:
    """The last two characters shown; a short text shows none."""
    return masked(text) if len(text) < 3 * LAST else masked(text[:-LAST]) + text[-LAST:]


def email(text: str) -> str:
    """The first letter and the last part of the domain: `j•••@•••••••.com`."""
    local, at, domain = text.partition("@")
    host, dot, ending = domain.rpartition(".")
    if not (local and at and host):
        return masked(text)
    return f"{local[0]}{masked(local[1:])}{at}{masked(host)}{dot}{ending}"


def apart(texts: Sequence[str]) -> tuple[str, ...]:
    """Several readings of one value: only the places in which some differ from the first are shown.

    Case and accents make no difference. An empty text says nothing, and so differs from none. Of
    values that have little in common, the first places that differ are shown, and no more: they
    tell the two from each other, and whoever needs the whole asks for it, which is recorded.
    """
    first = next((text for text in texts if text), "")
    seen = {place for text in texts if text for place in _differing(text, first)}
    return tuple(
        _showing(text, seen if text == first else _differing(first, text)) for text in texts
    )


def _differing(reference: str, text: str) -> set[int]:
    """The places of `text` that do not stand so in the reference, those beside a gap among them."""
    matcher = SequenceMatcher(None, folded(reference), folded(text), autojunk=False)
    return {
        place
        for change, _, _, start, end in matcher.get_opcodes()
        if change != "equal"
        for place in range(start, end)
    }


def _showing(text: str, differing: set[int]) -> str:
    shown = _few(text, differing)
    return "".join(
        letter if place in shown or not letter.isalnum() else HIDDEN
        for place, letter in enumerate(text)
    )


def _few(text: str, differing: set[int]) -> set[int]:
    """These places, or the first of them where more than half of the value would be told."""
    letters = sum(letter.isalnum() for letter in text)
    told = [place for place in sorted(differing) if text[place].isalnum()]
    if 2 * len(told) <= letters:
        return differing
    return set(told[: max(1, min(LAST, letters // 3))])


def folded(text: str) -> str:
    """Without case and accents, character by character, so that places stay the same."""
    return "".join(unicodedata.normalize("NFD", letter)[0].lower()[0] for letter in text)
