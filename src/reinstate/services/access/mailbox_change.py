"""An owner who has lost the mailbox: seen by a person, agreed by two, and then a wait.

Nobody is signed in here, so the answer is the same for every address. Nothing is sent to the new
mailbox before the change is done: whoever asked for it has proved nothing yet. The old channels
hear of it at once and again when it is approved, each time with a way to stop it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from reinstate.domain import eligibility
from reinstate.domain.account import Platform
from reinstate.domain.case import Actor, CaseAction, CaseKind, CaseState, Route
from reinstate.services import again, clock, installation, journal, rules, work
from reinstate.services.access import sign_in
from reinstate.services.account import accounts, told
from reinstate.services.case import (
    another_mailbox,
    appointments,
    mailbox_wait,
    moves,
    opening,
    owner_changed,
)
from reinstate.services.case.appointments import Booked, Way
from reinstate.services.errors import Refused
from reinstate.services.integration import announcements
from reinstate.services.mail import email_address, notices
from reinstate.services.spelling import spelled_instant
from reinstate.store import blind_index, person_data
from reinstate.store.audit import Tag
from reinstate.store.blind_index import Purpose
from reinstate.store.models import (
    Account,
    Appointment,
    Case,
    MailboxChange,
)
from reinstate.store.person_data import PersonData

HOUR = timedelta(hours=1)


def ask(old: str, new: str, starts_at: datetime, way: Way) -> str:
    """Book an appointment for the change; returns the number to say there.

    An address that belongs to no account gets an appointment too, so nobody learns here who has
    one, not by how long it takes either: a job looks for the account. A person who mistyped the
    address is still met by somebody who can help. The same form sent just now is that appointment.
    """
    old, new, at = old.strip(), new.strip(), clock.now()
    for field, sentence in faults(old, new).items():
        raise Refused(sentence, field)
    said = _said(old, new, starts_at, way)
    with transaction.atomic():
        installation.line_up()
        if same := _just_said(said, at):
            return same.reference
        _check_not_too_many(at)
        row = appointments.hold(starts_at, way, opening.new_ticket(), None, said[0])
        work.find_lost_mailbox(row.id, old, new)
    return row.reference


def faults(old: str, new: str) -> dict[str, str]:
    """What is wrong with the addresses of a form, a sentence for each field that has a fault."""
    found = {"old": email_address.problem(old.strip()), "new": email_address.problem(new.strip())}
    said = {field: sentence for field, sentence in found.items() if sentence}
    normal = [blind_index.normal(Purpose.EMAIL, one) for one in (old.strip(), new.strip())]
    if not said and normal[0] == normal[1]:
        return {"new": _("Both addresses are the same. Enter the one you can open now.")}
    return said


def find_account(appointment_id: str, old: str, new: str) -> None:
    """Whose appointment it is, and their request (the job behind `ask`); a second time, nothing.

    Whoever is met before stays nobody's we know, as where the address belongs to no account.
    """
    at = clock.now()
    with transaction.atomic():
        account = _account(old, at)
        rows = Appointment.objects.select_for_update().filter(case=None, recorded_at=None)
        row = rows.filter(id=appointment_id, cancelled_at=None).first()
        if account is not None and row is not None:
            row.case = _awaited(account, new, at, row.reference)
            row.save(update_fields=["case"])


def booked(reference: str) -> Booked | None:
    """The appointment under a number, for the page that follows.

    Also when it was given back since: that only happens where there is an account, and whoever
    booked must not learn it there.
    """
    row = Appointment.objects.filter(reference=reference).last()
    return appointments.shown(row) if row else None


def new_address(case_id: str) -> str:
    """The address asked for, for staff; empty for every other case."""
    rows = MailboxChange.objects.select_related("case__account__person")
    row = rows.filter(case_id=case_id).first()
    return _opened_address(row) if row else ""


def begin_wait(case: Case, at: datetime) -> None:
    """Two people have agreed: the wait begins, and the old channels are told."""
    hours = rules.on(clock.day_of(at)).integer("mailbox.wait_hours")
    row = MailboxChange.objects.get(case=case)
    row.takes_effect_at = at + timedelta(hours=hours)
    row.disputed_at = None  # they have heard the objection, and decided after it
    row.save(update_fields=["takes_effect_at", "disputed_at"])
    _warn(case, "mailbox_change_approved", at, row.takes_effect_at)


def take_effect(at: datetime) -> int:
    """Change the addresses whose wait is over, of which nothing is in doubt; returns how many."""
    due = MailboxChange.objects.filter(
        takes_effect_at__lte=at, done_at=None, disputed_at=None,
        case__account__person__wrapped_key__isnull=False,  # of the erased nothing changes any more
    )  # fmt: skip
    done = 0
    for change_id in list(due.values_list("id", flat=True)):
        with transaction.atomic():
            done += _change(change_id, at)
    return done


def dispute(change: MailboxChange, at: datetime) -> None:
    """The old mailbox says "this was not me": nothing changes, and whatever ran is stopped."""
    case = change.case
    change.disputed_at = at
    change.save(update_fields=["disputed_at"])
    by = journal.owner(case.account)
    action = CaseAction.DISPUTE if case.state == CaseState.APPROVED else CaseAction.CANCEL
    if CaseState(case.state).is_open:
        moves.move(case, action, Actor.OWNER, by, at)
    appointments.give_back(case, at)
    journal.on_case(case, Tag.PORTAL_MAILBOX_CHANGE_DISPUTED, by, at)


def forget_said(at: datetime) -> int:
    """Remove what knew a form again, once nobody presses it twice any more; returns how many."""
    over = Appointment.objects.exclude(said="").filter(booked_at__lte=at - again.SPAN)
    return over.update(said="") if over.exists() else 0


def _said(old: str, new: str, starts_at: datetime, way: Way) -> list[str]:
    """What a form says, under every index key: the newest is kept, and any finds it."""
    addresses = (blind_index.normal(Purpose.EMAIL, one) for one in (old, new))
    said = ("mailbox_change", *addresses, starts_at.isoformat(), way.value)
    return blind_index.keyed_digests("\0".join(said))


def _just_said(said: list[str], at: datetime) -> Appointment | None:
    rows = Appointment.objects.filter(said__in=said, booked_at__gt=at - again.SPAN)
    return rows.order_by("booked_at").first()


def _check_not_too_many(at: datetime) -> None:
    most = rules.on(clock.day_of(at)).integer("mailbox.asked_per_hour")
    asked = Q(case=None) | Q(case__kind=CaseKind.MAILBOX_CHANGE)
    recent = Appointment.objects.filter(asked, booked_at__gt=at - HOUR)
    if recent.count() >= most:
        raise Refused(_("Too many people ask for this right now. Try again later."), "too_many")


def _account(old: str, at: datetime) -> Account | None:
    """The account that this is about: one that is ours, not over, and about which nobody was met.

    It stays ours alone to the end of the transaction, so that two who ask at once open one case.
    """
    people = blind_index.people_with(Purpose.EMAIL, old)
    theirs = Account.objects.filter(person__in=people, platform=Platform.US)
    rows = Account.objects.select_for_update(of=("self",)).filter(id__in=theirs.values("id"))
    for account in rows.select_related("person").order_by("id"):
        standing = accounts.assess(account, at)
        was_met = _begun(account).exclude(state=CaseState.OPEN).exists()
        if eligibility.may_change_mailbox(standing) and not was_met:
            return account
    return None


def _begun(account: Account) -> QuerySet[Case]:
    return account.cases.filter(kind=CaseKind.MAILBOX_CHANGE, closed_at=None)


def _awaited(account: Account, new: str, at: datetime, number: str) -> Case:
    """The request for which somebody is awaited; a new one, under their number, where there is
    none.

    They may have missed the first time, need another, or have typed the address wrong; or it was
    somebody else who asked first. Whoever comes says which address it is.
    """
    case = _begun(account).select_related("account__person").first()
    if case is None:
        case = _opened(account, new, at, number)
    elif another_mailbox.opened(case, MailboxChange.objects.get(case=case)) == new:
        journal.on_case(case, Tag.PORTAL_MAILBOX_CHANGE_ASKED, "visitor", at)
        return case  # of which the old channels were told
    journal.on_case(case, Tag.PORTAL_MAILBOX_CHANGE_ASKED, "visitor", at)
    _warn(case, "mailbox_change_asked", at)
    return case


def _opened(account: Account, new: str, at: datetime, number: str) -> Case:
    zone = rules.on(clock.day_of(at)).text("appointment.time_zone")
    kind, route = CaseKind.MAILBOX_CHANGE, Route.SUPERVISED
    case = opening.create(account, kind, route, zone, "visitor", at, ticket=number)
    sealed = another_mailbox.sealed(case, new)
    MailboxChange.objects.create(case=case, new_email=sealed, asked_at=at)
    return case


def _warn(case: Case, kind: str, at: datetime, until: datetime | None = None) -> None:
    """Every old channel, with the link that stops it."""
    row = MailboxChange.objects.get(case=case)
    stop = notices.not_me_link(case.account, row.id, at)
    zone = clock.zone_of(case.time_zone)
    local = until.astimezone(zone) if until else at
    notices.send_about(case, kind, not_me=stop, until=partial(spelled_instant, local))
    notices.send_text(case.account, f"{kind}_text", not_me=stop)


def _change(change_id: str, at: datetime) -> int:
    for case_id in MailboxChange.objects.filter(id=change_id).values_list("case", flat=True):
        moves.lock_account(case_id)
    row = (
        MailboxChange.objects.select_for_update()
        .select_related("case__account__person")
        .get(id=change_id)
    )
    case = row.case
    if row.done_at is not None or row.disputed_at is not None or case.state != CaseState.APPROVED:
        return 0
    if because := mailbox_wait.doubt(case):
        mailbox_wait.break_off(case, because, at)
        return 0
    account, person = case.account, case.account.person
    stop = notices.not_me_link(account, row.id, at)
    # While the old address is still the one.
    notices.send_about(case, "mailbox_changed_old", not_me=stop)
    person_data.update(person, PersonData(email=_opened_address(row)), at)
    owner_changed.look_again(account, ["email"], at)
    told.note(account, ["email"], at)  # an event from before names the old one
    account.save(update_fields=["told_at", "changed_at"])
    row.done_at = at
    row.save(update_fields=["done_at"])
    sign_in.end_all(person, at)
    moves.move(case, CaseAction.TAKE_EFFECT, Actor.SYSTEM, journal.SYSTEM, at)
    announcements.announce(announcements.CONTACT_CHANGED, account, at, case=case)
    notices.send_about(case, "mailbox_changed_new", link=notices.link("/"))
    return 1


def _opened_address(row: MailboxChange) -> str:
    return another_mailbox.opened(row.case, row)
