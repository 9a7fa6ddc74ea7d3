"""What specimen notes say: the sentence with any date and address, or some words."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

ON = date(2026, 11, 22)
TEMPLATE = "Binance.US ({date}) Reactivate my account associated with ({email})"
NAMES = (
    "jane", "tom", "li", "abc", "maria", "kofi", "sven", "aisha", "joe", "nina", "raj", "zoe",
    "hugo", "quinn", "wei", "bella", "omar", "yuki", "fay", "max", "doe", "smith", "xu", "garcia",
    "patel", "okafor", "berg", "jones", "vega", "king",
)  # fmt: skip
HOSTS = (
    "gmail.com", "yahoo.com", "outlook.com", "icloud.com", "proton.me", "mailbox.org", "aol.com",
    "example.com", "post.example", "zmail.test", "hotmail.com", "fastbox.net",
)  # fmt: skip
VOCABULARY = (
    "the river runs past our old house and every morning a boat with two lamps leaves for market "
    "please send my parcel back before friday because nobody will be home after nine it was quite "
    "dark when jack found his keys under green leaves near that bridge we hope you enjoy this "
    "small gift from all of us question answer number seven example water music paper window "
    "garden doctor simple yellow message first second world hello thanks dear friend tomorrow"
)


def sentence(rng: np.random.Generator) -> str:
    """The sentence with a date in one of the usual spellings and an address of any kind."""
    day = ON - timedelta(days=int(rng.integers(0, 700)))
    spelled = (
        f"{day:%d/%m/%Y}", f"{day:%m/%d/%Y}", f"{day.month}/{day.day}/{day.year}",
        f"{day:%d %b %Y}", f"{day:%B} {day.day}, {day.year}", f"{day:%d.%m.%y}", f"{day:%Y-%m-%d}",
    )  # fmt: skip
    return TEMPLATE.format(date=str(rng.choice(spelled)), email=_address(rng))


def _address(rng: np.random.Generator) -> str:
    first, second = (str(name) for name in rng.choice(NAMES, 2, replace=False))
    number = str(int(rng.integers(1, 2010))) if rng.random() < 0.5 else ""
    joined = str(rng.choice(("", ".", "_", "-"), p=(0.4, 0.35, 0.15, 0.1)))
    return f"{first}{joined}{second}{number}@{rng.choice(HOSTS)}"


def free_text(rng: np.random.Generator) -> str:
    """Some words, as a line of any handwriting may hold them."""
    words = [str(word) for word in rng.choice(VOCABULARY.split(), int(rng.integers(2, 8)))]
    if rng.random() < 0.3:
        words.insert(int(rng.integers(len(words))), str(int(rng.integers(2, 3000))))
    end = str(rng.choice(("", ".", "?")))
    return " ".join(words).capitalize() + end
