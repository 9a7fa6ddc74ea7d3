"""Paying off a negative balance: what is left, the ways, and booking what came in.

What an exchange books itself arrives as ledger events and lifts the restriction the same way.
Paying is open to owners whose account is locked for other reasons too, or two locks would wait
for each other; it is no act that stops the clock of silence.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from reinstate.domain import settlement
from reinstate.domain.debts import amounts_owed
from reinstate.domain.money import NotAnAmount, added, exact, plain
from reinstate.domain.restrictions import Capability
from reinstate.services import clock, journal, rules
from reinstate.services.account import accounts, due
from reinstate.services.case import approval
from reinstate.services.errors import Conflict, NotFound, Refused
from reinstate.services.integration import announcements, ledger_events, ports
from reinstate.services.integration.batch import Batch
from reinstate.services.integration.incoming import Event
from reinstate.store.audit import Tag
from reinstate.store.fields import new_id
from reinstate.store.models import Account, Purchase

USDT = "USDT"
LARGEST = Decimal(1_000_000_000)


@dataclass(frozen=True, slots=True)
class Quote:
    """How much of one coin covers everything that is left; `price` is dollars for one."""

    asset: str
    amount: str
    price: str


@dataclass(frozen=True, slots=True)
class PayPage:
    """What is left and the ways to cover it. `left` is empty once nothing is owed."""

    left: tuple[tuple[str, str], ...]
    quotes: tuple[Quote, ...]
    valued_at: datetime
    provider: str
    usdt_needed: str
    waiting: tuple[str, ...]  # ids of purchases that the provider has not reported in full
    is_sandbox: bool
    may_deposit: bool  # at the exchange; else something else locks the account too
    is_under_review: bool  # then nothing can be paid in


@dataclass(frozen=True, slots=True)
class Paid:
    """What was booked just now, and what is still left."""

    asset: str
    amount: str
    left: tuple[tuple[str, str], ...]


def page(account_id: str) -> PayPage:
    """What the owner has to know to pay."""
    account, at = accounts.get(account_id), clock.now()
    owed, standing = _owed(account, at), accounts.assess(account, at)
    prices, provider = _prices(owed, at), ports.usdt_provider()
    usdt = settlement.needed(owed, USDT, prices) if owed else None
    return PayPage(
        left=_shown(owed),
        quotes=_quotes(owed, prices),
        valued_at=at,
        provider=provider.name if provider is not None and usdt is not None else "",
        usdt_needed=plain(usdt) if usdt is not None else "",
        waiting=tuple(row.id for row in _waiting(account)),
        is_sandbox=clock.is_demo(),
        may_deposit=Capability.DEPOSIT in standing.capabilities.allowed(),
        is_under_review=standing.is_under_review,
    )


def begin_purchase(account_id: str, amount: str) -> str:
    """Begin to buy USDT at the provider; returns the purchase's id."""
    account, at, wanted = accounts.get(account_id), clock.now(), _amount(amount)
    provider = ports.usdt_provider()
    if provider is None:
        raise Refused(_("USDT cannot be bought from here. Deposit a coin instead."), "not_offered")
    _check_payable(account, at)
    begun = provider.begin(account.external_id, wanted)
    with transaction.atomic():
        accounts.locked(account_id)
        row = Purchase.objects.create(
            account=account,
            reference=begun.reference,
            address=begun.address,
            wanted=wanted,
            booked=Decimal(0),
            begun_at=at,
        )
        journal.record(Tag.PORTAL_PURCHASE_BEGUN, journal.owner(account), account.id, at)
    return row.id


def purchase_address(account_id: str, purchase_id: str) -> str:
    """Where the owner pays for a purchase of theirs; empty when there is nowhere to go."""
    return _purchase(account_id, purchase_id).address


def take_report(account_id: str, purchase_id: str) -> Paid:
    """Ask the provider what was bought, and book what is new. Asking again books nothing twice."""
    provider = ports.usdt_provider()
    if provider is None:
        raise Refused(_("The provider cannot be asked from here now."), "not_offered")
    bought = provider.bought(_purchase(account_id, purchase_id).reference)
    with transaction.atomic():
        row = Purchase.objects.select_for_update().get(id=purchase_id)
        fresh = bought - row.booked
        if fresh <= 0 and row.booked >= row.wanted:  # pressed again: the answer was lost
            return _paid_before(row)
        if fresh <= 0:
            raise Conflict(
                _("The provider has not reported a payment yet. Try again in a minute."), "not_yet"
            )
        row.booked = bought
        row.save(update_fields=["booked"])
        return _book(row.account_id, USDT, fresh, f"{row.id}:{bought:f}")


def all_paid(account_id: str, purchase_id: str) -> Paid | None:
    """What came of a purchase, once all of it has; None while something is still to be paid."""
    row = _purchase(account_id, purchase_id)
    return _paid_before(row) if row.booked >= row.wanted else None


def sandbox_deposit(account_id: str, asset: str, amount: str) -> Paid:
    """Pretend that a deposit has arrived; a demo database only."""
    clock.require_demo("pretend that a deposit has arrived")
    price = ports.prices()
    if price is None or asset not in price.offered():
        raise Refused(_("Choose one of the coins that are listed."), "unknown_asset")
    with transaction.atomic():
        _check_payable(accounts.get(account_id), clock.now())
        return _book(account_id, asset, _amount(amount), new_id("dep"))


def _book(account_id: str, asset: str, amount: Decimal, reference: str) -> Paid:
    """Book what came in and what it covers; the restriction is derived, so it lifts with it."""
    at = clock.now()
    account = Account.objects.select_for_update().get(id=accounts.get(account_id).id)
    owed = _owed(account, at)
    prices = _prices({**owed, asset: amount}, at)
    movements = settlement.settle(owed, asset, amount, prices)
    for number, movement in enumerate(movements):
        _post(account, movement, f"{reference}:{number}", prices, at)
    journal.record(
        Tag.PORTAL_PAYMENT_BOOKED,
        journal.owner(account),
        account.id,
        at,
        {"reference": reference, "movements": [f"{m.amount:f} {m.asset}" for m in movements]},
    )
    booked = [{"asset": m.asset, "amount": plain(m.amount)} for m in movements]
    announcements.announce(
        announcements.PAYMENT_BOOKED,
        account,
        at,
        extra={"reference": reference, "movements": booked},
    )
    approval.announce_if_clear(account, at)
    due.plan(account, at)
    return Paid(asset, plain(amount), _shown(_owed(account, at)))


def _paid_before(row: Purchase) -> Paid:
    return Paid(USDT, plain(row.booked), _shown(_owed(row.account, clock.now())))


def _post(
    account: Account,
    movement: settlement.Movement,
    event_id: str,
    prices: settlement.Prices,
    at: datetime,
) -> None:
    held = account.balances.filter(currency=movement.asset).first()
    after = added(held.amount if held else Decimal(0), movement.amount)
    data = {"asset": movement.asset, "amount": str(movement.amount), "kind": "debt_cover"}
    if movement.asset in prices:
        data["usd"] = f"{after * prices[movement.asset]:.2f}"
    event = Event(event_id, "ledger.entry_posted", at, account.external_id, data)
    batch = Batch([event])
    ledger_events.entry_posted(event, batch)
    batch.write()


def _check_payable(account: Account, at: datetime) -> None:
    standing = accounts.assess(account, at)
    if standing.is_under_review:
        raise Refused(
            _("Nothing can be paid in while the account is under review."), "under_review"
        )
    if not _owed(account, at):
        raise Refused(_("Your account owes nothing."), "nothing_owed")


def _owed(account: Account, at: datetime) -> dict[str, Decimal]:
    day = clock.day_of(at)
    return amounts_owed(accounts.facts(account), rules.on(day))


def _prices(owed: dict[str, Decimal], at: datetime) -> settlement.Prices:
    source = ports.prices()
    return {} if source is None else source.usd({*owed, *source.offered()}, at)


def _quotes(owed: dict[str, Decimal], prices: settlement.Prices) -> tuple[Quote, ...]:
    """One line per coin; without prices, the debt's own coin alone."""
    source = ports.prices()
    offered = source.offered() if source is not None else tuple(owed)
    found = [(asset, settlement.needed(owed, asset, prices)) for asset in offered] if owed else []
    return tuple(
        Quote(asset, plain(amount), plain(prices[asset]) if asset in prices else "")
        for asset, amount in found
        if amount is not None
    )


def _shown(owed: dict[str, Decimal]) -> tuple[tuple[str, str], ...]:
    return tuple((asset, plain(amount)) for asset, amount in owed.items())


def _amount(text: str) -> Decimal:
    try:
        amount = exact(text.strip())
    except NotAnAmount:
        amount = Decimal(0)
    if not settlement.SMALLEST <= amount <= LARGEST or amount % settlement.SMALLEST:
        raise Refused(
            _(
                "“{typed}” is not an amount. Write digits with up to eight decimals, such as 12.50."
            ).format(typed=text[:40]),
            "bad_amount",
        )
    return amount


def _waiting(account: Account) -> list[Purchase]:
    return [row for row in Purchase.objects.filter(account=account) if row.booked < row.wanted]


def _purchase(account_id: str, purchase_id: str) -> Purchase:
    found = Purchase.objects.filter(id=purchase_id, account_id=account_id).first()
    if found is None:
        raise NotFound(_("There is no such purchase."))
    return found
