"""Other wordings of a note: what an owner or a thief may have written instead.

Made apart from the competitors that the reader tries, so that it is not examined on its own list.
"""

import re
from collections.abc import Callable
from datetime import date, timedelta

import numpy as np

Rng = np.random.Generator
TEMPLATE = "Binance.US ({date}) Reactivate my account associated with ({email})"
DAY = re.compile(r"\d{1,2}/\d{1,2}/\d{4}")
EMAIL = re.compile(r"[^\s()]+@[^\s()]+")


def note_text(email: str, day: date, template: str = TEMPLATE) -> str:
    """The sentence of the article, dated day/month/year."""
    return template.format(date=day.strftime("%d/%m/%Y"), email=email)


def altered(text: str, kind: str, seed: int) -> str:
    """The text with one thing of KINDS changed; it always differs from the text."""
    rng = np.random.default_rng((seed, 71))
    changed = KINDS[kind](text, rng)
    if changed == text:
        raise ValueError(f"{kind}: nothing in {text!r} to change")
    return changed


def _other_day(text: str, rng: Rng) -> str:
    return _redated(text, lambda day: day + timedelta(days=int(rng.choice((-1, 1, 2, -3)))))


def _long_ago(text: str, rng: Rng) -> str:
    return _redated(text, lambda day: day - timedelta(days=int(rng.integers(30, 300))))


def _other_year(text: str, rng: Rng) -> str:
    back = int(rng.integers(1, 3))
    return _redated(text, lambda day: date(day.year - back, day.month, min(day.day, 28)))


def _redated(text: str, move: Callable[[date], date]) -> str:
    found = DAY.search(text)
    if found is None:
        return text
    day, month, year = (int(part) for part in found.group().split("/"))
    other = move(date(year, month, day)).strftime("%d/%m/%Y")
    return text[: found.start()] + other + text[found.end() :]


def _other_domain(text: str, rng: Rng) -> str:
    name, _, domain = _email(text).partition("@")
    others = {"mail.test", "post.example", "mailbox.example"} - {domain}
    return text.replace(_email(text), f"{name}@{rng.choice(sorted(others))}")


def _other_name(text: str, rng: Rng) -> str:
    _, _, domain = _email(text).partition("@")
    return text.replace(_email(text), f"{rng.choice(('j.doe', 'mary.ann', 'kdavis'))}@{domain}")


def _email(text: str) -> str:
    found = EMAIL.search(text)
    return found.group() if found else "@"


def _changed_letter(text: str, rng: Rng) -> str:
    at = _letter(text, rng)
    others = "abcdefghiklmnoprstuvwy" if text[at].isalpha() else "0123456789"
    return (
        text[:at] + str(rng.choice([o for o in others if o != text[at].lower()])) + text[at + 1 :]
    )


def _dropped_letter(text: str, rng: Rng) -> str:
    at = _letter(text, rng)
    return text[:at] + text[at + 1 :]


def _added_letter(text: str, rng: Rng) -> str:
    at = _letter(text, rng)
    return text[:at] + str(rng.choice(list("abcdeghmnorstu"))) + text[at:]


def _letter(text: str, rng: Rng) -> int:
    return int(rng.choice([at for at, letter in enumerate(text) if letter.isalnum()]))


def _dropped_word(text: str, rng: Rng) -> str:
    words = text.split()
    words.pop(int(rng.integers(len(words))))
    return " ".join(words)


def _reversed_meaning(text: str, rng: Rng) -> str:
    return text.replace("Reactivate", str(rng.choice(("Deactivate", "Close", "Do not reactivate"))))


KINDS: dict[str, Callable[[str, Rng], str]] = {
    "other_day": _other_day,
    "long_ago": _long_ago,
    "other_year": _other_year,
    "other_domain": _other_domain,
    "other_name": _other_name,
    "changed_letter": _changed_letter,
    "dropped_letter": _dropped_letter,
    "added_letter": _added_letter,
    "dropped_word": _dropped_word,
    "reversed_meaning": _reversed_meaning,
}
