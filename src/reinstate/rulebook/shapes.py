"""What a value of policy must look like, in words for the person who wrote another one."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from reinstate.domain import announcements
from reinstate.domain.dormancy import Channel
from reinstate.domain.note.sentence import sentence
from reinstate.domain.place_codes import is_state
from reinstate.domain.policy import Value

Fits = Callable[[Value], bool]


@dataclass(frozen=True, slots=True)
class Shape:
    """What a value must be, in words for the person who wrote another one."""

    words: str
    fits: Fits


# Days and hours beyond it lead to no date: 100,000 days are 273 years.
_MOST = 100_000


def is_whole(found: Value) -> bool:
    """A number of days, hours or things that a date can be counted with."""
    return _is_count(found) and int(str(found)) <= _MOST


def _is_count(found: Value) -> bool:
    return isinstance(found, int) and not isinstance(found, bool) and found >= 0


def _is_amount(found: Value) -> bool:
    return _is_count(found) or (isinstance(found, Decimal) and found >= 0)


def _is_texts(found: Value) -> bool:
    return isinstance(found, tuple) and all(isinstance(item, str) for item in found)


def _is_zone(found: Value) -> bool:
    try:
        ZoneInfo(str(found))
    except (ZoneInfoNotFoundError, ValueError):
        return False
    return True


def _is_note(found: Value) -> bool:
    try:
        return isinstance(found, str) and bool(sentence(found, "brand", "date", "email").parts)
    except ValueError:
        return False


def _is_in_every_language(found: Value) -> bool:
    return (
        isinstance(found, Mapping)
        and sorted(found) == sorted(announcements.LANGUAGES)
        and all(isinstance(text, str) and text.strip() for text in found.values())
    )


def one_of(*words: str) -> Shape:
    """One word of these."""
    return Shape(f"one of {', '.join(words)}", lambda found: found in words)


def some_of(*words: str) -> Shape:
    """A list of these words."""
    return Shape(
        f"a list of {', '.join(words)}",
        lambda found: isinstance(found, tuple) and all(item in words for item in found),
    )


def any_of(*words: str) -> Shape:
    """The same, one of them at least."""
    some = some_of(*words)
    return Shape(f"{some.words}, one at least", lambda found: bool(found) and some.fits(found))


def _table_of(words: str, fits: Fits) -> Shape:
    return Shape(
        words,
        lambda found: (
            not isinstance(found, str | int | Decimal | tuple)
            and hasattr(found, "values")
            and all(fits(item) for item in found.values())
        ),
    )


WHOLE = Shape(f"a whole number, 0 to {_MOST:,}", is_whole)
COUNT = Shape("a whole number, 1 or more", lambda found: _is_count(found) and found != 0)
NUMBER = Shape(
    "a number",
    lambda found: isinstance(found, int | Decimal) and not isinstance(found, bool),
)
MONTHS = Shape("1 to 240 months", lambda found: is_whole(found) and 1 <= int(str(found)) <= 240)
DAYS = Shape("1 or more whole days", lambda found: is_whole(found) and int(str(found)) >= 1)
TIMES = Shape("1 or more times", DAYS.fits)
YEARS = Shape("1 to 20 years", lambda found: is_whole(found) and 1 <= int(str(found)) <= 20)
MINUTES = Shape(
    "1 to 1,440 minutes", lambda found: is_whole(found) and 1 <= int(str(found)) <= 1440
)
HOUR = Shape("an hour of the day, 0 to 24", lambda found: is_whole(found) and int(str(found)) <= 24)
AMOUNT = Shape("an exact amount, 0 or more", _is_amount)
SHARE = Shape("a share, 0 to 1", lambda found: _is_amount(found) and Decimal(str(found)) <= 1)
FLAG = Shape("true or false", lambda found: isinstance(found, bool))
NOTE_SENTENCE = Shape("text with {brand}, {date} and {email}, each once or more", _is_note)
TEXT = Shape(
    "text, one letter at least", lambda found: isinstance(found, str) and bool(found.strip())
)
TEXTS = Shape("a list of texts", _is_texts)
LINES = Shape(
    "a list of texts, one at least",
    lambda found: isinstance(found, tuple) and bool(found) and all(map(TEXT.fits, found)),
)
STATE = Shape("a state such as US-DE", lambda found: isinstance(found, str) and is_state(found))
ZONE = Shape("a time zone such as America/New_York", _is_zone)
MONTH_DAY = Shape(
    'a day of the year such as "11-01"',
    lambda found: (
        isinstance(found, str)
        and bool(re.fullmatch(r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])", found))
        and found not in ("02-29", "02-30", "02-31", "04-31", "06-31", "09-31", "11-31")
    ),
)
IN_EVERY_LANGUAGE = Shape(
    f"a table with the text in {' and in '.join(announcements.LANGUAGES)}", _is_in_every_language
)
ANY = Shape("any value", lambda _: True)
HOURS_BY_SIGNAL = _table_of("a table of signal: hours", is_whole)
CHANNELS_BY_EVENT = Shape(
    f"a table with lists for inactive and dormant, of {', '.join(Channel)}",
    lambda found: (
        isinstance(found, Mapping)
        and sorted(found) == ["dormant", "inactive"]
        and all(
            isinstance(item, tuple) and item and set(item) <= set(Channel)
            for item in found.values()
        )
    ),
)
SIDES_BY_DOCUMENT = _table_of("a table of ID type: [sides]", _is_texts)
