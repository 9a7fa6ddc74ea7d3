"""Every account of the book sorted at once: SQL made from policy values, `assess` in sets.

Anniversaries are monotone, so "silent for n years on this day" is the same as "silent since a
day or earlier": each clock becomes one constant to compare a column with.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from reinstate.domain.account import ActivityKind
from reinstate.domain.dormancy import owner_acts
from reinstate.domain.jurisdiction import SupportLevel, level_of, place_of
from reinstate.domain.policy import Policy, PolicyOn
from reinstate.domain.restrictions import (
    OUTSIDE_ESCHEAT,
    RULES,
    WIND_DOWN_REMOVES,
    Capability,
    RestrictionKind,
)
from reinstate.domain.standing import ALLOWED_BY_LIFECYCLE, Lifecycle, is_good
from reinstate.domain.state_law import BY_STATE, AssetClass, LawInForce, Trigger, law_in_force
from reinstate.domain.unclaimed import asset_classes_held
from reinstate.services.whole_book import expressions
from reinstate.services.whole_book.book_rows import BIT, Holding, holder, placed
from reinstate.services.whole_book.expressions import CERTAIN, CLASS_BIT, NOT_COUNTED, STANDS_IN

# One number holds what an account shows: restrictions, whether it ended, house clock, classes due.
_DUE_SHIFT, _HOUSE_SHIFT, _SHOWN_SHIFT = 3, 5, 7
_HOUSE = (Lifecycle.ACTIVE, Lifecycle.INACTIVE, Lifecycle.DORMANT)
_ENDED = (None, Lifecycle.ESCHEATED, Lifecycle.CLOSED)
_WINDING_DOWN = 1 << len(RestrictionKind)
OUTSIDE = sum(BIT[kind] for kind in OUTSIDE_ESCHEAT)


@dataclass(frozen=True, slots=True)
class Class:
    """What `assess` answers of an account, as far as it can differ from others' answers."""

    lifecycle: Lifecycle
    restrictions: frozenset[RestrictionKind]
    capabilities: frozenset[Capability]

    @property
    def good_standing(self) -> bool:
        """As `assess` says it."""
        return is_good(self.lifecycle, self.restrictions)


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
        is_due = bool(due and is_ours and not shown & OUTSIDE)
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
    policy: Policy,
    day: date,
    places: Sequence[str],
    holdings: Sequence[Holding],
    read_together: frozenset[ActivityKind] = frozenset(),
) -> Sorting:
    """The book's sorting under one policy, for the places and sets of assets it has.

    `read_together` are the acts whose latest day the book holds in one column.
    """
    on = policy.on(day)
    rows = [_place(on, place) for place in places]
    look_up = _LookUp()
    place = {name: look_up.column([row[name] for row in rows]) for name in rows[0]}
    kept = [_kept(on, jurisdiction) for jurisdiction in places]
    held_by = [_classes(on, item) for item in holdings]
    held = _named("held", held_by)
    layers: tuple[dict[str, str], ...] = ({}, {}, {}, {})
    shown = _put(layers[0], f"({expressions.shown(on)}) * 4 + {expressions.ended(day)}")
    own = _put(layers[0], expressions.latest_directed(on, read_together))
    ruled = [f"last_{kind.value}" for kind in BY_STATE if kind in owner_acts(on)]
    last = _put(layers[1], f"coalesce({expressions.greatest([own, *ruled])}, opened_on)")
    interest = _put(layers[1], expressions.last_interest(own, place))
    letter = _put(layers[2], expressions.first_letter(interest))
    due = f"({held} & {expressions.due(place, interest, letter)})"
    code = _put(layers[3], f"({shown} * 4 + {expressions.house(on, last)}) * 8 + {due}")
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
            return expressions.literal(values[0])
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


_SUPPORT = {SupportLevel.WIND_DOWN: _WINDING_DOWN, SupportLevel.CLOSED: 0}
_NEVER = date.min  # no account has been silent since then


def _place(policy: PolicyOn, jurisdiction: str) -> dict[str, object]:
    """What the rules say of a place: how state-ruled acts count, and a law for each class.

    `silent`: due when nothing was heard since that day; `bounced`: the same counted from a
    returned letter; `quiet`: the same for accounts whose letters arrived, or came back when
    `years` of silence were over already.
    """
    place = place_of(placed(jurisdiction, policy.day), policy)
    laws = {item: law_in_force(policy, place.law_of, item) for item in AssetClass}
    found: dict[str, object] = {}
    for kind in BY_STATE:
        found[f"counts_{kind}"] = counts_as(laws[AssetClass.CASH], kind)
    for item, law in laws.items():
        cut = _NEVER if law.years is None else expressions.silent_since(policy.day, 12 * law.years)
        counts_letters = law.trigger is not Trigger.LAST_INDICATION
        found[f"silent_{item}"] = _NEVER if counts_letters else cut
        found[f"bounced_{item}"] = cut if counts_letters else _NEVER
        found[f"quiet_{item}"] = _NEVER if law.trigger is Trigger.RETURNED_COMMUNICATION else cut
        found[f"years_{item}"] = law.years or 0
    return found


def _kept(policy: PolicyOn, jurisdiction: str) -> tuple[int, int]:
    """What only the place decides, so that no row needs it: support, and classes signed for."""
    place = place_of(placed(jurisdiction, policy.day), policy)
    level = _SUPPORT.get(level_of(policy, place))
    unsupported = BIT[RestrictionKind.UNSUPPORTED_JURISDICTION]
    laws = {item: law_in_force(policy, place.law_of, item) for item in AssetClass}
    signed = sum(CLASS_BIT[item] for item, law in laws.items() if law.is_signed)
    return (0 if level is None else level | unsupported), signed


def counts_as(law: LawInForce, kind: ActivityKind) -> int:
    """How an act that each state rules on counts there."""
    if kind in law.certain:
        return CERTAIN
    return STANDS_IN if kind in law.stand_ins else NOT_COUNTED


def _classes(policy: PolicyOn, assets: Holding) -> int:
    return sum(CLASS_BIT[item] for item in asset_classes_held(holder(assets, policy.day), policy))
