"""What staff read of an account beside its passport: ledger, history, linked accounts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from reinstate.domain import account as rules_account
from reinstate.domain.account import Platform
from reinstate.domain.jurisdiction import Basis, last_move, name_of, place_of
from reinstate.domain.money import plain
from reinstate.services import clock, rules
from reinstate.services.access import review_access
from reinstate.services.account import accounts, linking, restricting
from reinstate.services.account.restricting import Acts
from reinstate.services.review.review_view import LinkedAccount
from reinstate.store import person_data
from reinstate.store.models import Account, LedgerEntry, OwnerNotice, RestrictionEvent

LATEST = 40


@dataclass(frozen=True, slots=True)
class Movement:
    """One entry of the ledger."""

    at: datetime
    kind: str
    amount: str
    currency: str


@dataclass(frozen=True, slots=True)
class Turned:
    """A restriction raised or cleared, by whom and why."""

    at: datetime
    kind: str
    turn: str
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class WhoseLaw:
    """The state whose unclaimed-property law applies, since when, and which did before.

    `is_stand_in`: in place of one that is not known or that we do not hold. `is_by_other_address`:
    no residence is on record. `since` None: no move from under another law is on record.
    """

    name: str
    is_stand_in: bool
    is_by_other_address: bool
    since: date | None
    before: str


@dataclass(frozen=True, slots=True)
class AccountPage:
    """The newest first; of movements and turns the latest, and whether there are earlier ones."""

    external_id: str
    ledger: tuple[Movement, ...]
    has_earlier_movements: bool
    history: tuple[Turned, ...]
    has_earlier_turns: bool
    linked: tuple[LinkedAccount, ...]
    acts: Acts
    notices: tuple[OwnerNotice, ...]  # before reports to a state
    law: WhoseLaw


def page(account_id: str, actor: int) -> AccountPage:
    """Ask `passport.for_staff` first: it is what records the look."""
    review_access.staff(actor)
    account = accounts.get(account_id)
    review_access.demand_open(account.person, actor)
    ledger, history = _ledger(account), _history(account)
    return AccountPage(
        external_id=account.external_id,
        ledger=ledger[:LATEST],
        has_earlier_movements=len(ledger) > LATEST,
        history=history[:LATEST],
        has_earlier_turns=len(history) > LATEST,
        linked=linking.accounts_like(account, person_data.read(account.person)),
        acts=restricting.acts(account_id, actor),
        notices=tuple(OwnerNotice.objects.filter(account=account).order_by("-sent_on")),
        law=_law(account),
    )


def _law(account: Account) -> WhoseLaw:
    """Addresses alone decide it: nothing else of the account is read again."""
    policy, platform = rules.on(clock.today()), Platform(account.platform)
    homes = accounts.addresses(account)
    lives = rules_account.Account(account.id, platform, account.opened_on, addresses=homes)
    place, move = place_of(lives, policy), last_move(lives, policy)
    return WhoseLaw(
        name=name_of(place.law_of),
        is_stand_in=place.is_stand_in,
        is_by_other_address=place.basis is Basis.OTHER_ADDRESS,
        since=move.on if move else None,
        before=name_of(move.law_before) if move else "",
    )


def _ledger(account: Account) -> tuple[Movement, ...]:
    rows = LedgerEntry.objects.filter(account=account).order_by("-at", "-id")
    return tuple(
        Movement(row.at, row.kind, plain(row.amount), row.currency) for row in rows[: LATEST + 1]
    )


def _history(account: Account) -> tuple[Turned, ...]:
    rows = RestrictionEvent.objects.filter(account=account).order_by("-at", "-id")
    names = review_access.names()
    return tuple(
        Turned(row.at, row.kind, row.turn, review_access.actor_name(row.by, names), row.reason)
        for row in rows[: LATEST + 1]
    )
