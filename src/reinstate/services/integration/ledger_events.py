"""Events on an account: activity, money, restrictions. Order of arrival does not matter."""

from __future__ import annotations

from decimal import Decimal

from reinstate.domain.account import ActivityKind
from reinstate.domain.money import added
from reinstate.domain.place_codes import is_place
from reinstate.domain.restrictions import RULES, RestrictionKind, Turn
from reinstate.domain.state_law import AssetClass
from reinstate.services import clock
from reinstate.services.account import log_ins
from reinstate.services.errors import Refused
from reinstate.services.integration.incoming import Event
from reinstate.store.models import Account, Activity, Balance, LedgerEntry, RestrictionEvent

LONGEST_DEVICE = 200


def activity_recorded(event: Event) -> Account:
    """Something happened on the account; which kinds are the owner's own acts is policy."""
    account, kind = event.existing_account(), event.one_of("kind", ActivityKind)
    if kind is ActivityKind.LOGIN:  # who only tried is not made familiar by it
        log_ins.note(account, event.occurred_at, device=_device(event), country=_country(event))
    Activity.objects.create(
        account=account,
        kind=kind,
        at=event.occurred_at,
        source="exchange",
        event_id=event.id,
    )
    return account


def _device(event: Event) -> str:
    """What the exchange knows the device by; empty where it is not said. Never repeated."""
    found = event.text("device", "")
    if len(found) > LONGEST_DEVICE:
        raise event.refused("device", "…", f"at most {LONGEST_DEVICE} characters")
    return found


def _country(event: Event) -> str:
    found = event.text("country", "").upper()
    if found and not is_place(found):
        raise event.refused(
            "country", found, "an ISO 3166 code such as US, or leave it out where it is not known"
        )
    return found


def entry_posted(event: Event) -> Account:
    """A movement; the balance is kept in the same transaction. Sums do not care for order."""
    account = event.existing_account()
    asset, amount = event.asset(), event.amount("amount")
    LedgerEntry.objects.create(
        account=account,
        currency=asset,
        amount=amount,
        kind=event.text("kind", "adjustment")[:32],
        at=event.occurred_at,
        event_id=event.id,
    )
    balance, _ = Balance.objects.select_for_update().get_or_create(
        account=account, currency=asset, defaults={"amount": Decimal(0)}
    )
    balance.amount = added(balance.amount, amount)
    # The value of what is held now, when the exchange says it; an old value would mislead.
    balance.usd_value = event.amount("usd") if event.data.get("usd") is not None else None
    if event.data.get("asset_class"):  # else as it was said before, or as policy lists the asset
        balance.asset_class = event.one_of("asset_class", AssetClass).value
    balance.save()
    return account


def restriction_raised(event: Event) -> Account:
    """A restriction that an event can raise; of any other kind it is kept as evidence only."""
    return _restriction(event, Turn.RAISED)


def restriction_cleared(event: Event) -> Account:
    """The exchange's own staff cleared one; it lifts what was raised before it."""
    return _restriction(event, Turn.CLEARED)


def _restriction(event: Event, turn: Turn) -> Account:
    account = event.existing_account()
    kind = event.one_of("kind", RestrictionKind)
    if turn is Turn.CLEARED and RULES[kind].is_derived:
        raise Refused(
            f"{kind.value} is worked out from the account itself and no event clears it; "
            "send the movement, address or activity it follows from.",
            "derived_restriction",
        )
    RestrictionEvent.objects.create(
        account=account,
        kind=kind,
        turn=turn.value,
        at=event.occurred_at,
        known_at=max(event.occurred_at, clock.now()),
        by=event.text("by", "exchange")[:48],
        reason=event.text("reason", "")[:64],
        needs=event.codes("needs"),
        event_id=event.id,
    )
    return account
