"""Every account of the book sorted at once: SQL made from policy values, `assess` in sets.

Anniversaries are monotone, so "silent for n years on this day" is the same as "silent since a
day or earlier": each clock becomes one constant to compare a column with.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
    """How one policy sorts the book on one day: a SQL expression and the tables it looks up.

    `places` and `holdings` map the book's numbers to the columns that `columns` names.
    """

    prefix: str
    code: str
    place_columns: Mapping[str, str]
    places: Sequence[tuple[object, ...]]
    holdings: Sequence[int]


def sorting(
    policy: Policy, day: date, places: Sequence[str], holdings: Sequence[Holding], prefix: str
) -> Sorting:
    """The book's sorting under one policy. `prefix` keeps two policies' columns apart."""
    on = policy.on(day)
    rows = [_place(on, place) for place in places]
    columns = {name: f"{prefix}{name}" for name in rows[0]}
    fixed = {name: _literal(rows[0][name]) for name in rows[0] if _is_same(rows, name)}
    varying = {name: columns[name] for name in columns if name not in fixed}
    return Sorting(
        prefix=prefix,
        code=_code(on, {**columns, **fixed}, f"{prefix}held"),
        place_columns={column: _TYPES[name[:3]] for name, column in varying.items()},
        places=[tuple(row[name] for name in varying) for row in rows],
        holdings=[_classes(on, item) for item in holdings],
    )


# The columns of a place: support level, how state-ruled acts count, and a law for each class.
_TYPES = {"sup": "INTEGER", "act": "INTEGER", "cut": "DATE", "sta": "INTEGER", "sig": "BOOLEAN"}
_NOT, _CERTAIN, _STANDS_IN = 0, 1, 2
_STARTS = {
    Trigger.LAST_INDICATION: 0,
    Trigger.RETURNED_COMMUNICATION_OR_LAST_ACT: 1,
    Trigger.RETURNED_COMMUNICATION: 2,
}
_SUPPORT = {SupportLevel.WIND_DOWN: _WINDING_DOWN, SupportLevel.CLOSED: 0}


def _place(policy: PolicyOn, jurisdiction: str) -> dict[str, object]:
    place = place_of(placed(jurisdiction, policy.day), policy)
    laws = {item: law_in_force(policy, place.law_of, item) for item in AssetClass}
    level = _SUPPORT.get(support_level(policy, place.slug))
    unsupported = BIT[RestrictionKind.UNSUPPORTED_JURISDICTION]
    found: dict[str, object] = {"sup": 0 if level is None else level | unsupported}
    any_law = laws[AssetClass.VIRTUAL_CURRENCY]
    for number, kind in enumerate(_BY_STATE):
        found[f"act{number}"] = _counts(any_law, kind)
    for item, law in laws.items():
        bit = _CLASS_BIT[item]
        found[f"cut{bit}"] = None if law.years is None else silent_since(policy.day, 12 * law.years)
        found[f"sta{bit}"] = _STARTS[law.trigger]
        found[f"sig{bit}"] = law.is_signed
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


def _code(policy: PolicyOn, place: Mapping[str, str], held: str) -> str:
    """The whole answer as one number."""
    house = _house(policy)
    due = _due(policy, place, held)
    is_signed = _any(f"({due[bit]} AND {place[f'sig{bit}']})" for bit in due)
    outside = sum(BIT[kind] for kind in OUTSIDE_ESCHEAT)
    is_due = f"(is_ours AND raised & {outside} = 0 AND {_any(due.values())})"
    ended = f"""CASE WHEN delivered_on <= {_literal(policy.day)} THEN {_number(Lifecycle.ESCHEATED)}
        WHEN closed_on <= {_literal(policy.day)} THEN {_number(Lifecycle.CLOSED)} END"""
    pending = _number(Lifecycle.ESCHEAT_PENDING)
    both = f"""CASE WHEN ({ended}) IS NOT NULL THEN ({ended}) * 9
        WHEN {is_due} THEN {pending} + 8 * CASE WHEN {is_signed} THEN {pending} ELSE {house} END
        ELSE {house} * 9 END"""
    return f"({both} + {1 << _KINDS_SHIFT} * ({_kinds(policy, place['sup'], house, ended)}))"


def _kinds(policy: PolicyOn, support: str, house: str, ended: str) -> str:
    """Restrictions as bits: what was raised, and what the account itself shows."""
    lock = f"{house} = {_number(Lifecycle.DORMANT)} AND ({ended}) IS NULL"
    derived = {
        RestrictionKind.NEGATIVE_BALANCE: _is_in_debt(policy),
        RestrictionKind.DORMANT_LOCK: lock,
        RestrictionKind.WITHDRAWAL_HOLD: _is_held(policy),
        RestrictionKind.OTHER_PLATFORM: "NOT is_ours",
    }
    bits = [f"CASE WHEN {test} THEN {BIT[kind]} ELSE 0 END" for kind, test in derived.items()]
    return " + ".join(["raised::INTEGER", f"CASE WHEN is_ours THEN {support} ELSE 0 END", *bits])


def _house(policy: PolicyOn) -> str:
    last = f"coalesce({_latest(owner_acts(policy))}, opened_on)"
    dormant = silent_since(policy.day, policy.integer("clock.dormant_after_months"))
    inactive = silent_since(policy.day, policy.integer("clock.inactive_after_months"))
    return f"""(CASE WHEN {last} <= {_literal(dormant)} THEN {_number(Lifecycle.DORMANT)}
        WHEN {last} <= {_literal(inactive)} THEN {_number(Lifecycle.INACTIVE)}
        ELSE {_number(Lifecycle.ACTIVE)} END)"""


def _due(policy: PolicyOn, place: Mapping[str, str], held: str) -> dict[int, str]:
    """Whether each class held is presumed abandoned."""
    latest = _last_interest(policy, place)
    bounced = f"""CASE WHEN returned IS NULL THEN NULL
        ELSE list_min(list_filter(returned, lambda day: day > {latest})) END"""
    found = {}
    for bit in _CLASS_BIT.values():
        start = f"""CASE {place[f"sta{bit}"]} WHEN 0 THEN {latest}
            WHEN 1 THEN coalesce({bounced}, {latest}) ELSE {bounced} END"""
        is_due = f"coalesce({start} <= {place[f'cut{bit}']}, false)"
        found[bit] = f"({held} & {bit} <> 0 AND {is_due})"
    return found


def _last_interest(policy: PolicyOn, place: Mapping[str, str]) -> str:
    own = _latest(owner_acts(policy) - set(_BY_STATE))
    certain = [own] + [_if(f"{place[f'act{n}']} = {_CERTAIN}", k) for n, k in enumerate(_BY_STATE)]
    doubtful = [_if(f"{place[f'act{n}']} = {_STANDS_IN}", k) for n, k in enumerate(_BY_STATE)]
    base = f"coalesce(greatest({', '.join(certain)}), opened_on)"
    return f"greatest({', '.join([base, *doubtful])})"


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


def _if(test: str, kind: ActivityKind) -> str:
    return f"CASE WHEN {test} THEN last_{kind.value} END"


def _any(tests: object) -> str:
    return f"({' OR '.join(tests)})"  # type: ignore[arg-type]


def _number(lifecycle: Lifecycle) -> int:
    return _LIFECYCLE[lifecycle]


def _is_same(rows: Sequence[Mapping[str, object]], name: str) -> bool:
    return len({row[name] for row in rows}) == 1


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
