"""Rules as SQL over the columns of the book, made of the values of one policy on one day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from reinstate.domain.account import ActivityKind
from reinstate.domain.dormancy import months_after
from reinstate.domain.policy import PolicyOn
from reinstate.domain.restrictions import RestrictionKind
from reinstate.domain.state_law import BY_STATE, AssetClass, directed_acts
from reinstate.services.whole_book.book_rows import BIT, LAST_DIRECTED

CLASS_BIT = {item: 1 << number for number, item in enumerate(AssetClass)}
# How an act that a state rules on counts there.
NOT_COUNTED, CERTAIN, STANDS_IN = 0, 1, 2


def silent_since(day: date, months: int) -> date:
    """The latest day whose anniversary has come by `day`."""
    start = months_after(day, -months)
    while months_after(start + timedelta(days=1), months) <= day:
        start += timedelta(days=1)
    while months_after(start, months) > day:
        start -= timedelta(days=1)
    return start


def ended(day: date) -> str:
    """0, 1 or 2: not ended, handed to a state, closed."""
    on = literal(day)
    return f"CASE WHEN delivered_on <= {on} THEN 1 WHEN closed_on <= {on} THEN 2 ELSE 0 END"


def shown(policy: PolicyOn) -> str:
    """Restrictions as bits: what was raised, and what the account shows wherever it lives."""
    derived = {
        RestrictionKind.NEGATIVE_BALANCE: _is_in_debt(policy),
        RestrictionKind.WITHDRAWAL_HOLD: _is_held(policy),
        RestrictionKind.OTHER_PLATFORM: "NOT is_ours",
    }
    bits = [f"{BIT[kind]} * ({test})::INTEGER" for kind, test in derived.items()]
    return " + ".join(["raised::INTEGER", *bits])


def house(policy: PolicyOn, last: str) -> str:
    """0, 1 or 2: active, inactive, dormant. Dormant wins where it comes first."""
    dormant = silent_since(policy.day, policy.integer("clock.dormant_after_months"))
    inactive = silent_since(policy.day, policy.integer("clock.inactive_after_months"))
    is_dormant = f"({last} <= {literal(dormant)})::INTEGER"
    is_inactive = f"({last} <= {literal(inactive)})::INTEGER"
    if dormant <= inactive:
        return f"({is_dormant} + {is_inactive})"
    return f"greatest(2 * {is_dormant}, {is_inactive})"


def first_letter(latest: str) -> str:
    """The first letter that came back after the last interest; hardly any ever does."""
    after = f"list_min(list_filter(returned, lambda day: day > {latest}))"
    return f"CASE WHEN returned IS NOT NULL THEN {after} END"


def due(place: Mapping[str, str], latest: str, letter: str) -> str:
    """The classes that are presumed abandoned where they are held, as bits."""
    quiet = _classes_due(place, "quiet", latest)
    silent = _classes_due(place, "silent", latest)
    bounced = _classes_due(place, "bounced", letter)
    over = _classes_over(place, latest, letter)
    return f"CASE WHEN {letter} IS NULL THEN {quiet} ELSE {silent} | {bounced} | {over} END"


def is_late_letter(latest: str, letter: str, years: str) -> str:
    """Whether silence alone had made property abandoned when a letter came back."""
    return f"{letter} >= {latest} + to_years({years})"


def _classes_over(place: Mapping[str, str], latest: str, letter: str) -> str:
    """The classes that were presumed abandoned before their letter came back."""
    bits = (
        f"{bit} * ({latest} <= {place[f'quiet_{item}']} AND "
        f"{is_late_letter(latest, letter, place[f'years_{item}'])})::INTEGER"
        for item, bit in CLASS_BIT.items()
    )
    return f"({' + '.join(bits)})"


def _classes_due(place: Mapping[str, str], clock: str, start: str) -> str:
    bits = (
        f"{bit} * ({start} <= {place[f'{clock}_{item}']})::INTEGER"
        for item, bit in CLASS_BIT.items()
    )
    return f"({' + '.join(bits)})"


def last_interest(own: str, place: Mapping[str, str]) -> str:
    """SQL for the last day of interest by the law of a place, whose counts `place` names; `own` is
    the SQL for the last of the acts that count everywhere."""
    counts = {kind: place[f"counts_{kind}"] for kind in BY_STATE}
    certain = [item for kind in BY_STATE for item in _if(counts[kind], CERTAIN, kind)]
    doubtful = [item for kind in BY_STATE for item in _if(counts[kind], STANDS_IN, kind)]
    base = f"coalesce({greatest([own, *certain])}, opened_on)"
    return greatest([base, *doubtful])


def _if(counts: str, how: int, kind: ActivityKind) -> list[str]:
    """The last act of a kind where it counts in this way; nothing where it never does."""
    if counts.isdigit():
        return [f"last_{kind.value}"] if counts == str(how) else []
    return [f"CASE WHEN {counts} = {how} THEN last_{kind.value} END"]


def latest_directed(policy: PolicyOn, read_together: frozenset[ActivityKind]) -> str:
    """The last day of the acts that count everywhere. `read_together` are the acts whose latest
    day the book holds in one column; under another policy it is looked for anew."""
    directed = directed_acts(policy)
    return LAST_DIRECTED if directed == read_together else latest_of(directed)


def latest_of(kinds: frozenset[ActivityKind]) -> str:
    """The last day of several kinds; null when there was none of them."""
    columns = [f"last_{kind.value}" for kind in sorted(kinds)]
    return greatest(columns) if columns else "NULL::DATE"


def greatest(days: Sequence[str]) -> str:
    """SQL for the latest of some days; those that are null count for nothing."""
    return f"greatest({', '.join(days)})" if len(days) > 1 else days[0]


def _is_in_debt(policy: PolicyOn) -> str:
    prefix = "negative_balance.tolerance."
    own = [key for key in policy.keys(prefix) if policy.has(key)]
    whens = " ".join(
        f"WHEN {literal(key.removeprefix(prefix))} THEN {policy.decimal(key)!s}::DECIMAL(38,18)"
        for key in own
        if key != f"{prefix}other_assets"
    )
    other = f"{policy.decimal(prefix + 'other_assets')!s}::DECIMAL(38,18)"
    tolerance = f"CASE lower(debt.asset) {whens} ELSE {other} END" if whens else other
    owes = f"len(list_filter(debts, lambda debt: debt.owed > {tolerance})) > 0"
    test = f"CASE WHEN debts IS NULL THEN false ELSE {owes} END"
    if policy.flag("negative_balance.is_netted"):
        least = f"-({policy.decimal(prefix + 'usd')!s}::DECIMAL(38,18))"
        test = f"({test} AND NOT coalesce(net_usd >= {least}, false))"
    return test


def _is_held(policy: PolicyOn) -> str:
    zone = ZoneInfo(policy.text("clock.time_zone"))
    starts_at = datetime.combine(policy.day, time(0), zone).astimezone(UTC).replace(tzinfo=None)
    began_after = starts_at - timedelta(hours=policy.integer("hold.hours"))
    ends_later = f"hold_until > TIMESTAMP '{starts_at.isoformat(sep=' ')}'"
    began_late = f"hold_raised_at > TIMESTAMP '{began_after.isoformat(sep=' ')}'"
    return f"coalesce({ends_later}, false) OR coalesce({began_late}, false)"


def literal(found: object) -> str:
    """A day, a whole number, a yes or no, a text or nothing, as SQL writes it."""
    if found is None:
        return "NULL"
    if isinstance(found, bool):
        return "true" if found else "false"
    if isinstance(found, date):
        return f"DATE '{found.isoformat()}'"
    if isinstance(found, int):
        return str(found)
    return "'" + str(found).replace("'", "''") + "'"
