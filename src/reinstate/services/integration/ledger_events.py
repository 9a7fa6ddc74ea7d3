"""Events on an account: activity, money, restrictions. Order of arrival does not matter."""

from __future__ import annotations

from reinstate.domain.account import ActivityKind
from reinstate.domain.money import added
from reinstate.domain.restrictions import RULES, RestrictionKind, Turn
from reinstate.domain.state_law import AssetClass
from reinstate.services import clock
from reinstate.services.errors import Refused
from reinstate.services.integration.batch import Batch
from reinstate.services.integration.incoming import Event
from reinstate.store.models import Account, Activity, LedgerEntry, RestrictionEvent


def activity_recorded(event: Event, batch: Batch) -> Account:
    """Something happened on the account; which kinds are the owner's own acts is policy."""
    account, kind = batch.account(event), event.one_of("kind", ActivityKind)
    if kind is ActivityKind.LOGIN:  # who only tried is not made familiar by it
        device, country = event.device(), event.country()
        batch.origins.note(account, event.occurred_at, device=device, country=country)
    batch.add(
        Activity(
            account=account,
            kind=kind,
            at=event.occurred_at,
            source="exchange",
            event_id=event.id,
        )
    )
    return account


def entry_posted(event: Event, batch: Batch) -> Account:
    """A movement; the balance is kept in the same transaction. Sums do not care for order."""
    account = batch.account(event)
    asset, amount, kind = event.asset(), event.amount("amount"), event.text("kind", "adjustment")
    # The value of what is held now, when the exchange says it; an old value would mislead.
    usd_value = event.amount("usd") if event.data.get("usd") is not None else None
    is_classed = bool(event.data.get("asset_class"))
    asset_class = event.one_of("asset_class", AssetClass).value if is_classed else ""
    balance = batch.balance(account, asset)
    balance.amount, balance.usd_value = added(balance.amount, amount), usd_value
    if is_classed:  # else as it was said before, or as policy lists the asset
        balance.asset_class = asset_class
    batch.add(
        LedgerEntry(
            account=account,
            currency=asset,
            amount=amount,
            kind=kind[:32],
            at=event.occurred_at,
            event_id=event.id,
        )
    )
    return account


def restriction_raised(event: Event, batch: Batch) -> Account:
    """A restriction that an event can raise; of any other kind it is kept as evidence only."""
    return _restriction(event, batch, Turn.RAISED)


def restriction_cleared(event: Event, batch: Batch) -> Account:
    """The exchange's own staff cleared one; it lifts what was raised before it."""
    return _restriction(event, batch, Turn.CLEARED)


def _restriction(event: Event, batch: Batch, turn: Turn) -> Account:
    account = batch.account(event)
    kind = event.one_of("kind", RestrictionKind)
    if turn is Turn.CLEARED and RULES[kind].is_derived:
        raise Refused(
            f"{kind.value} is worked out from the account itself and no event clears it; "
            "send the movement, address or activity it follows from.",
            "derived_restriction",
        )
    batch.add(
        RestrictionEvent(
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
    )
    return account
