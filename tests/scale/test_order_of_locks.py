"""Two transactions about one account never wait for each other: the account comes first.

PostgreSQL looks at what a new row refers to when all is written. Who had the line of the record by
then, and not the account, waited for somebody who waited for the line.
"""

from datetime import date, timedelta
from threading import Event
from time import sleep

import pytest
from tests.fixtures.builders import event, jpeg, make_account, ready_case, sent_case
from tests.scale.test_side_by_side import installation, side_by_side  # noqa: F401 - a fixture
from tests.services.test_deadline_calendar import silent, the_line
from tests.services.test_other_ways import ALL_WELL, booked, decide

from reinstate.domain.case import CaseKind, CaseState
from reinstate.domain.findings import PieceKind
from reinstate.services import clock, journal
from reinstate.services.access import calling_back, disputing, mailbox_change, sign_in, tokens
from reinstate.services.case import appointments, cases, correspondence
from reinstate.services.case.appointments import Way
from reinstate.services.errors import Conflict
from reinstate.services.integration import exchange
from reinstate.services.piece import checking, intake
from reinstate.services.review import noting
from reinstate.services.upkeep import erasing, erasure, worker
from reinstate.services.whole_book import filing
from reinstate.store import erased
from reinstate.store.audit import Tag
from reinstate.store.models import (
    Account,
    Appointment,
    Case,
    ErasureProposal,
    Installation,
    MailboxChange,
    OutboxMessage,
    Person,
    Piece,
)

pytestmark = pytest.mark.django_db(transaction=True)
ZONE = "America/New_York"


@pytest.fixture
def account(installation):  # noqa: F811
    return make_account(phone="+1 202-555-0142")


@pytest.fixture
def meanwhile(monkeypatch):
    """Do the second thing while the first stands where it has just called a function."""

    def run(first, second, module, name, when=lambda *_: True):
        there, original = Event(), getattr(module, name)

        def slow(*given, **named):
            answer = original(*given, **named)
            if when(*given) and not there.is_set():
                there.set()
                sleep(0.5)
            return answer

        def later():
            assert there.wait(5), "the first never came there"
            return second()

        monkeypatch.setattr(module, name, slow)
        return side_by_side(lambda number: (first, later)[number](), 2)

    return run


def recorded(tag):
    return journal, "record", lambda found, *_: found == tag


def log_in():
    return exchange.ingest(event("activity.recorded", at=clock.now(), kind="login"))


def test_a_message_that_needs_no_answer_beside_a_note(account, seen, reviewer, meanwhile):
    case = sent_case(account).case_id
    correspondence.write_as_owner(account, case, "Hello?")
    meanwhile(
        lambda: correspondence.need_no_answer(case, reviewer),
        lambda: noting.write(case, reviewer, "Looked."),
        *recorded(Tag.STAFF_CASE_NEEDS_NO_ANSWER),
    )


def test_a_sign_in_beside_an_event(account, meanwhile):
    life = timedelta(minutes=5)
    token = tokens.issue(Account.objects.get(), tokens.SIGN_IN, clock.now(), life)
    meanwhile(lambda: sign_in.redeem_link(token), log_in, *recorded(Tag.PORTAL_SESSION_BEGUN))


def test_a_link_that_is_sent_beside_an_event(account, meanwhile):
    meanwhile(
        lambda: sign_in.send_link("jane@example.com", "en-us"),
        log_in,
        *recorded(Tag.PORTAL_LINK_REQUESTED),
    )


def test_a_new_request_beside_an_event(account, meanwhile):
    meanwhile(
        lambda: cases.open_case(account, time_zone=ZONE),
        log_in,
        *recorded(Tag.PORTAL_CASE_OPENED),
    )


def test_notices_to_the_owners_of_a_report_beside_an_event(settings, tmp_path, staff, meanwhile):
    settings.VAR = tmp_path
    silent("ext-1", 1600)
    due_on, today, officer = the_line().due_on, clock.today(), staff("compliance", "cleo")
    paid = event("ledger.entry_posted", at=clock.now(), asset="USD", amount="1.00", kind="deposit")
    meanwhile(
        lambda: filing.record_notices(officer, "US-CA", due_on, today, "email"),
        lambda: exchange.ingest(paid),
        *recorded(Tag.STAFF_NOTICES_RECORDED),
    )


def test_an_appointment_recorded_beside_a_request_that_is_cancelled(account, reviewer, meanwhile):
    Installation.objects.update(is_demo=True)
    case, appointment = booked(account)
    meanwhile(
        lambda: appointments.record(appointment, reviewer, has_come=True, answers=ALL_WELL),
        lambda: cases.cancel(account, case),
        appointments, "_answers",
    )  # fmt: skip
    assert Appointment.objects.get().has_come
    assert Case.objects.get().state == CaseState.CANCELLED


def test_a_check_that_begins_beside_a_photo_that_is_replaced(account, seen, meanwhile):
    case = ready_case(account).case_id
    cases.add_piece(account, case, PieceKind.SELFIE, jpeg())
    piece = Piece.objects.get().id
    _, begun = meanwhile(
        lambda: cases.add_piece(account, case, PieceKind.SELFIE, jpeg()),
        lambda: checking._begin(piece),
        intake.moves, "locked",
    )  # fmt: skip
    assert begun is None


def test_a_new_mailbox_beside_the_old_ones_word(account, reviewer, senior, meanwhile):
    Installation.objects.update(is_demo=True)
    mailbox_change.ask("jane@example.com", "j@new.test", appointments.offered()[0], Way.OFFICE)
    worker.drain()
    appointments.record(
        Appointment.objects.get().id, reviewer,
        has_come=True, answers=ALL_WELL, new_email="j@new.test",
    )  # fmt: skip
    case = Case.objects.get(kind=CaseKind.MAILBOX_CHANGE)
    assert decide(case.id, reviewer, senior) is CaseState.APPROVED
    change, life = MailboxChange.objects.get(), timedelta(days=5)
    token = tokens.issue(Account.objects.get(), tokens.NOT_ME, clock.now(), life, change.id)
    _, changed = meanwhile(
        lambda: disputing.dispute(token),
        lambda: mailbox_change.take_effect(clock.now() + timedelta(days=30)),
        calling_back, "ask",
    )  # fmt: skip
    assert changed == 0


def test_an_erasure_that_is_sent_back_meanwhile_is_not_done(account, staff, meanwhile):
    first, second = staff("compliance", "cleo"), staff("compliance", "casey")
    Account.objects.update(closed_on=date(2015, 1, 2))
    erasing.propose(account, first, "owner_asked", "Looked at the letter.")
    proposal = ErasureProposal.objects.get().id

    def confirm():
        with pytest.raises(Conflict, match="sent this proposal back; nobody was erased"):
            erasing.confirm(proposal, second, account)

    meanwhile(lambda: erasing.send_back(proposal, first), confirm, erasing, "_answer")
    assert Person.objects.get().wrapped_key is not None


@pytest.mark.parametrize("act", ["erase", "propose"])
def test_an_erasure_beside_a_letter_to_the_same_owner(account, staff, meanwhile, act):
    """The letter's row refers to the person, which is looked at when all is written."""
    Account.objects.update(closed_on=date(2015, 1, 2))
    officer, at = staff("compliance", "cleo"), clock.now()
    todo = {
        "erase": lambda: erasure.erase(account, "rosa"),
        "propose": lambda: erasing.propose(account, officer, "owner_asked", "Looked at it all."),
    }
    meanwhile(
        lambda: sign_in.send_link("jane@example.com", "en-us"),
        todo[act],
        *recorded(Tag.PORTAL_LINK_REQUESTED),
    )
    assert OutboxMessage.objects.filter(kind="sign_in_link", created_at__gte=at).exists()


def test_who_was_erased_is_erased_again_beside_a_letter_to_them(account, meanwhile):
    at = clock.now()
    erased.place().write_text(f"{Person.objects.get().id} {at.isoformat()}\n")
    assert erased.listed()
    _, again = meanwhile(
        lambda: sign_in.send_link("jane@example.com", "en-us"),
        erasure.keep_erased,
        *recorded(Tag.PORTAL_LINK_REQUESTED),
    )
    assert again == 1
    assert Person.objects.get().wrapped_key is None
