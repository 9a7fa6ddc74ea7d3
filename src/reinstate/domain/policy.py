"""Policy: dated values with their sources, and what was read of them.

A `Policy` is immutable and pinned by its digest. `policy.on(day)` answers with the values in
force that day and remembers which were read, so that a decision can name its reasons.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

Scalar = str | int | bool | Decimal | date
Value = Scalar | tuple["Value", ...] | Mapping[str, "Value"]
T = TypeVar("T")


class Confidence(StrEnum):
    """How well a value is known, as its source supports it."""

    DECIDED = "decided"  # the exchange's own choice: it acts as written
    MEASURED = "measured"  # chosen by a committed script on calibration data
    SOURCE_READ = "source_read"
    SECONDARY = "secondary"
    INFERRED = "inferred"
    UNVERIFIED = "unverified"
    UNKNOWN = "unknown"


class PolicyError(Exception):
    """Something is wrong with the policy itself; the text says what and what to do."""


class NotInForce(PolicyError):
    """A value was asked for that no entry covers on that day. Never answered by a default."""

    def __init__(self, key: str, on: date) -> None:
        super().__init__(
            f"policy has no value in force for {key!r} on {on.isoformat()}; "
            "add a dated entry with its source, or ask for another date"
        )
        self.key = key


class UnknownValue(PolicyError):
    """The policy states explicitly that this value is not known. It is shown, never computed."""

    def __init__(self, key: str, on: date) -> None:
        super().__init__(
            f"policy marks {key!r} as unknown on {on.isoformat()}; "
            "show it as unknown, or record a value with its source"
        )
        self.key = key


@dataclass(frozen=True, slots=True)
class Review:
    """A named person's signature under a value."""

    by: str
    on: date


@dataclass(frozen=True, slots=True)
class Authority:
    """Where a value comes from: the source's title as its file quotes it, and when it was read.

    The title is a citation in the source's language: quote it to owners, never join it to words.
    """

    title: str
    observed_on: date | None = None

    def __str__(self) -> str:
        """For staff, documents and the digest."""
        return f"{self.title} (observed {self.observed_on})" if self.observed_on else self.title


@dataclass(frozen=True, slots=True)
class Dated:
    """One value with the day it takes effect and where it comes from. `value` None = unknown."""

    value: Value | None
    effective_on: date
    authority: Authority
    confidence: Confidence
    reviewed: Review | None = None
    until: date | None = None  # last day in force; None = until the next entry

    def covers(self, day: date) -> bool:
        """Whether this entry may be in force on `day` (the next entry may still replace it)."""
        return self.effective_on <= day and (self.until is None or day <= self.until)

    @property
    def over_on(self) -> date | None:
        """The first day after its last; None where it has none, or none that a calendar knows."""
        ends = self.until is not None and self.until < date.max
        return self.until + timedelta(days=1) if self.until and ends else None


@dataclass(frozen=True, slots=True)
class Parameter:
    """A named rule of policy: its meaning, unit and dated entries, oldest first."""

    key: str
    meaning: str
    unit: str
    entries: tuple[Dated, ...]

    def in_force(self, day: date) -> Dated | None:
        """The latest entry that has begun by `day`; None when there is none, or it has ended.

        What it replaced does not come back: nobody decided that.
        """
        begun = [entry for entry in self.entries if entry.effective_on <= day]
        return begun[-1] if begun and begun[-1].covers(day) else None

    def gaps(self) -> Iterator[tuple[Dated, date, date | None]]:
        """Each entry that ends before another begins, the first day without a value, and the day
        on which there is one again; None: there never is.
        """
        for entry, following in zip(self.entries, (*self.entries[1:], None), strict=True):
            begins, ends = entry.over_on, following.effective_on if following else None
            if begins is not None and (ends is None or begins < ends):
                yield entry, begins, ends


@dataclass(frozen=True, slots=True)
class Policy:
    """Every parameter, and the digest of the content they were read from."""

    digest: str
    parameters: Mapping[str, Parameter]

    def on(self, day: date) -> PolicyOn:
        """The values in force on `day`, with a fresh record of what is read."""
        return PolicyOn(self, day)


@dataclass(slots=True)
class PolicyOn:
    """Policy as it stands on one day. Reading a value records it in `values_read`."""

    policy: Policy
    day: date
    _read: dict[str, Dated] = field(default_factory=dict)

    @property
    def values_read(self) -> Mapping[str, Dated]:
        """What was read so far, by key, in reading order."""
        return dict(self._read)

    def has(self, key: str) -> bool:
        """Whether a known value is in force, without recording a read."""
        entry = self._entry(key)
        return entry is not None and entry.value is not None

    def keys(self, prefix: str) -> Iterator[str]:
        """Keys that begin with `prefix`, sorted."""
        return iter(sorted(k for k in self.policy.parameters if k.startswith(prefix)))

    def entry(self, key: str) -> Dated:
        """The dated entry in force; its value may be None, meaning explicitly unknown."""
        found = self._entry(key)
        if found is None:
            raise NotInForce(key, self.day)
        self._read[key] = found
        return found

    def value(self, key: str) -> Value:
        """The value in force; unknown and missing raise, each with its own sentence."""
        found = self.entry(key).value
        if found is None:
            raise UnknownValue(key, self.day)
        return found

    def integer(self, key: str) -> int:
        """A whole number."""
        return _expect(key, self.value(key), int, not_bool=True)

    def decimal(self, key: str) -> Decimal:
        """An exact decimal; whole numbers are accepted."""
        found = self.value(key)
        if isinstance(found, int) and not isinstance(found, bool):
            return Decimal(found)
        return _expect(key, found, Decimal)

    def number(self, key: str) -> float:
        """A threshold for measurements (never money)."""
        return float(self.decimal(key))

    def text(self, key: str) -> str:
        """A string."""
        return _expect(key, self.value(key), str)

    def flag(self, key: str) -> bool:
        """True or false."""
        return _expect(key, self.value(key), bool)

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of strings."""
        items = _expect(key, self.value(key), tuple)
        return tuple(_expect(key, item, str) for item in items)

    def table(self, key: str) -> Mapping[str, Value]:
        """A mapping."""
        found = self.value(key)
        if not isinstance(found, Mapping):
            raise _wrong_type(key, found, "a mapping")
        return found

    def _entry(self, key: str) -> Dated | None:
        parameter = self.policy.parameters.get(key)
        return parameter.in_force(self.day) if parameter else None


def _expect(key: str, found: object, kind: type[T], *, not_bool: bool = False) -> T:
    if not isinstance(found, kind) or (not_bool and isinstance(found, bool)):
        raise _wrong_type(key, found, kind.__name__)
    return found


def _wrong_type(key: str, found: object, expected: str) -> PolicyError:
    return PolicyError(
        f"policy value {key!r} is {found!r}, a {type(found).__name__}; expected {expected}"
    )
