"""Whoever says "this was not me" was promised a person: each finds the call in the queue."""

import pytest
from tests.fixtures.builders import make_account, sent_case
from tests.services.test_other_ways import decide

from reinstate.domain.case import CaseKind
from reinstate.services.access import disputing, mailbox_change
from reinstate.services.account import self_disabling
from reinstate.services.case import appointments
from reinstate.services.case.appointments import Way
from reinstate.services.integration import exchange
from reinstate.services.mail import messages
from reinstate.services.review import queueing, review_page
from reinstate.services.upkeep import worker
from reinstate.store.models import Account, Case, Installation, Reinstatement

pytestmark = pytest.mark.django_db
NEW = "jane.now@example.com"


@pytest.fixture
def owner(db):
    Installation.objects.update(is_demo=True)
    return make_account(phone="+1 202-555-0142")


def dispute():
    letter = next(one for one in messages.demo_mailbox() if "/not-me/" in one.body)
    disputing.dispute(letter.body.partition("/not-me/")[2].split()[0])


def calls(reviewer):
    """The kinds of what waits in the queue, each with whether a call is wanted."""
    lines = queueing.queue(reviewer).lines
    asked = Case.objects.filter(id__in=[line.case_id for line in lines])
    return {case.kind: case.confirmations.exists() for case in asked}


def test_after_a_disabling_that_was_somebody_else(owner, reviewer):
    Account.objects.get(id=owner).restriction_events.all().delete()
    self_disabling.disable(owner)
    dispute()
    assert calls(reviewer) == {CaseKind.FRAUD_CONFIRMATION: True}


def test_after_a_change_of_mailbox_that_was_somebody_else(owner, reviewer):
    mailbox_change.ask("jane@example.com", NEW, appointments.offered()[0], Way.OFFICE)
    worker.drain()
    dispute()
    assert calls(reviewer) == {CaseKind.FRAUD_CONFIRMATION: True}


def test_after_an_approval_that_was_asked_for_by_somebody_else(owner, seen, reviewer, senior):
    case = sent_case(owner)
    assert decide(case.case_id, reviewer, senior) == "approved"
    exchange.acknowledge(Reinstatement.objects.get().id)
    dispute()
    assert calls(reviewer) == {CaseKind.FRAUD_CONFIRMATION: True}


def test_of_a_call_no_photo_can_be_asked_for_again(owner, reviewer):
    Account.objects.get(id=owner).restriction_events.all().delete()
    self_disabling.disable(owner)
    dispute()
    waits = queueing.queue(reviewer).lines[0]
    assert review_page.case_for_review(waits.case_id, reviewer).actions == (
        "approve",
        "decline",
        "escalate",
    )
