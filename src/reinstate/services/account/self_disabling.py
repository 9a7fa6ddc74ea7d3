"""An owner disables the account: what to know before, and the act itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from reinstate.domain import eligibility
from reinstate.domain.money import plain
from reinstate.domain.restrictions import RestrictionKind, Turn
from reinstate.services import clock, journal
from reinstate.services.account import accounts, due, restriction_turns
from reinstate.services.case import approval
from reinstate.services.errors import Refused
from reinstate.services.integration import announcements, ports
from reinstate.services.integration.ports.protocols import OpenOrder
from reinstate.services.languages import say
from reinstate.services.mail import notices
from reinstate.store.audit import Tag
from reinstate.store.fields import new_id
from reinstate.store.models import Account

ALREADY = "disabled_already"
NOT_OFFERED = gettext_noop("This account cannot be disabled here: it is locked or closed.")


@dataclass(frozen=True, slots=True)
class DisablingPreview:
    """What is on the account. `open_orders` is None where nobody can tell us."""

    balances: tuple[tuple[str, str], ...]
    has_debt: bool
    open_orders: tuple[str, ...] | None


def preview(account_id: str) -> DisablingPreview:
    """The summary before the act; Refused when the account cannot be disabled, or is already."""
    account = accounts.get(account_id)
    _check(account, clock.now())
    rows = tuple(account.balances.order_by("currency"))
    source = ports.open_orders()
    orders = None if source is None else source.of(account.external_id)
    return DisablingPreview(
        balances=tuple((row.currency, plain(row.amount)) for row in rows),
        has_debt=any(row.amount < 0 for row in rows),
        open_orders=None if orders is None else tuple(_described(order) for order in orders),
    )


def disable(account_id: str) -> None:
    """Disable the account at once, tell the exchange, and write to the owner."""
    with transaction.atomic():
        account = Account.objects.select_for_update().get(id=accounts.get(account_id).id)
        at = clock.now()  # after an approval that it had to wait for: nobody has seen it there
        _check(account, at)
        event = restriction_turns.take(
            account,
            RestrictionKind.SELF_DISABLED,
            Turn.RAISED,
            at,
            by="owner",
            reason="owner_asked",
            event_id=new_id("dis"),
        )
        due.plan(account, at)
        journal.record(Tag.PORTAL_ACCOUNT_DISABLED, journal.owner(account), account.id, at)
        announcements.announce(announcements.ACCOUNT_SELF_DISABLED, account, at)
        approval.withdraw_if_restricted(account, at)
        not_me = notices.not_me_link(account, event.event_id, at)
        notices.send_text(account, "self_disabled_text", not_me=not_me)
        notices.send(account, "self_disabled", link=notices.link("/"), not_me=not_me)


def _check(account: Account, at: datetime) -> None:
    standing = accounts.assess(account, at)
    if standing.has(RestrictionKind.SELF_DISABLED):
        raise Refused(_("Your account is disabled already."), ALREADY)
    if not eligibility.may_disable(accounts.facts(account), standing):
        raise Refused(say(NOT_OFFERED), "not_offered")


def _described(order: OpenOrder) -> str:
    amount = f"{plain(order.amount)} {order.asset}"
    is_sale = order.side == "sell"
    text = (_("sell {amount}") if is_sale else _("buy {amount}")).format(amount=amount)
    if order.limit_usd is None:
        return text
    return _("{order} at {price} USD").format(order=text, price=plain(order.limit_usd))
