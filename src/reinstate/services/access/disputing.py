"""An owner's "this was not me": an account is frozen at once, and people look at it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop

from reinstate.domain.case import ON_ITS_WAY, Actor, CaseAction, CaseState
from reinstate.domain.restrictions import RestrictionKind, Turn
from reinstate.services import clock, journal, languages
from reinstate.services.access import (
    calling_back,
    mailbox_change,
    mailbox_replaced,
    own,
    sign_in,
    tokens,
)
from reinstate.services.account import accounts, due, restriction_turns
from reinstate.services.case import another_mailbox, approval, moves, owner_changed
from reinstate.services.errors import Refused
from reinstate.services.integration import announcements
from reinstate.services.mail import notices
from reinstate.store.audit import Tag
from reinstate.store.models import (
    Account,
    Case,
    LoginLink,
    MailboxChange,
    Reinstatement,
    RestrictionEvent,
)

ALREADY_TOLD = "told_already"
SPENT = gettext_noop(
    "This link was already used or is too old. If it was not you, ask a person now: they can lock "
    "the account."
)
NOTHING_TO_STOP = gettext_noop(
    "Nothing is under way here that you could stop. If something looks wrong to you, ask a person."
)
TOLD = gettext_noop(
    "You have told us already that it was not you, and we locked the account at once. A person "
    "gets in touch with you; you need not tell us again."
)


@dataclass(frozen=True, slots=True)
class DisputePreview:
    """What a confirming page shows before anything is frozen; `at` is when it happened."""

    brand: str
    at: datetime
    is_disabling: bool = False
    is_mailbox_change: bool = False
    is_mailbox_replaced: bool = False


def preview(token: str) -> DisputePreview:
    """For the page behind the link; changes nothing, because mail scanners follow links."""
    at = clock.now()
    link, brand = _found(tokens.find(token, tokens.NOT_ME, at), token), notices.brand(at)
    mailbox, disabling = _mailbox_change(link), _disabling(link)
    if mailbox is not None and mailbox.done_at:
        return DisputePreview(brand, mailbox.done_at, is_mailbox_replaced=True)
    if mailbox is not None:
        return DisputePreview(brand, mailbox.asked_at, is_mailbox_change=True)
    if disabling is not None:
        return DisputePreview(brand, disabling.at, is_disabling=True)
    if mailbox_replaced.is_about(link):
        return DisputePreview(brand, link.created_at, is_mailbox_replaced=True)
    return DisputePreview(brand, _reinstatement(link).approved_at)


def preview_of_case(account_id: str, case_id: str) -> DisputePreview:
    """The same for whoever is signed in and reads that somebody wants another mailbox."""
    return DisputePreview(
        notices.brand(clock.now()),
        _disputable(account_id, case_id).asked_at,
        is_mailbox_change=True,
    )


def dispute_case(account_id: str, case_id: str) -> None:
    """Say it on the request's page: they need not look for the letter with the link."""
    with transaction.atomic():
        accounts.locked(account_id)
        at = clock.now()  # after an approval that it had to wait for: nobody has heard it there
        mailbox = _disputable(account_id, case_id)
        calling_back.ask(mailbox.case.account, at)
        mailbox_change.dispute(mailbox, at)
        _freeze(account_id, mailbox.id, at, case=mailbox.case)


def dispute(token: str) -> None:
    """After it was confirmed: freeze the account, whatever the case says."""
    with transaction.atomic():
        link = _found(tokens.spend(token, tokens.NOT_ME, clock.now()), token)
        at = clock.now()  # after an approval that it had to wait for: nobody has heard it there
        calling_back.ask(link.account, at)
        mailbox, disabling = _mailbox_change(link), _disabling(link)
        if mailbox is not None:
            mailbox_change.dispute(mailbox, at)
            _freeze(link.account_id, link.reference, at, case=mailbox.case)
        elif disabling is not None:
            account = disabling.account
            journal.record(Tag.PORTAL_DISABLING_DISPUTED, journal.owner(account), account.id, at)
            _freeze(link.account_id, link.reference, at)
        elif mailbox_replaced.is_about(link):
            account = link.account
            journal.record(Tag.PORTAL_MAILBOX_DISPUTED, journal.owner(account), account.id, at)
            _freeze(link.account_id, link.reference, at)
        else:
            change = _reinstatement(link)
            _take_back(change, at)
            _freeze(link.account_id, link.reference, at, case=change.case, change=change)


def _found(link: LoginLink | None, token: str) -> LoginLink:
    if link is not None:
        return link
    if tokens.was_spent(token, tokens.NOT_ME):  # only to say so is it ever used
        raise Refused(languages.say(TOLD), ALREADY_TOLD)
    raise Refused(languages.say(SPENT), "link_spent")


def _disputable(account_id: str, case_id: str) -> MailboxChange:
    case = own.case(account_id, case_id)
    change = another_mailbox.of(case)
    if change is None or not another_mailbox.may_be_disputed(change, CaseState(case.state)):
        raise Refused(languages.say(NOTHING_TO_STOP), "nothing_to_stop")
    return change


def _disabling(link: LoginLink) -> RestrictionEvent | None:
    """The owner's disabling that a link is about."""
    rows = RestrictionEvent.objects.select_related("account")
    return rows.filter(event_id=link.reference, account=link.account_id).first()


def _mailbox_change(link: LoginLink) -> MailboxChange | None:
    """The change of mailbox that a link is about."""
    rows = MailboxChange.objects.select_related("case__account__person")
    return rows.filter(id=link.reference, case__account=link.account_id).first()


def _reinstatement(link: LoginLink) -> Reinstatement:
    """What every other link is about."""
    rows = Reinstatement.objects.select_related("case__account__person")
    return rows.get(id=link.reference, case__account=link.account_id)


def _take_back(change: Reinstatement, at: datetime) -> None:
    case, by = change.case, journal.owner(change.case.account)
    change.disputed_at = at
    change.save(update_fields=["disputed_at"])
    journal.on_case(case, Tag.PORTAL_REINSTATEMENT_DISPUTED, by, at)
    if CaseState(case.state) in ON_ITS_WAY:
        moves.move(case, CaseAction.DISPUTE, Actor.OWNER, by, at)
        owner_changed.catch_up(case, at)
    announcements.withdraw(change, at, "taken_back")


def _freeze(
    account_id: str,
    reference: str,
    at: datetime,
    case: Case | None = None,
    change: Reinstatement | None = None,
) -> None:
    """Somebody else had the mailbox or the session: nobody stays signed in, and people look."""
    account = Account.objects.select_related("person").get(id=account_id)
    restriction_turns.take(
        account,
        RestrictionKind.FRAUD_ALERT,
        Turn.RAISED,
        at,
        by="owner",
        reason="not_me",
        reference=reference,
        event_id=f"not_me:{reference}:{at.timestamp():.0f}",
    )
    due.plan(account, at)
    sign_in.end_all(account.person, at)
    announcements.announce(announcements.ACCOUNT_FROZEN, account, at, case=case, change=change)
    approval.withdraw_if_restricted(account, at)
    notices.send_also_to_old(account, "frozen", at)
