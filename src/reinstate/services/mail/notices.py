"""Notices to owners, and the "this was not me" that freezes an account at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from reinstate.domain.case import Actor, CaseAction, CaseState
from reinstate.domain.dormancy import Channel
from reinstate.domain.restrictions import RestrictionKind
from reinstate.services import clock, journal, languages, rules
from reinstate.services.access import tokens
from reinstate.services.account import due
from reinstate.services.case import moves
from reinstate.services.errors import Refused
from reinstate.services.integration import announcements, ports
from reinstate.services.mail import letters, messages
from reinstate.store import person_data
from reinstate.store.audit import Tag
from reinstate.store.models import (
    Account,
    Case,
    LoginLink,
    MailboxChange,
    PortalSession,
    Reinstatement,
    RestrictionEvent,
)

NOT_ME_LIFE = timedelta(days=14)
SPENT = gettext_noop(
    "This link was already used or is too old. Contact support if the account is not yours."
)
Value = str | Callable[[], str]  # what depends on the language is asked for in it


@dataclass(frozen=True, slots=True)
class DisputePreview:
    """What a confirming page shows before anything is frozen; `at` is when it happened."""

    brand: str
    at: datetime
    is_disabling: bool = False
    is_mailbox_change: bool = False


def link(path: str) -> str:
    """A full address of this installation's portal."""
    return f"{settings.PUBLIC_ADDRESS}{path}"


def brand(at: datetime) -> str:
    """The exchange's name, as policy says it."""
    return rules.on(at.date()).text("note.brand")


def first_name(legal_name: str | None) -> str:
    """How a letter addresses the owner."""
    return legal_name.split()[0] if legal_name and legal_name.split() else _("there")


def send(account: Account, kind: str, **values: Value) -> bool:
    """Queue one letter to the owner's address on record, in their language."""
    return _put(account, kind, languages.of(account.person), values)


def send_as_read_here(account: Account, kind: str, **values: Value) -> None:
    """The same in the active language: someone has just asked for it on a page."""
    _put(account, kind, translation.get_language() or settings.LANGUAGE_CODE, values)


def _put(account: Account, kind: str, language: str, values: Mapping[str, Value]) -> bool:
    email = person_data.read(account.person).email
    if not email:
        return False
    with translation.override(language):
        subject, body = _worded(account, kind, values)
    messages.put(account.person, kind, email, subject, body)
    return True


def _worded(account: Account, kind: str, values: Mapping[str, Value]) -> tuple[str, str]:
    """Subject and text in the active language."""
    name = first_name(person_data.read(account.person).legal_name)
    known = {"name": name, "brand": brand(clock.now()), **_said(values)}
    return letters.TEMPLATES[kind].fill(known, languages.say)


def _said(values: Mapping[str, Value]) -> dict[str, str]:
    return {key: value if isinstance(value, str) else value() for key, value in values.items()}


def send_text(account: Account, kind: str, **values: Value) -> bool:
    """Queue a short text to the phone on record; nothing where no port sends them."""
    phone = person_data.read(account.person).phone
    if not phone or ports.text_messages() is None:
        return False
    with languages.as_read_by(account.person):
        text = languages.say(letters.TEXTS[kind]).format(brand=brand(clock.now()), **_said(values))
    messages.put(account.person, kind, phone, "", text, channel=messages.TEXT)
    return True


def send_by_post(account: Account, kind: str, **values: Value) -> bool:
    """Queue the letter on paper, addressed by the exchange's own id; nothing without a port."""
    if ports.post() is None:
        return False
    with languages.as_read_by(account.person):
        subject, body = _worded(account, kind, values)
    messages.put(account.person, kind, account.external_id, subject, body, channel=messages.POST)
    return True


def send_on(channels: Iterable[Channel], account: Account, kind: str, **values: Value) -> list[str]:
    """Queue a letter on each of the channels; answers on which of them the owner is reached."""
    send_by: Mapping[Channel, Callable[[], bool]] = {
        Channel.EMAIL: lambda: send(account, kind, **values),
        Channel.SMS: lambda: send_text(account, f"{kind}_text", **values),
        Channel.POST: lambda: send_by_post(account, kind, **values),
    }
    return [channel.value for channel in channels if send_by[channel]()]


def send_about(case: Case, kind: str, **values: Value) -> None:
    """Queue one letter about a case."""
    own: dict[str, Value] = {"ticket": case.ticket, "link": link(f"/case/{case.id}")}
    send(case.account, kind, **{**own, **values})


def not_me_link(account: Account, reinstatement: Reinstatement, at: datetime) -> str:
    """The address that lets the owner stop a reinstatement."""
    token = tokens.issue(account, tokens.NOT_ME, at, NOT_ME_LIFE, reinstatement.id)
    return link(f"/not-me/{token}")


def not_me_link_to_disabling(account: Account, event_id: str, at: datetime) -> str:
    """The address that lets the owner say that somebody else disabled the account."""
    token = tokens.issue(account, tokens.NOT_ME, at, NOT_ME_LIFE, event_id)
    return link(f"/not-me/{token}")


def dispute_preview(token: str) -> DisputePreview:
    """For the page behind the link; changes nothing, because mail scanners follow links."""
    found = tokens.find(token, tokens.NOT_ME, clock.now())
    if found is None:
        raise Refused(languages.say(SPENT), "link_spent")
    mailbox = _mailbox_change(found)
    if mailbox is not None:
        return DisputePreview(brand(clock.now()), mailbox.asked_at, is_mailbox_change=True)
    disabling = _disabling(found)
    if disabling is not None:
        return DisputePreview(brand(clock.now()), disabling.at, is_disabling=True)
    change = Reinstatement.objects.get(id=found.reference)
    return DisputePreview(brand(clock.now()), change.approved_at)


def dispute(token: str) -> None:
    """After "this was not me" was confirmed: freeze at once, whatever the case says."""
    at = clock.now()
    with transaction.atomic():
        found = tokens.spend(token, tokens.NOT_ME, at)
        if found is None:
            raise Refused(languages.say(SPENT), "link_spent")
        disabling = _disabling(found)
        mailbox = _mailbox_change(found)
        if mailbox is not None:
            _freeze_mailbox_change(mailbox, at)
        elif disabling is None:
            _freeze(found, at)
        else:
            _freeze_disabled(disabling, at)


def _disabling(found: LoginLink) -> RestrictionEvent | None:
    """The owner's disabling that a link is about; None for a link about a reinstatement."""
    rows = RestrictionEvent.objects.select_related("account__person")
    return rows.filter(event_id=found.reference, account=found.account_id).first()


def _freeze_disabled(disabling: RestrictionEvent, at: datetime) -> None:
    """Somebody else had the mailbox or the session: end every session, and let people look."""
    account = disabling.account
    _raise_alert(account, disabling.event_id, at)
    PortalSession.objects.filter(account=account, ended_at=None).update(ended_at=at)
    journal.record(Tag.PORTAL_DISABLING_DISPUTED, journal.owner(account), account.id, at)
    announcements.announce(announcements.ACCOUNT_FROZEN, account, at)
    send(account, "frozen")


def _mailbox_change(found: LoginLink) -> MailboxChange | None:
    """The change of mailbox that a link is about."""
    rows = MailboxChange.objects.select_related("case__account__person")
    return rows.filter(id=found.reference, case__account=found.account_id).first()


def _freeze_mailbox_change(change: MailboxChange, at: datetime) -> None:
    """Somebody else asked for the mailbox: nothing changes, and people look at the account."""
    from reinstate.services.access import mailbox_change

    account = change.case.account
    mailbox_change.dispute(change, at)
    _raise_alert(account, change.id, at)
    announcements.announce(announcements.ACCOUNT_FROZEN, account, at, case=change.case)
    send(account, "frozen")


def _freeze(found: LoginLink, at: datetime) -> None:
    change = Reinstatement.objects.select_related("case__account").get(id=found.reference)
    case, account = change.case, change.case.account
    _raise_alert(account, change.id, at)
    change.disputed_at = at
    change.save(update_fields=["disputed_at"])
    journal.on_case(case, Tag.PORTAL_REINSTATEMENT_DISPUTED, journal.owner(account), at)
    if CaseState(case.state) in (CaseState.APPROVED, CaseState.WAITING_ON_OTHER_RESTRICTIONS):
        moves.move(case, CaseAction.DISPUTE, Actor.OWNER, journal.owner(account), at)
    announcements.announce("account.frozen", account, at, case=case, change=change)
    send(account, "frozen")


def _raise_alert(account: Account, reference: str, at: datetime) -> None:
    RestrictionEvent.objects.create(
        account=account,
        kind=RestrictionKind.FRAUD_ALERT,
        turn=RestrictionEvent.Turn.RAISED,
        at=at,
        by="owner",
        reason="not_me",
        reference=reference,
        event_id=f"not_me:{reference}:{at.timestamp():.0f}",
    )
    due.plan(account, at)
