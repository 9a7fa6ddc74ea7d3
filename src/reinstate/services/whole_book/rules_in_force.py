"""The policy in force, value by value, for compliance: source, confidence and signature."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from reinstate import rulebook
from reinstate.domain.policy import Dated, Parameter
from reinstate.rulebook.explain import shown
from reinstate.services import clock, rules
from reinstate.services.access import review_access
from reinstate.services.whole_book import signing
from reinstate.store.models import PolicySignature

SHOWN = 100


@dataclass(frozen=True, slots=True)
class Rule:
    """A value in force today or announced, who has signed it, and who had signed another one.

    One that has ended with nothing in its place is there too: whatever asks for it stops.
    """

    key: str
    meaning: str
    unit: str
    value: str
    entry: Dated
    how_sure: str
    value_digest: str
    signature: PolicySignature | None  # given here; a signature in the files themselves is not
    outdated: PolicySignature | None  # of a value that has changed since
    is_announced: bool  # it begins on a day that lies ahead
    ends_on: date | None  # the last day before another value begins, or before there is none
    is_followed: bool  # another value begins on the day after
    is_over: bool

    @property
    def may_be_signed(self) -> bool:
        """Known, and nobody has signed it."""
        return self.entry.reviewed is None and self.entry.value is not None and not self.is_over


@dataclass(frozen=True, slots=True)
class Rules:
    """Values that fit what was asked for, the first of them, and how many there are."""

    digest: str
    rows: tuple[Rule, ...]
    found: int
    unsigned: int

    @property
    def has_announced(self) -> bool:
        """Whether any of those shown begins on a day that lies ahead."""
        return any(row.is_announced for row in self.rows)


def values(actor: int, text: str = "", *, only_unsigned: bool = False) -> Rules:
    """Those whose key, meaning or source has the text in it."""
    review_access.officer(actor)
    policy, day, wanted = rules.policy(), clock.today(), text.strip().lower()
    known = [
        (item, entry)
        for item in policy.parameters.values()
        for entry in (*_over(item, day), *signing.standing_entries(item, day))
    ]
    fitting = [one for one in known if _fits(*one, wanted, only_unsigned)]
    signatures = signing.by_key()
    rows = (
        _rule(item, entry, signatures.get(item.key, ()), day) for item, entry in fitting[:SHOWN]
    )
    unsigned = sum(entry.reviewed is None and not _is_over(entry, day) for _, entry in known)
    return Rules(policy.digest, tuple(rows), len(fitting), unsigned)


def changed(before: Parameter | None, after: Parameter | None, day: date) -> tuple[str, str]:
    """What a key says on a day by one policy and by another; a dash where it says nothing.

    Its unit and who signed it are told only where they differ.
    """
    both = [(item, item.in_force(day) if item else None) for item in (before, after)]
    units = {item.unit for item, entry in both if item and entry}
    signers = {entry.reviewed and entry.reviewed.by for _, entry in both if entry}
    was, becomes = (
        _said(item, entry, with_unit=len(units) > 1, with_name=len(signers) > 1)
        for item, entry in both
    )
    return was, becomes


def _said(item: Parameter | None, entry: Dated | None, *, with_unit: bool, with_name: bool) -> str:
    if item is None or entry is None:
        return "–"
    value = f"{shown(entry.value)} {item.unit}" if with_unit else shown(entry.value)
    name = entry.reviewed.by if entry.reviewed else "nobody"
    return f"{value}, signed by {name}" if with_name else value


def _rule(item: Parameter, entry: Dated, signatures: Sequence[PolicySignature], day: date) -> Rule:
    digest = rulebook.value_digest(item.key, entry)
    said = {rulebook.value_digest(item.key, one) for one in signing.standing_entries(item, day)}
    other = [row for row in signatures if row.value_digest not in said]
    ends_on, is_followed = _end(item, entry)
    return Rule(
        key=item.key,
        meaning=item.meaning,
        unit=item.unit,
        value=shown(entry.value),
        entry=entry,
        how_sure=entry.confidence.value.replace("_", " "),
        value_digest=digest,
        signature=next((row for row in signatures if row.value_digest == digest), None),
        outdated=other[0] if other and entry.reviewed is None else None,
        is_announced=entry.effective_on > day,
        ends_on=ends_on,
        is_followed=is_followed,
        is_over=_is_over(entry, day),
    )


def _end(item: Parameter, entry: Dated) -> tuple[date | None, bool]:
    """The last day of a value, and whether another one begins on the day after."""
    following = (one.effective_on for one in item.entries if one.effective_on > entry.effective_on)
    begins = next(following, None)
    over_on = entry.over_on or begins
    return over_on and over_on - timedelta(days=1), over_on is not None and over_on == begins


def _over(item: Parameter, day: date) -> tuple[Dated, ...]:
    """The value that has ended with nothing in its place by a day, if there is one."""
    begun = [entry for entry in item.entries if entry.effective_on <= day]
    return tuple(entry for entry in begun[-1:] if _is_over(entry, day))


def _is_over(entry: Dated, day: date) -> bool:
    return entry.over_on is not None and entry.over_on <= day


def _fits(item: Parameter, entry: Dated, text: str, only_unsigned: bool) -> bool:
    if only_unsigned and entry.reviewed is not None:
        return False
    return text in f"{item.key} {item.meaning} {entry.authority}".lower()
