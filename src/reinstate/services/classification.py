"""Every account of the book sorted at once: SQL made from policy values, `assess` in sets.

Anniversaries are monotone, so "silent for n years on this day" is the same as "silent since a
day or earlier": each clock becomes one constant to compare a column with.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from reinstate.domain.account import ActivityKind
from reinstate.domain.dormancy import months_after, owner_acts
from reinstate.domain.jurisdiction import SupportLevel, place_of, support_level
from reinstate.domain.policy import Policy, PolicyOn
from reinstate.domain.restrictions import (
    OUTSIDE_ESCHEAT,
    RULES,
    WIND_DOWN_REMOVES,
    Capability,
    RestrictionKind,
)
from reinstate.domain.standing import ALLOWED_BY_LIFECYCLE, Lifecycle
from reinstate.domain.unclaimed import (
    AssetClass,
    LawInForce,
    Trigger,
    asset_classes_held,
    law_in_force,
)
from reinstate.services.book_rows import BIT, Holding, holder, placed

LIFECYCLES = tuple(Lifecycle)
_LIFECYCLE = {item: number for number, item in enumerate(LIFECYCLES)}
# One number holds the whole answer: lifecycle, the lifecycle that acts, restrictions, winding down.
_ACTING_SHIFT, _KINDS_SHIFT = 3, 6
_WINDING_DOWN = 1 << len(RestrictionKind)
_BY_STATE = (ActivityKind.LOGIN, ActivityKind.RECURRING_DEPOSIT)
_CLASS_BIT = {item: 1 << number for number, item in enumerate(AssetClass)}
_IN_USE = frozenset({Lifecycle.ACTIVE, Lifecycle.INACTIVE})


@dataclass(frozen=True, slots=True)
class Class:
    """What `assess` answers of an account, as far as it can differ from others' answers."""

    lifecycle: Lifecycle
    restrictions: frozenset[RestrictionKind]
    capabilities: frozenset[Capability]

    @property
    def good_standing(self) -> bool:
        """In use, and nothing but the hold."""
        return self.lifecycle in _IN_USE and self.restrictions <= {RestrictionKind.WITHDRAWAL_HOLD}


def decoded(code: int) -> Class:
    """The answer behind a number that the SQL gave."""
    kinds = code >> _KINDS_SHIFT
    restrictions = frozenset(kind for kind, bit in BIT.items() if kinds & bit)
    allowed = ALLOWED_BY_LIFECYCLE[LIFECYCLES[(code >> _ACTING_SHIFT) & 7]]
    for kind in restrictions:
        is_winding = kind is RestrictionKind.UNSUPPORTED_JURISDICTION and kinds & _WINDING_DOWN
        allowed -= WIND_DOWN_REMOVES if is_winding else RULES[kind].removes
    return Class(LIFECYCLES[code & 7], restrictions, allowed)


@dataclass(frozen=True, slots=True)
class Sorting:
    """How one policy sorts the book on one day: three layers of expressions, and what they look up.

    Each layer may use the columns of the one before. Names are made of what the columns hold, so
    two policies share whatever they agree on and it is worked out once.
    """

    layers: tuple[Mapping[str, str], ...]
    code: str
    places: Mapping[str, Sequence[object]]  # column -> value for each place
    holdings: Mapping[str, Sequence[object]]


def sorting(
    policy: Policy, day: date, places: Sequence[str], holdings: Sequence[Holding]
) -> Sorting:
    """The book's sorting under one policy, for the places and sets of assets it has."""
    on = policy.on(day)
    rows = [_place(on, place) for place in places]
    look_up = _LookUp()
    place = {name: look_up.column([row[name] for row in rows]) for name in rows[0]}
    held_by = [_classes(on, item) for item in holdings]
    held = _named("held", held_by)
    first: dict[str, str] = {}
    second: dict[str, str] = {}
    third: dict[str, str] = {}
    house_last = _put(first, f"coalesce({_latest(owner_acts(on))}, opened_on)")
    interest = _put(first, _last_interest(on, place))
    house = _put(second, _house(on, house_last))
    due = _put(second, _due(place, held, interest))
    third_code = _put(third, _code(on, place, house, due))
    return Sorting((first, second, third), third_code, look_up.columns, {held: held_by})


@dataclass(slots=True)
class _LookUp:
    """Columns of the table of places; a value that is the same everywhere needs none."""

    columns: dict[str, Sequence[object]] = field(default_factory=dict)

    def column(self, values: Sequence[object]) -> str:
        """The expression that gives a place's value."""
        if len(set(values)) == 1:
            return _literal(values[0])
        name = _named("at", values)
        self.columns[name] = values
        return name


def _put(layer: dict[str, str], expression: str) -> str:
    name = _named("x", expression)
    layer[name] = expression
    return name


def _named(prefix: str, content: object) -> str:
    digest = hashlib.sha256(repr(content).encode()).hexdigest()[:16]
    return f"{prefix}_{digest}"


# How an act that a state rules on counts there.
_NOT, _CERTAIN, _STANDS_IN = 0, 1, 2
_SUPPORT = {SupportLevel.WIND_DOWN: _WINDING_DOWN, SupportLevel.CLOSED: 0}
_NEVER = date.min  # no account has been silent since then


def _place(policy: PolicyOn, jurisdiction: str) -> dict[str, object]:
    """What the rules say of a place: support, state-ruled acts, and a law for each class.

    `silent`: due when nothing was heard since that day; `bounced`: the same counted from a
    returned letter; `quiet`: the same for accounts whose letters arrived.
    """
    place = place_of(placed(jurisdiction, policy.day), policy)
    laws = {item: law_in_force(policy, place.law_of, item) for item in AssetClass}
    level = _SUPPORT.get(support_level(policy, place.slug))
    unsupported = BIT[RestrictionKind.UNSUPPORTED_JURISDICTION]
    found: dict[str, object] = {"support": 0 if level is None else level | unsupported}
    for kind in _BY_STATE:
        found[f"counts_{kind}"] = _counts(laws[AssetClass.CASH], kind)
    for item, law in laws.items():
        cut = _NEVER if law.years is None else silent_since(policy.day, 12 * law.years)
        counts_letters = law.trigger is not Trigger.LAST_INDICATION
        found[f"silent_{item}"] = _NEVER if counts_letters else cut
        found[f"bounced_{item}"] = cut if counts_letters else _NEVER
        found[f"quiet_{item}"] = _NEVER if law.trigger is Trigger.RETURNED_COMMUNICATION else cut
    found["signed"] = sum(_CLASS_BIT[item] for item, law in laws.items() if law.is_signed)
    return found


def _counts(law: LawInForce, kind: ActivityKind) -> int:
    if kind in law.certain:
        return _CERTAIN
    return _STANDS_IN if kind in law.stand_ins else _NOT


def _classes(policy: PolicyOn, assets: Holding) -> int:
    return sum(_CLASS_BIT[item] for item in asset_classes_held(holder(assets, policy.day), policy))


def silent_since(day: date, months: int) -> date:
    """The latest day whose anniversary has come by `day`."""
    start = months_after(day, -months)
    while months_after(start + timedelta(days=1), months) <= day:
        start += timedelta(days=1)
    while months_after(start, months) > day:
        start -= timedelta(days=1)
    return start


def _code(policy: PolicyOn, place: Mapping[str, str], house: str, due: str) -> str:
    """The whole answer as one number."""
    day = _literal(policy.day)
    outside = sum(BIT[kind] for kind in OUTSIDE_ESCHEAT)
    pending = _number(Lifecycle.ESCHEAT_PENDING)
    kinds = f"{1 << _KINDS_SHIFT} * ({_kinds(policy, place['support'])})"
    lock = BIT[RestrictionKind.DORMANT_LOCK] << _KINDS_SHIFT
    is_locked = f"{lock} * ({house} = {_number(Lifecycle.DORMANT)})::INTEGER"
    return f"""{kinds} + CASE
        WHEN delivered_on <= {day} THEN {_number(Lifecycle.ESCHEATED) * 9}
        WHEN closed_on <= {day} THEN {_number(Lifecycle.CLOSED) * 9}
        WHEN {due} <> 0 AND is_ours AND raised & {outside} = 0 THEN {pending} + {is_locked}
            + 8 * CASE WHEN {due} & {place["signed"]} <> 0 THEN {pending} ELSE {house} END
        ELSE {house} * 9 + {is_locked} END"""


def _kinds(policy: PolicyOn, support: str) -> str:
    """Restrictions as bits: what was raised, and what the account itself shows."""
    derived = {
        RestrictionKind.NEGATIVE_BALANCE: _is_in_debt(policy),
        RestrictionKind.WITHDRAWAL_HOLD: _is_held(policy),
        RestrictionKind.OTHER_PLATFORM: "NOT is_ours",
    }
    bits = [f"{BIT[kind]} * ({test})::INTEGER" for kind, test in derived.items()]
    return " + ".join(["raised::INTEGER", f"is_ours::INTEGER * {support}", *bits])


def _house(policy: PolicyOn, last: str) -> str:
    """0, 1 or 2: active, inactive, dormant. Dormant wins where it comes first."""
    dormant = silent_since(policy.day, policy.integer("clock.dormant_after_months"))
    inactive = silent_since(policy.day, policy.integer("clock.inactive_after_months"))
    is_dormant = f"({last} <= {_literal(dormant)})::INTEGER"
    is_inactive = f"({last} <= {_literal(inactive)})::INTEGER"
    if dormant <= inactive:
        return f"{is_dormant} + {is_inactive}"
    return f"greatest(2 * {is_dormant}, {is_inactive})"


def _due(place: Mapping[str, str], held: str, latest: str) -> str:
    """The classes held that are presumed abandoned, as bits. Few letters ever come back."""
    first = f"list_min(list_filter(returned, lambda day: day > {latest}))"
    quiet = _classes_due(place, "quiet", latest)
    silent = _classes_due(place, "silent", latest)
    bounced = _classes_due(place, "bounced", first)
    return f"""{held} & CASE WHEN returned IS NULL THEN {quiet}
        WHEN {first} IS NULL THEN {quiet} ELSE {silent} | {bounced} END"""


def _classes_due(place: Mapping[str, str], clock: str, start: str) -> str:
    bits = (
        f"{bit} * ({start} <= {place[f'{clock}_{item}']})::INTEGER"
        for item, bit in _CLASS_BIT.items()
    )
    return f"({' + '.join(bits)})"


def _last_interest(policy: PolicyOn, place: Mapping[str, str]) -> str:
    own = _latest(owner_acts(policy) - set(_BY_STATE))
    counts = {kind: place[f"counts_{kind}"] for kind in _BY_STATE}
    certain = [item for kind in _BY_STATE for item in _if(counts[kind], _CERTAIN, kind)]
    doubtful = [item for kind in _BY_STATE for item in _if(counts[kind], _STANDS_IN, kind)]
    base = f"coalesce(greatest({', '.join([own, *certain])}), opened_on)"
    return f"greatest({', '.join([base, *doubtful])})"


def _if(counts: str, how: int, kind: ActivityKind) -> list[str]:
    """The last act of a kind where it counts in this way; nothing where it never does."""
    if counts.isdigit():
        return [f"last_{kind.value}"] if counts == str(how) else []
    return [f"CASE WHEN {counts} = {how} THEN last_{kind.value} END"]


def _latest(kinds: frozenset[ActivityKind]) -> str:
    """The last day of several kinds; null when there was none of them."""
    columns = [f"last_{kind.value}" for kind in sorted(kinds)]
    return f"greatest({', '.join(['NULL::DATE', *columns])})"


def _is_in_debt(policy: PolicyOn) -> str:
    prefix = "negative_balance.tolerance."
    own = [key for key in policy.keys(prefix) if policy.has(key)]
    whens = " ".join(
        f"WHEN {_literal(key.removeprefix(prefix))} THEN {policy.decimal(key)!s}::DECIMAL(38,18)"
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
    hours = policy.integer("hold.hours")
    until = f"greatest(hold_until, hold_raised_at + INTERVAL {hours} HOUR)"
    return f"coalesce({until} > TIMESTAMP '{starts_at.isoformat(sep=' ')}', false)"


def _number(lifecycle: Lifecycle) -> int:
    return _LIFECYCLE[lifecycle]


def _literal(found: object) -> str:
    if found is None:
        return "NULL"
    if isinstance(found, bool):
        return "true" if found else "false"
    if isinstance(found, date):
        return f"DATE '{found.isoformat()}'"
    if isinstance(found, int):
        return str(found)
    return "'" + str(found).replace("'", "''") + "'"
