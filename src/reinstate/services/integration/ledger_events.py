"""Events on an account: activity, money, restrictions. Order of arrival does not matter."""

from __future__ import annotations

from decimal import Decimal

from reinstate.domain.account import ActivityKind
from reinstate.domain.money import added
from reinstate.domain.restrictions import RULES, RestrictionKind, Turn
from reinstate.domain.state_law import AssetClass
from reinstate.services import clock
from reinstate.services.errors import Refused
from reinstate.services.integration.incoming import Event
from reinstate.store.models import Account, Activity, Balance, LedgerEntry, RestrictionEvent


def activity_recorded(event: Event) -> Account:
    """Something happened on the account; which kinds are the owner's own acts is policy."""
    account = event.existing_account()
    Activity.objects.create(
        account=account,
        kind=event.one_of("kind", ActivityKind),
        at=event.occurred_at,
        source="exchange",
        event_id=event.id,
    )
    return account


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
