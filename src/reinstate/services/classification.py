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

# One number holds what an account shows: restrictions, whether it ended, house clock, classes due.
_DUE_SHIFT, _HOUSE_SHIFT, _SHOWN_SHIFT = 3, 5, 7
_HOUSE = (Lifecycle.ACTIVE, Lifecycle.INACTIVE, Lifecycle.DORMANT)
_ENDED = (None, Lifecycle.ESCHEATED, Lifecycle.CLOSED)
_WINDING_DOWN = 1 << len(RestrictionKind)
_BY_STATE = (ActivityKind.LOGIN, ActivityKind.RECURRING_DEPOSIT)
_CLASS_BIT = {item: 1 << number for number, item in enumerate(AssetClass)}
_OUTSIDE = sum(BIT[kind] for kind in OUTSIDE_ESCHEAT)
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


@dataclass(frozen=True, slots=True)
class Sorting:
    """How one policy sorts the book on one day: layers of expressions, and what they look up.

    Each layer may use the columns of the one before. Names are made of what the columns hold, so
    two policies share whatever they agree on and it is worked out once.
    """

    layers: tuple[Mapping[str, str], ...]
    code: str
    places: Mapping[str, Sequence[object]]  # column -> value for each place
    holdings: Mapping[str, Sequence[object]]
    support: Sequence[int]  # for each place: the restriction's bits
    signed: Sequence[int]  # for each place: the classes whose law a person has signed

    def decoded(self, place: int, code: int) -> Class:
        """The answer behind a number that the SQL gave for an account in a place."""
        due, shown = code & 7, code >> _SHOWN_SHIFT
        house = _HOUSE[(code >> _DUE_SHIFT) & 3]
        ended = _ENDED[(code >> _HOUSE_SHIFT) & 3]
        is_ours = not shown & BIT[RestrictionKind.OTHER_PLATFORM]
        kinds = shown | (self.support[place] if is_ours else 0)
        if house is Lifecycle.DORMANT and ended is None:
            kinds |= BIT[RestrictionKind.DORMANT_LOCK]
        is_due = bool(due and is_ours and not shown & _OUTSIDE)
        pending = Lifecycle.ESCHEAT_PENDING
        lifecycle = ended or (pending if is_due else house)
        # A law that nobody has signed never locks money: the house clock acts.
        acting = house if lifecycle is pending and not due & self.signed[place] else lifecycle
        return _class(lifecycle, acting, kinds)


def _class(lifecycle: Lifecycle, acting: Lifecycle, kinds: int) -> Class:
    restrictions = frozenset(kind for kind, bit in BIT.items() if kinds & bit)
    allowed = ALLOWED_BY_LIFECYCLE[acting]
    for kind in restrictions:
        is_winding = kind is RestrictionKind.UNSUPPORTED_JURISDICTION and kinds & _WINDING_DOWN
        allowed -= WIND_DOWN_REMOVES if is_winding else RULES[kind].removes
    return Class(lifecycle, restrictions, allowed)


def sorting(
    policy: Policy, day: date, places: Sequence[str], holdings: Sequence[Holding]
) -> Sorting:
    """The book's sorting under one policy, for the places and sets of assets it has."""
    on = policy.on(day)
    rows = [_place(on, place) for place in places]
    look_up = _LookUp()
    place = {name: look_up.column([row[name] for row in rows]) for name in rows[0]}
    kept = [_kept(on, jurisdiction) for jurisdiction in places]
    held_by = [_classes(on, item) for item in holdings]
    held = _named("held", held_by)
    layers: tuple[dict[str, str], ...] = ({}, {}, {}, {})
    shown = _put(layers[0], f"({_shown(on)}) * 4 + {_ended(day)}")
    own = _put(layers[0], _latest(owner_acts(on) - set(_BY_STATE)))
    ruled = [f"last_{kind.value}" for kind in _BY_STATE if kind in owner_acts(on)]
    last = _put(layers[1], f"coalesce({_greatest([own, *ruled])}, opened_on)")
    interest = _put(layers[1], _last_interest(own, place))
    letter = _put(layers[2], _first_letter(interest))
    due = f"({held} & {_due(place, interest, letter)})"
    code = _put(layers[3], f"({shown} * 4 + {_house(on, last)}) * 8 + {due}")
    return Sorting(
        layers=layers,
        code=code,
        places=look_up.columns,
        holdings={held: held_by},
        support=[support for support, _ in kept],
        signed=[signed for _, signed in kept],
    )


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
    """What the rules say of a place: how state-ruled acts count, and a law for each class.

    `silent`: due when nothing was heard since that day; `bounced`: the same counted from a
    returned letter; `quiet`: the same for accounts whose letters arrived.
    """
    place = place_of(placed(jurisdiction, policy.day), policy)
    laws = {item: law_in_force(policy, place.law_of, item) for item in AssetClass}
    found: dict[str, object] = {}
    for kind in _BY_STATE:
        found[f"counts_{kind}"] = _counts(laws[AssetClass.CASH], kind)
    for item, law in laws.items():
        cut = _NEVER if law.years is None else silent_since(policy.day, 12 * law.years)
        counts_letters = law.trigger is not Trigger.LAST_INDICATION
        found[f"silent_{item}"] = _NEVER if counts_letters else cut
        found[f"bounced_{item}"] = cut if counts_letters else _NEVER
        found[f"quiet_{item}"] = _NEVER if law.trigger is Trigger.RETURNED_COMMUNICATION else cut
    return found


def _kept(policy: PolicyOn, jurisdiction: str) -> tuple[int, int]:
    """What only the place decides, so that no row needs it: support, and classes signed for."""
    place = place_of(placed(jurisdiction, policy.day), policy)
    level = _SUPPORT.get(support_level(policy, place.slug))
    unsupported = BIT[RestrictionKind.UNSUPPORTED_JURISDICTION]
    laws = {item: law_in_force(policy, place.law_of, item) for item in AssetClass}
    signed = sum(_CLASS_BIT[item] for item, law in laws.items() if law.is_signed)
    return (0 if level is None else level | unsupported), signed


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


def _ended(day: date) -> str:
    """0, 1 or 2: not ended, handed to a state, closed."""
    on = _literal(day)
    return f"CASE WHEN delivered_on <= {on} THEN 1 WHEN closed_on <= {on} THEN 2 ELSE 0 END"


def _shown(policy: PolicyOn) -> str:
    """Restrictions as bits: what was raised, and what the account shows wherever it lives."""
    derived = {
        RestrictionKind.NEGATIVE_BALANCE: _is_in_debt(policy),
        RestrictionKind.WITHDRAWAL_HOLD: _is_held(policy),
        RestrictionKind.OTHER_PLATFORM: "NOT is_ours",
    }
    bits = [f"{BIT[kind]} * ({test})::INTEGER" for kind, test in derived.items()]
    return " + ".join(["raised::INTEGER", *bits])


def _house(policy: PolicyOn, last: str) -> str:
    """0, 1 or 2: active, inactive, dormant. Dormant wins where it comes first."""
    dormant = silent_since(policy.day, policy.integer("clock.dormant_after_months"))
    inactive = silent_since(policy.day, policy.integer("clock.inactive_after_months"))
    is_dormant = f"({last} <= {_literal(dormant)})::INTEGER"
    is_inactive = f"({last} <= {_literal(inactive)})::INTEGER"
    if dormant <= inactive:
        return f"({is_dormant} + {is_inactive})"
    return f"greatest(2 * {is_dormant}, {is_inactive})"


def _first_letter(latest: str) -> str:
    """The first letter that came back after the last interest; hardly any ever does."""
    after = f"list_min(list_filter(returned, lambda day: day > {latest}))"
    return f"CASE WHEN returned IS NOT NULL THEN {after} END"


def _due(place: Mapping[str, str], latest: str, letter: str) -> str:
    """The classes that are presumed abandoned where they are held, as bits."""
    quiet = _classes_due(place, "quiet", latest)
    silent = _classes_due(place, "silent", latest)
    bounced = _classes_due(place, "bounced", letter)
    return f"CASE WHEN {letter} IS NULL THEN {quiet} ELSE {silent} | {bounced} END"


def _classes_due(place: Mapping[str, str], clock: str, start: str) -> str:
    bits = (
        f"{bit} * ({start} <= {place[f'{clock}_{item}']})::INTEGER"
        for item, bit in _CLASS_BIT.items()
    )
    return f"({' + '.join(bits)})"


def _last_interest(own: str, place: Mapping[str, str]) -> str:
    counts = {kind: place[f"counts_{kind}"] for kind in _BY_STATE}
    certain = [item for kind in _BY_STATE for item in _if(counts[kind], _CERTAIN, kind)]
    doubtful = [item for kind in _BY_STATE for item in _if(counts[kind], _STANDS_IN, kind)]
    base = f"coalesce({_greatest([own, *certain])}, opened_on)"
    return _greatest([base, *doubtful])


def _if(counts: str, how: int, kind: ActivityKind) -> list[str]:
    """The last act of a kind where it counts in this way; nothing where it never does."""
    if counts.isdigit():
        return [f"last_{kind.value}"] if counts == str(how) else []
    return [f"CASE WHEN {counts} = {how} THEN last_{kind.value} END"]


def _latest(kinds: frozenset[ActivityKind]) -> str:
    """The last day of several kinds; null when there was none of them."""
    columns = [f"last_{kind.value}" for kind in sorted(kinds)]
    return _greatest(columns) if columns else "NULL::DATE"


def _greatest(days: Sequence[str]) -> str:
    return f"greatest({', '.join(days)})" if len(days) > 1 else days[0]


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
    began_after = starts_at - timedelta(hours=policy.integer("hold.hours"))
    ends_later = f"hold_until > TIMESTAMP '{starts_at.isoformat(sep=' ')}'"
    began_late = f"hold_raised_at > TIMESTAMP '{began_after.isoformat(sep=' ')}'"
    return f"coalesce({ends_later}, false) OR coalesce({began_late}, false)"


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
