"""Notices to owners: on which channel, in which language, with which links."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from reinstate.domain import names
from reinstate.domain.case import CaseKind
from reinstate.domain.dormancy import Channel
from reinstate.services import clock, languages, rules
from reinstate.services.access import tokens
from reinstate.services.account import accounts
from reinstate.services.integration import ports
from reinstate.services.mail import letters, messages
from reinstate.services.spelling import spelled_instant
from reinstate.store import blind_index, person_data
from reinstate.store.blind_index import Purpose
from reinstate.store.models import (
    Account,
    Case,
    MailboxChange,
)

NOT_ME_LIFE = timedelta(days=14)
# What is told to a mailbox of a request to replace it: most likely its reader did not ask.
OF_A_NEW_MAILBOX = {
    "appointment_missed": "mailbox_change_missed",
    "case_received": "mailbox_change_met",
    "case_declined": "mailbox_change_ended",
    "case_declined_by_all": "mailbox_change_ended",
    "case_cancelled": "mailbox_change_ended",
    "case_expired": "mailbox_change_ended",
}
FAREWELLS = ("mailbox_replaced", "mailbox_changed_old")  # the last letter to a mailbox of before
Value = str | Callable[[], str]  # what depends on the language is asked for in it


def link(path: str) -> str:
    """A full address of this installation's portal."""
    return f"{settings.PUBLIC_ADDRESS}{path}"


def brand(at: datetime) -> str:
    """The exchange's name, as policy says it."""
    return rules.on(clock.day_of(at)).text("note.brand")


def first_name(legal_name: str | None) -> str:
    """How a letter addresses the owner."""
    return names.called(legal_name or "") or _("there")


def send(account: Account, kind: str, **values: Value) -> bool:
    """Queue one letter to the owner's address on record, in their language."""
    return _put(account, kind, languages.of(account.person), values)


def send_last(account: Account, kind: str, **values: Value) -> bool:
    """Queue the letter that tells an owner of their erasure; it leaves after their key is gone."""
    return _put(account, kind, languages.of(account.person), values, is_last=True)


def send_also_to_old(account: Account, kind: str, at: datetime, **values: Value) -> None:
    """Queue a letter to the mailbox on record, and to each that it replaced not long ago.

    Which of them is the owner's is not known: for as long as the links in an old one work, what
    they bring about is told there too.
    """
    email = person_data.read(account.person).email or ""
    old = messages.recipients(account.person, FAREWELLS, at - NOT_ME_LIFE)
    by_index = {blind_index.normal(Purpose.EMAIL, one): one for one in (*old, email) if one}
    for one in by_index.values():
        _put(account, kind, languages.of(account.person), values, email=one)


def send_as_read_here(account: Account, kind: str, ends_at: datetime, **values: Value) -> None:
    """The same in the active language: someone has just asked for it on a page.

    `ends_at`: of the link in it that works once.
    """
    language = translation.get_language() or settings.LANGUAGE_CODE
    _put(account, kind, language, values, ends_at=ends_at)


def _put(
    account: Account,
    kind: str,
    language: str,
    values: Mapping[str, Value],
    *,
    email: str | None = None,
    is_last: bool = False,
    ends_at: datetime | None = None,
) -> bool:
    email = email or person_data.read(account.person).email
    if not email:
        return False
    with translation.override(language):
        subject, body = _worded(account, kind, values)
    ends_at = ends_at or _ends_at(values)
    messages.put(account.person, kind, email, subject, body, is_last=is_last, link_ends_at=ends_at)
    return True


def _worded(account: Account, kind: str, values: Mapping[str, Value]) -> tuple[str, str]:
    """Subject and text in the active language."""
    name = first_name(person_data.read(account.person).legal_name)
    at = clock.now()
    known = {"name": name, "brand": brand(at), "support": link("/support/")}
    known |= {**_objecting(account, values, at), **_said(values)}
    return letters.TEMPLATES[kind].fill(known, languages.say)


def _objecting(account: Account, values: Mapping[str, Value], at: datetime) -> dict[str, str]:
    """Until when the link by which an owner objects works."""
    if "not_me" not in values:
        return {}
    ends_at = (at + NOT_ME_LIFE).astimezone(accounts.zone(account, at))
    return {"not_me_until": spelled_instant(ends_at)}


def _said(values: Mapping[str, Value]) -> dict[str, str]:
    return {key: value if isinstance(value, str) else value() for key, value in values.items()}


def _ends_at(values: Mapping[str, Value]) -> datetime | None:
    """Until when the link by which an owner objects works, where there is one."""
    return clock.now() + NOT_ME_LIFE if "not_me" in values else None


def send_text(account: Account, kind: str, **values: Value) -> bool:
    """Queue a short text to the phone on record; nothing where no port sends them."""
    phone = person_data.read(account.person).phone
    if not phone or not tells_phones():
        return False
    with languages.as_read_by(account.person):
        text = languages.say(letters.TEXTS[kind]).format(brand=brand(clock.now()), **_said(values))
    ends_at = _ends_at(values)
    messages.put(account.person, kind, phone, "", text, channel=messages.TEXT, link_ends_at=ends_at)
    return True


def tells_phones() -> bool:
    """Whether anybody sends texts to phones here; no page promises one otherwise."""
    return ports.text_messages() is not None


def send_by_post(account: Account, kind: str, **values: Value) -> bool:
    """Queue the letter on paper, addressed by the exchange's own id; nothing without a port."""
    if ports.post() is None:
        return False
    with languages.as_read_by(account.person):
        subject, body = _worded(account, kind, values)
    on_paper = (account.external_id, subject, body, messages.POST)
    messages.put(account.person, kind, *on_paper, link_ends_at=_ends_at(values))
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
    if case.kind == CaseKind.MAILBOX_CHANGE and kind in OF_A_NEW_MAILBOX:
        kind = OF_A_NEW_MAILBOX[kind]
        change = MailboxChange.objects.get(case=case)
        own["not_me"] = lambda: not_me_link(case.account, change.id, clock.now())
    send(case.account, kind, **{**own, **values})


def not_me_link(account: Account, reference: str, at: datetime) -> str:
    """The address that lets the owner say of one thing, by its id, that it was somebody else."""
    token = tokens.issue(account, tokens.NOT_ME, at, NOT_ME_LIFE, reference)
    return link(f"/not-me/{token}")
