"""A lost mailbox: a person, two people, a wait, and the old channels can stop it."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.fixtures.builders import event, jpeg, make_account, sent_case
from tests.services.test_other_ways import ALL_WELL, decide, on

from reinstate.domain.case import CaseKind, CaseState, Route
from reinstate.domain.findings import PieceKind
from reinstate.services import again, clock, rules
from reinstate.services.access import disputing, mailbox_change, sign_in
from reinstate.services.account import passport, restricting
from reinstate.services.case import appointments, cases, posting, refusals
from reinstate.services.case.appointments import Way
from reinstate.services.errors import Refused
from reinstate.services.integration import exchange
from reinstate.services.mail import messages
from reinstate.services.review import deciding, decision_rules, reopening, timeline
from reinstate.services.upkeep import housekeeping, worker
from reinstate.store import person_data
from reinstate.store.audit import Tag
from reinstate.store.models import (
    Account,
    Appointment,
    AuditEntry,
    Case,
    Installation,
    MailboxChange,
    Person,
    Reinstatement,
)
from reinstate.web.console import words

pytestmark = pytest.mark.django_db
OLD, NEW = "jane@example.com", "jane.now@example.com"
PHONE = "+1 202-555-0142"


@pytest.fixture
def owner(db):
    """Disabled the account, and can no longer open its mailbox."""
    Installation.objects.update(is_demo=True)
    return make_account(phone=PHONE)


def ask(*form):
    """The number, once the worker has looked for the account."""
    number = mailbox_change.ask(*form)
    worker.drain()
    return number


def asked():
    return ask(OLD, NEW, appointments.offered()[0], Way.OFFICE)


def email_of(account_id):
    return person_data.read(Account.objects.get(id=account_id).person).email


def letters(kind):
    return [one for one in messages.demo_mailbox() if one.kind.startswith(kind)]


def met(reviewer, row=None, spelled=NEW):
    row = row or Appointment.objects.get()
    appointments.record(row.id, reviewer, has_come=True, answers=ALL_WELL, new_email=spelled)


def approved(reviewer, senior):
    asked()
    met(reviewer)
    case = Case.objects.get(kind=CaseKind.MAILBOX_CHANGE)
    assert decide(case.id, reviewer, senior) is CaseState.APPROVED
    return case.id


def later(hours):
    clock.set_offset(timedelta(hours=hours))
    housekeeping.tick()


def test_the_mailbox_changes_after_a_person_two_people_and_a_wait(owner, reviewer, senior):
    case_id = approved(reviewer, senior)
    later(71)
    assert email_of(owner) == OLD
    later(73)
    assert email_of(owner) == NEW
    assert Case.objects.get(id=case_id).state == CaseState.COMPLETED
    sign_in.send_link(NEW, "en-us")
    assert letters("sign_in")[0].recipient == NEW
    later(74)  # a second round changes nothing more
    assert len(letters("mailbox_changed_new")) == 1


def test_a_request_with_a_note_under_the_old_address_is_looked_at_again(
    owner, seen, reviewer, senior
):
    """The note names the old mailbox, and who has the request open sees findings from before."""
    sent = sent_case(owner)
    approved(reviewer, senior)
    before = Case.objects.get(id=sent.case_id).version
    later(73)
    assert Case.objects.get(id=sent.case_id).version > before
    (looked,) = AuditEntry.objects.filter(tag=Tag.EXCHANGE_OWNER_CHANGED, subject=sent.case_id)
    assert looked.details == {"changed": ["email"]}


def test_every_old_channel_is_told_at_once_and_again(owner, reviewer, senior):
    asked()
    assert {one.recipient for one in letters("mailbox_change_asked")} == {OLD, PHONE}
    assert not [one for one in messages.demo_mailbox() if one.recipient == NEW]
    Appointment.objects.all().delete()
    MailboxChange.objects.all().delete()
    Case.objects.all().delete()
    approved(reviewer, senior)
    assert {one.recipient for one in letters("mailbox_change_approved")} == {OLD, PHONE}


def token_of(kind):
    return letters(kind)[0].body.partition("/not-me/")[2].split()[0]


def test_the_old_mailbox_stops_it_before_anybody_was_met(owner):
    asked()
    disputing.dispute(token_of("mailbox_change_asked"))
    assert Case.objects.get(kind=CaseKind.MAILBOX_CHANGE).state == CaseState.CANCELLED
    assert Appointment.objects.get().cancelled_at is not None
    assert "security_confirmation" in [one.code for one in passport.for_owner(owner).restrictions]


def test_the_old_mailbox_stops_it_during_the_wait(owner, reviewer, senior):
    case_id = approved(reviewer, senior)
    assert disputing.preview(token_of("mailbox_change_approved")).is_mailbox_change
    disputing.dispute(token_of("mailbox_change_approved"))
    later(73)
    assert email_of(owner) == OLD
    assert Case.objects.get(id=case_id).state == CaseState.IN_REVIEW


def test_an_objection_that_comes_as_the_change_begins_still_stops_it(
    owner, reviewer, senior, monkeypatch
):
    case_id = approved(reviewer, senior)
    lock, objections = mailbox_change.moves.lock_account, iter(["once"])
    token = token_of("mailbox_change_approved")

    def behind_an_objection(case):
        for _ in objections:
            disputing.dispute(token)
        lock(case)

    monkeypatch.setattr(mailbox_change.moves, "lock_account", behind_an_objection)
    later(73)
    assert email_of(owner) == OLD
    assert Case.objects.get(id=case_id).state == CaseState.IN_REVIEW


def test_an_event_from_before_the_change_brings_the_old_mailbox_not_back(owner, reviewer, senior):
    approved(reviewer, senior)
    later(73)
    exchange.ingest(event("account.updated", at=clock.now() - timedelta(hours=9), email=OLD))
    assert email_of(owner) == NEW
    exchange.ingest(event("account.updated", at=clock.now(), email="third@example.com"))
    assert email_of(owner) == "third@example.com"


def test_after_the_change_no_link_in_the_old_mailbox_signs_in(owner, reviewer, senior):
    approved(reviewer, senior)
    clock.set_offset(timedelta(hours=72, minutes=-5))
    sign_in.send_link(OLD, "en-us")
    token = letters("sign_in")[0].body.partition("/sign-in/")[2].split()[0]
    clock.set_offset(timedelta(hours=72, minutes=5))
    housekeeping.tick()
    assert email_of(owner) == NEW
    with pytest.raises(Refused, match="already used or is too old"):
        sign_in.redeem_link(token)


def test_a_change_approved_again_after_an_objection_takes_effect(owner, reviewer, senior):
    case_id = approved(reviewer, senior)
    disputing.dispute(token_of("mailbox_change_approved"))
    later(1)
    assert decide(case_id, reviewer, senior) is CaseState.APPROVED
    later(80)
    assert Case.objects.get(id=case_id).state == CaseState.COMPLETED


def test_appointments_of_owners_who_are_signed_in_leave_room_for_those_who_are_not(owner):
    most = rules.on(clock.today()).integer("mailbox.asked_per_hour")
    case = on(owner, Route.SUPERVISED)
    start = appointments.offered()[0]
    for _ in range(most):
        appointments.book(owner, case.case_id, start, Way.OFFICE)
    assert asked()


def test_the_owner_who_can_sign_in_may_cancel_it(owner):
    asked()
    (found,) = passport.for_owner(owner).open_cases
    assert found is not None
    assert found.kind is CaseKind.MAILBOX_CHANGE


def seen(owner):
    return cases.owner_case(owner, Case.objects.get(kind=CaseKind.MAILBOX_CHANGE).id)


def test_whoever_reads_the_old_mailbox_is_told_of_somebody_else(owner, reviewer, senior):
    asked()
    page = seen(owner)
    assert page.state_title == "Somebody asked for another mailbox"
    assert [step.text for step in page.steps] == ["Somebody asked for another mailbox."]
    met(reviewer)
    assert "the person who asked for another mailbox" in seen(owner).state_text
    decide(page.case_id, reviewer, senior)
    waits = seen(owner)
    assert waits.new_mailbox_from == MailboxChange.objects.get().takes_effect_at
    assert (waits.next_actor, waits.expected) == ("nobody", "")
    texts = [waits.state_text, waits.decision.text, *(step.text for step in waits.steps)]
    assert not [text for text in texts if "You began" in text or "that this is you" in text]


@pytest.mark.parametrize(
    ("how", "kind"),
    [("missed", "mailbox_change_missed"), ("met", "mailbox_change_met"),
     ("declined", "mailbox_change_ended"), ("cancelled", "mailbox_change_ended"),
     ("expired", "mailbox_change_ended")],
)  # fmt: skip
def test_the_letters_to_the_old_mailbox_are_about_somebody_else(owner, reviewer, how, kind):
    asked()
    booked, case = Appointment.objects.get().id, Case.objects.get()
    if how in ("missed", "met", "declined"):
        if how == "missed":
            appointments.record(booked, reviewer, has_come=False)
        else:
            met(reviewer)
    if how == "declined":
        deciding.decide(
            case.id, reviewer, "decline",
            reasons=["person_differs"],
            checked=decision_rules.checklist(case, "decline", clock.now()),
            expected_version=seen(owner).version,
        )  # fmt: skip
    if how == "cancelled":
        cases.cancel(owner, case.id)
    if how == "expired":
        later(31 * 24)
    newest = messages.demo_mailbox()[0]
    assert (newest.kind, newest.recipient) == (kind, OLD)
    if kind != "mailbox_change_ended":
        disputing.dispute(token_of(kind))
        assert seen(owner).may_dispute is False


def test_a_refusal_is_not_taken_back_for_nobody_is_signed_in_who_could_go_on(
    owner, reviewer, senior
):
    asked()
    met(reviewer)
    case = Case.objects.get()
    deciding.decide(
        case.id, reviewer, "decline",
        reasons=["person_differs"],
        checked=decision_rules.checklist(case, "decline", clock.now()),
        expected_version=seen(owner).version,
    )  # fmt: skip
    case.refresh_from_db()
    assert refusals.why_final(case) == ""
    assert not reopening.may_reopen(case)


def test_who_is_signed_in_says_on_the_page_that_it_was_not_them(owner, reviewer, senior):
    case_id = approved(reviewer, senior)
    assert seen(owner).may_dispute
    assert disputing.preview_of_case(owner, case_id).is_mailbox_change
    disputing.dispute_case(owner, case_id)
    later(73)
    assert email_of(owner) == OLD
    assert "security_confirmation" in [one.code for one in passport.for_owner(owner).restrictions]
    assert "stays as it is until our team has spoken" in seen(owner).state_text
    with pytest.raises(Refused, match="Nothing is under way"):
        disputing.dispute_case(owner, case_id)
    other = cases.open_case(owner, time_zone="America/New_York").case_id
    with pytest.raises(Refused, match="Nothing is under way"):
        disputing.dispute_case(owner, other)


def test_who_hears_of_it_only_once_it_is_done_can_still_lock_the_account(owner, reviewer, senior):
    approved(reviewer, senior)
    later(73)
    token = token_of("mailbox_changed_old")
    assert disputing.preview(token).is_mailbox_replaced  # it stays as it is no more
    disputing.dispute(token)
    assert {one.recipient for one in letters("frozen")} == {OLD, NEW}
    assert "security_confirmation" in [one.code for one in passport.for_owner(owner).restrictions]


def test_nobody_signed_in_moves_the_appointment_of_who_has_lost_the_mailbox(owner):
    asked()
    case_id, other = Case.objects.get().id, appointments.offered()[3]
    with pytest.raises(Refused, match="cannot be changed now"):
        cases.give_consent(owner, case_id, "What happens there.")
    with pytest.raises(Refused, match="No appointment is needed"):
        appointments.book(owner, case_id, other, Way.OFFICE)
    assert Appointment.objects.get().starts_at != other


def test_cancelling_gives_the_time_back(owner):
    asked()
    cases.cancel(owner, Case.objects.get().id)
    assert Appointment.objects.get().cancelled_at is not None


def test_who_missed_the_appointment_books_another_for_the_same_request(owner, reviewer, senior):
    first = asked()
    appointments.record(Appointment.objects.get().id, reviewer, has_come=False)
    clock.set_offset(again.SPAN)
    second = asked()
    assert second != first  # as for an address that nobody has
    row = Appointment.objects.get(reference=second)
    assert row.case == Case.objects.get()
    assert len(letters("mailbox_change_asked")) == 2  # told once, by mail and by text
    met(reviewer, row)
    decide(row.case_id, reviewer, senior)
    later(80)
    assert email_of(owner) == NEW


def test_the_address_is_what_whoever_comes_spells_and_not_what_somebody_typed(
    owner, reviewer, senior
):
    asked()
    ask(OLD, "thief@example.com", appointments.offered()[4], Way.VIDEO)
    assert len(letters("mailbox_change_asked")) == 4  # of each address that was asked for
    mine, theirs = Appointment.objects.order_by("booked_at")
    assert mine.case_id == theirs.case_id
    with pytest.raises(Refused, match="as they spell it"):
        met(reviewer, mine, spelled=" ")
    with pytest.raises(Refused, match="complete e-mail"):
        met(reviewer, mine, spelled="jane")
    met(reviewer, mine, spelled="jane.right@example.com")
    theirs.refresh_from_db()
    assert (theirs.case, theirs.cancelled_at) == (None, None)  # awaited, as nobody's we know
    assert mailbox_change.new_address(mine.case_id) == "jane.right@example.com"
    decide(mine.case_id, reviewer, senior)
    later(80)
    assert email_of(owner) == "jane.right@example.com"


def test_once_somebody_was_met_whoever_books_is_awaited_without_the_account(owner, reviewer):
    asked()
    met(reviewer)
    clock.set_offset(again.SPAN)
    number = asked()
    assert Appointment.objects.get(reference=number).case is None
    assert mailbox_change.booked(number)


def test_an_unknown_address_gets_the_same_answer(owner):
    known = asked()
    unknown = ask("nobody@example.com", NEW, appointments.offered()[0], Way.OFFICE)
    assert known[:3] == unknown[:3] == "RA-"
    assert mailbox_change.booked(unknown).starts_at == mailbox_change.booked(known).starts_at
    assert Case.objects.count() == 1


def test_nobody_learns_by_how_long_it_takes_whether_an_address_has_an_account(owner):
    asked()  # what is read once for all
    cost = []
    for place, old in enumerate((OLD, "nobody@example.com"), start=2):
        start = appointments.offered()[place]
        with CaptureQueriesContext(connection) as made:
            mailbox_change.ask(old, NEW, start, Way.VIDEO)
        cost.append(len(made))
    known, unknown = cost
    assert known == unknown


def test_who_is_met_before_the_account_was_looked_for_stays_nobodys(owner, reviewer):
    mailbox_change.ask(OLD, NEW, appointments.offered()[0], Way.OFFICE)
    appointments.record(Appointment.objects.get().id, reviewer, has_come=False)
    worker.drain()
    assert Appointment.objects.get().case is None
    assert not Case.objects.exists()


@pytest.mark.parametrize("old", [OLD, "nobody@example.com"])
def test_the_form_pressed_twice_is_one_number_whoever_owns_the_address(owner, old):
    first, other = appointments.offered()[:2]
    number = ask(old, NEW, first, Way.OFFICE)
    assert ask(f" {old} ", NEW, first, Way.OFFICE) == number
    assert len(letters("mailbox_change_asked")) == 2 * (old == OLD)
    for anew in (
        (old, NEW, other, Way.OFFICE),
        (old, NEW, first, Way.VIDEO),
        (old, "jane.two@example.com", first, Way.OFFICE),
        ("joe@example.com", NEW, first, Way.OFFICE),
    ):
        Appointment.objects.update(cancelled_at=clock.now())  # for a free place
        assert ask(*anew) != number
    assert Appointment.objects.count() == 5


def test_a_form_pressed_twice_takes_the_last_free_place_once(owner, monkeypatch):
    start, at_once = (
        appointments.offered()[0],
        appointments.Hours.of(rules.on(clock.today())).at_once,
    )
    for number in range(at_once - 1):
        appointments.hold(start, Way.OFFICE, f"RA-{number}", None)
    assert len({ask(OLD, NEW, start, Way.OFFICE) for _ in range(2)}) == 1


def test_what_a_form_said_is_known_again_for_a_minute_and_then_forgotten(owner):
    number = asked()
    assert Appointment.objects.exclude(said="").exists()
    Appointment.objects.update(booked_at=clock.now() - again.SPAN)
    assert asked() != number
    housekeeping.tick()
    assert [row.said != "" for row in Appointment.objects.order_by("booked_at")] == [False, True]


def test_with_the_new_mailbox_the_owner_is_reinstated_under_a_longer_hold(owner, reviewer, senior):
    approved(reviewer, senior)
    later(73)
    case = on(owner, Route.PAPER)
    posting.record_arrival(case.ticket, reviewer, [(PieceKind.LETTER, jpeg())])
    assert decide(case.case_id, reviewer, senior) is CaseState.APPROVED
    change = Reinstatement.objects.get()
    assert exchange.acknowledge(change.id) is CaseState.REINSTATED
    change.refresh_from_db()
    usual = timedelta(hours=rules.on(clock.today()).integer("hold.hours"))
    assert change.hold_until - change.acknowledged_at > usual
    assert "email_changed" in change.hold_reasons


def test_the_new_address_is_nowhere_in_clear(owner):
    asked()
    with connection.cursor() as cursor:
        cursor.execute("SELECT new_email FROM store_mailboxchange")
        assert NEW.encode() not in bytes(cursor.fetchone()[0])


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [("jane", NEW, "complete e-mail"), (OLD, "now", "complete e-mail"), (OLD, OLD, "the same")],
)
def test_one_thing_wrong_is_said(owner, old, new, says):
    with pytest.raises(Refused, match=says):
        ask(old, new, appointments.offered()[0], Way.OFFICE)
    assert not Appointment.objects.exists()


def test_one_owner_who_was_erased_keeps_no_other_from_their_new_mailbox(owner, reviewer, senior):
    """A backup brought back a change that was agreed to, of somebody erased since."""
    approved(reviewer, senior)
    Person.objects.update(wrapped_key=None)
    other = make_account("ext-2", email="joe@example.com", ssn="900-12-9999", phone=PHONE)
    ask("joe@example.com", "joe.now@example.com", appointments.offered()[5], Way.OFFICE)
    waits = Appointment.objects.get(recorded_at=None)
    met(reviewer, waits, spelled="joe.now@example.com")
    assert decide(waits.case_id, reviewer, senior) is CaseState.APPROVED
    later(73)
    assert email_of(other) == "joe.now@example.com"


def test_who_decides_reads_of_the_wait_and_of_no_pause_for_withdrawals(
    owner, reviewer, senior, client
):
    asked()
    met(reviewer)
    case = Case.objects.get(kind=CaseKind.MAILBOX_CHANGE)
    page = reverse("console:preview", args=[case.id])
    form = {"action": "approve", "version": case.version, "ticket": case.ticket}
    client.force_login(get_user_model().objects.get(id=reviewer))
    shown = client.post(page, form).content.decode()
    assert "Withdrawals pause" not in shown
    hours = rules.on(clock.today()).integer("mailbox.wait_hours")
    assert f"The new address counts {hours} hours after the second person has confirmed" in shown
    assert "so no pause for withdrawals follows. A reactivation within" in shown
    assert "pauses them for 72 hours, because the address is new" in shown


# What the exchange says during the wait, and what staff read of why they look again.
MEANWHILE = {
    "a fraud alert": ("restriction.raised", {"kind": "fraud_alert"}, "restriction was raised"),
    "a death": ("restriction.raised", {"kind": "owner_deceased"}, "restriction was raised"),
    "disabled": ("restriction.raised", {"kind": "self_disabled"}, "restriction was raised"),
    "a third mailbox": ("account.updated", {"email": "third@example.com"}, "something else"),
    "another name": ("account.updated", {"legal_name": "John Other"}, "something else"),
}


def told(account_id, kind, data):
    name = Account.objects.get(id=account_id).external_id
    exchange.ingest(event(kind, name, clock.now(), **data))


@pytest.mark.parametrize("what", MEANWHILE)
def test_what_the_exchange_says_during_the_wait_hands_the_change_back(
    owner, reviewer, senior, what
):
    """An owner whom somebody acts for may well call the exchange, and not read the old mailbox."""
    kind, data, because = MEANWHILE[what]
    case_id = approved(reviewer, senior)
    later(10)
    told(owner, kind, data)
    assert Case.objects.get(id=case_id).state == CaseState.IN_REVIEW
    case = Case.objects.get(id=case_id)
    assert because in timeline.lines(case, {})[-1].text
    assert case.needs_person_because[-1] in words.BECAUSE
    assert len(letters("mailbox_change_held_up")) == 1
    later(200)
    assert email_of(owner) == data.get("email", OLD)


def test_whoever_reads_the_old_mailbox_sees_that_it_waits_no_longer(owner, reviewer, senior):
    case_id = approved(reviewer, senior)
    assert cases.owner_case(owner, case_id).new_mailbox_from is not None
    later(10)
    told(owner, "restriction.raised", {"kind": "fraud_alert"})
    shown = cases.owner_case(owner, case_id)
    assert shown.new_mailbox_from is None
    assert shown.may_dispute
    assert shown.steps[-1].text.startswith("Something came up during the wait")
    assert "two people of our team decide" in shown.state_text
    assert shown.decision is None


def test_staff_who_lock_the_account_hold_the_change_up(owner, reviewer, senior):
    case_id = approved(reviewer, senior)
    later(10)
    restricting.raise_restriction(owner, senior, "fraud_alert", "owner_reported")
    assert Case.objects.get(id=case_id).state == CaseState.IN_REVIEW


def test_a_pause_of_withdrawals_and_what_two_people_have_seen_hold_nothing_up(
    owner, reviewer, senior
):
    told(owner, "restriction.raised", {"kind": "fraud_alert"})
    later(1)
    case_id = approved(reviewer, senior)
    later(10)
    told(owner, "restriction.raised", {"kind": "withdrawal_hold"})
    later(74)
    assert email_of(owner) == NEW
    assert Case.objects.get(id=case_id).state == CaseState.COMPLETED


def test_a_change_held_up_takes_effect_once_two_people_agree_again(owner, reviewer, senior):
    case_id = approved(reviewer, senior)
    later(10)
    told(owner, "restriction.raised", {"kind": "fraud_alert"})
    later(11)
    assert decide(case_id, reviewer, senior) is CaseState.APPROVED
    later(82)
    assert email_of(owner) == OLD
    later(84)
    assert email_of(owner) == NEW


def test_for_an_owner_who_has_died_no_other_mailbox_is_used(owner, reviewer, senior):
    asked()
    met(reviewer)
    told(owner, "restriction.raised", {"kind": "owner_deceased"})
    case = Case.objects.get(kind=CaseKind.MAILBOX_CHANGE)
    with pytest.raises(Refused, match="recorded as having died"):
        decide(case.id, reviewer, senior)


def test_an_owner_who_has_died_asks_for_no_other_mailbox(owner):
    told(owner, "restriction.raised", {"kind": "owner_deceased"})
    later(1)
    asked()
    assert Appointment.objects.get().case is None
    assert not letters("mailbox_change")


def test_of_an_account_that_is_over_by_the_end_of_the_wait_no_mailbox_changes(
    owner, reviewer, senior
):
    """A day of closing may lie ahead when it is told: then nobody says anything on the day."""
    case_id = approved(reviewer, senior)
    later(10)
    told(owner, "account.updated", {"closed_on": str(clock.today() + timedelta(days=1))})
    assert Case.objects.get(id=case_id).state == CaseState.APPROVED
    later(73)
    assert email_of(owner) == OLD
    case = Case.objects.get(id=case_id)
    assert case.state == CaseState.IN_REVIEW
    assert timeline.lines(case, {})[-1].text.endswith("handed to a state during the wait")
    assert decision_rules.over(case) == [decision_rules.OVER]
