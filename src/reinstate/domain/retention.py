"""What must still be kept of an owner: an erasure waits for every reason on this page to end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from reinstate.domain.account import Account
from reinstate.domain.dormancy import years_after
from reinstate.domain.money import plain
from reinstate.domain.policy import PolicyOn
from reinstate.domain.restrictions import RestrictionKind
from reinstate.domain.standing import Lifecycle, Standing

YEARS = "privacy.identity_years_after_closing"
REPORTED_YEARS = "unclaimed.records_years"
BLOCKED_YEARS = "federal.blocked_property.records_years"
HOLDS = {
    RestrictionKind.LEGAL_HOLD: "a legal hold",
    RestrictionKind.SANCTIONS_HOLD: "a sanctions hold",
    RestrictionKind.FRAUD_ALERT: "a fraud alert",
    RestrictionKind.DUPLICATE_IDENTITY: "the question of a second account",
    RestrictionKind.OWNER_DECEASED: "the settling of an estate",
}


@dataclass(frozen=True, slots=True)
class KeptByLaw:
    """What stays of an erased owner because a law asks for it: by which rule, and until when."""

    rule: str
    counted_from: date
    until: date


def blocked_property(unblocked_on: Iterable[date], policy: PolicyOn) -> KeptByLaw | None:
    """The record of property that was blocked, from the day on which the last of it was unblocked.

    None where nothing was, or the years are over. The years in force on the policy's day count,
    whenever it was unblocked: records that are still there come under the longer rule. Raises
    UnknownValue where policy does not know them: then nothing may be erased.
    """
    last = max(unblocked_on, default=None)
    if last is None:
        return None
    until = _first_free_day(last, policy.integer(BLOCKED_YEARS))
    return KeptByLaw(BLOCKED_YEARS, last, until) if until > policy.day else None


def kept_until_by(rule: str, counted_from: date, policy: PolicyOn) -> date | None:
    """The first day on which a rule asks for a record no more; None where its years are unknown."""
    return _first_free_day(counted_from, policy.integer(rule)) if policy.has(rule) else None


def _first_free_day(counted_from: date, years: int) -> date:
    """The day after the anniversary, which is the last of the years for which a record is kept.

    What begins on 29 February is kept through 28 February, so for no day less than the years.
    """
    return years_after(counted_from, years) + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Against:
    """One reason to keep an owner's data; `until` is None where only an act ends it, not a day."""

    sentence: str
    until: date | None = None


def first_day(against: Iterable[Against]) -> date | None:
    """The day from which nothing forbids an erasure; None where no day alone brings that."""
    days = [one.until for one in against]
    known = [day for day in days if day is not None]
    return max(known, default=None) if len(known) == len(days) else None


def against_erasure(account: Account, standing: Standing, policy: PolicyOn) -> tuple[Against, ...]:
    """Why this account's owner cannot be erased on the policy's day, a sentence a reason."""
    return (*_held(standing), *_owed_either_way(account, standing), *_kept(account, policy))


def kept_until(closed_on: date, policy: PolicyOn) -> date:
    """The first day on which the records of a closed account need not be kept any more."""
    return _first_free_day(closed_on, policy.integer(YEARS))


def reported_until(handed_on: date, policy: PolicyOn) -> date:
    """The first day on which nobody asks any more whose property a state was given."""
    return _first_free_day(handed_on, policy.integer(REPORTED_YEARS))


def _held(standing: Standing) -> Iterator[Against]:
    for view in standing.restrictions:
        if view.kind in HOLDS:
            what = HOLDS[view.kind].capitalize()
            yield Against(f"{what} stands; nothing is erased until it is cleared.")


def _owed_either_way(account: Account, standing: Standing) -> Iterator[Against]:
    if standing.lifecycle is Lifecycle.ESCHEAT_PENDING:
        yield Against(
            "A report to a state is due about it, which needs the owner's data; deliver it first."
        )
    if standing.lifecycle is Lifecycle.ESCHEATED:
        return
    for line in account.balances:
        if line.amount < 0:
            owed = plain(line.amount.copy_negate())
            yield Against(f"It owes {owed} {line.asset}; have it settled or written off.")
        elif line.amount > 0:
            held = plain(line.amount)
            yield Against(f"It holds {held} {line.asset} of the owner's; pay it out first.")


def _kept(account: Account, policy: PolicyOn) -> Iterator[Against]:
    years = policy.integer(YEARS)
    if account.closed_on is None:
        yield Against(f"It is not closed; records are kept for {years} years from the day it is.")
    elif (until := kept_until(account.closed_on, policy)) > policy.day:
        said = f"Its records are kept for {years} years after closing, until {until}."
        yield Against(said, until)
    handed = account.delivered_to_state
    if handed is not None and (until := reported_until(handed.on, policy)) > policy.day:
        said = (
            f"What was handed over to {handed.jurisdiction} on {handed.on} is kept on record with "
            f"its owner for {policy.integer(REPORTED_YEARS)} years, until {until}."
        )
        yield Against(said, until)
