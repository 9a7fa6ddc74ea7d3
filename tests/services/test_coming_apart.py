"""What was approved, and no longer agrees with what the exchange says of the owner since."""

from datetime import timedelta

import pytest
from tests.fixtures.builders import event, sent_case

from reinstate.domain.case import CaseState
from reinstate.domain.findings import Outcome, PieceKind
from reinstate.services import clock
from reinstate.services.access import disputing, tokens
from reinstate.services.case import cases
from reinstate.services.errors import Conflict
from reinstate.services.integration import exchange
from reinstate.services.review import deciding, locking, queueing, review_page, revoking
from reinstate.store.models import (
    AuditEntry,
    Case,
    CaseEvent,
    OutboxMessage,
    Reinstatement,
    WebhookDelivery,
)

pytestmark = pytest.mark.django_db
PAGE = PieceKind.PASSPORT_PAGE
OTHER = {"legal_name": "Walter Otherman", "birth_date": "1950-01-01"}


def case():
    return Case.objects.get(kind="reactivation")


def withdrawn():
    return [one for one in exchange.changes() if one.kind == "reinstatement.withdrawn"]


def approved_by(reviewer, account):
    sent_case(account)
    locking.next_case(reviewer)
    approve(reviewer)
    assert case().state == CaseState.APPROVED


def approve(reviewer):
    version = case().version
    said = {"internal_note": "I have called them.", "expected_version": version}
    deciding.decide(case().id, reviewer, "approve", **said)


@pytest.fixture
def announced(account, by_policy):
    """A program has approved, and the exchange has not acknowledged yet."""
    sent = sent_case(account)
    assert sent.state is CaseState.APPROVED
    return sent


def test_an_announced_approval_by_a_program_is_withdrawn_when_its_owner_becomes_another(
    announced, seen, reviewer
):
    seen.outcomes[PAGE, "name_matches_account"] = Outcome.FAIL
    exchange.ingest(event("account.updated", **OTHER))
    assert case().state == CaseState.IN_REVIEW
    with pytest.raises(Conflict) as refused:
        exchange.acknowledge(Reinstatement.objects.get().id)
    assert refused.value.code == "change_withdrawn"
    assert [one.payload["data"]["because"] for one in withdrawn()] == ["owner_changed"]
    assert [line.case_id for line in queueing.queue(reviewer).lines] == [announced.case_id]
    page = review_page.case_for_review(announced.case_id, reviewer)
    found = {one.check: one.outcome for piece in page.pieces for one in piece.findings}
    assert found["name_matches_account"] is Outcome.FAIL
    assert page.needs_person_because == ("owner_changed",)
    said = "The exchange says something else of the owner: birth date, name"
    assert [line.text for line in page.timeline][-2:] == [said, "Referred to a person"]
    entry = AuditEntry.objects.get(tag="system:case:referred")
    assert entry.details["because"] == ["owner_changed"]
    assert AuditEntry.objects.filter(tag="system:change:withdrawn").count() == 1
    assert OutboxMessage.objects.filter(kind="case_apart").count() == 1
    shown = cases.owner_case(case().account_id, announced.case_id)
    assert (shown.decision, shown.state_title) == (None, "A person is looking at it")
    said = "Something has changed since; a person looks at your request once more."
    assert shown.steps[-1].text == said
    assert not OutboxMessage.objects.filter(kind="case_referred").exists()


def test_what_the_exchange_has_not_received_yet_is_sent_no_more(announced, seen):
    seen.outcomes[PAGE, "name_matches_account"] = Outcome.UNSURE
    exchange.ingest(event("account.updated", **OTHER))
    row = WebhookDelivery.objects.get(kind="reinstatement.announced")
    assert row.last_status == "not sent: owner_changed"


@pytest.mark.parametrize("told", [OTHER, {"phone": "+1 202-555-0100"}])
def test_what_still_agrees_stays_announced(announced, told):
    """A name that was only written otherwise, or nothing that photos are compared with."""
    exchange.ingest(event("account.updated", **told))
    assert withdrawn() == []
    assert exchange.acknowledge(Reinstatement.objects.get().id) is CaseState.REINSTATED


def test_another_face_is_compared_by_a_person(announced, seen, reviewer):
    """No template of a decided request is kept that it could be compared with."""
    seen.outcomes[PieceKind.SELFIE, "face_matches_enrolment"] = Outcome.UNSURE
    exchange.ingest(event("account.updated", portrait_template=[0.0, 1.0, *[0.0] * 126]))
    assert case().state == CaseState.IN_REVIEW
    page = review_page.case_for_review(announced.case_id, reviewer)
    found = {one.check: one.outcome for piece in page.pieces for one in piece.findings}
    assert found["face_matches_enrolment"] is Outcome.UNSURE


def test_a_persons_approval_comes_back_the_same_way(account, identity, reviewer):
    approved_by(reviewer, account)
    identity.outcomes[PAGE, "name_matches_account"] = Outcome.FAIL
    exchange.ingest(event("account.updated", **OTHER))
    assert (case().state, case().failed_guards) == (CaseState.IN_REVIEW, [])
    assert len(withdrawn()) == 1
    locking.next_case(reviewer)
    approve(reviewer)
    assert exchange.acknowledge(Reinstatement.objects.get().id) is CaseState.REINSTATED


def test_what_a_person_had_approved_in_spite_of_a_doubt_stays(account, identity, reviewer):
    identity.outcomes[PAGE, "name_matches_account"] = Outcome.UNSURE
    approved_by(reviewer, account)
    exchange.ingest(event("account.updated", **OTHER))
    assert (case().state, withdrawn()) == (CaseState.APPROVED, [])
    assert CaseEvent.objects.filter(action="owner_changed").count() == 1


def test_what_waits_for_something_else_comes_back_at_once(account, identity, reviewer):
    approved_by(reviewer, account)
    exchange.ingest(event("restriction.raised", kind="identity_unverified"))
    before = len(withdrawn())
    identity.outcomes[PAGE, "birth_date_matches_account"] = Outcome.FAIL
    exchange.ingest(event("account.updated", **OTHER))
    assert case().state == CaseState.IN_REVIEW
    assert len(withdrawn()) == before


def test_what_the_exchange_has_done_already_is_left(announced, seen):
    exchange.acknowledge(Reinstatement.objects.get().id)
    seen.outcomes[PAGE, "name_matches_account"] = Outcome.FAIL
    exchange.ingest(event("account.updated", **OTHER))
    assert (case().state, withdrawn()) == (CaseState.REINSTATED, [])


def test_among_many_events_it_is_no_different(announced, seen):
    seen.outcomes[PAGE, "name_matches_account"] = Outcome.FAIL
    named = event("account.updated", **OTHER)
    other = event("activity.recorded", kind="login")
    exchange.demanded(exchange.ingest_each([named, other]))
    assert case().state == CaseState.IN_REVIEW


def name_told(actor):
    """What the name's check says on the page of the request."""
    page = review_page.case_for_review(case().id, actor)
    found = {one.check: one.outcome for piece in page.pieces for one in piece.findings}
    return found["name_matches_account"]


def test_what_its_owner_disputes_is_compared_anew(account, identity, reviewer):
    """A doubt that a person had accepted became worse, which alone takes nothing back."""
    identity.outcomes[PAGE, "name_matches_account"] = Outcome.UNSURE
    approved_by(reviewer, account)
    identity.outcomes[PAGE, "name_matches_account"] = Outcome.FAIL
    exchange.ingest(event("account.updated", **OTHER))
    assert name_told(reviewer) is Outcome.UNSURE
    change = Reinstatement.objects.get()
    at, ends = clock.now(), timedelta(days=1)
    link = tokens.issue(change.case.account, tokens.NOT_ME, at, ends, change.id)
    disputing.dispute(link)
    assert (case().state, name_told(reviewer)) == (CaseState.IN_REVIEW, Outcome.FAIL)


def test_what_a_person_takes_back_is_compared_anew(announced, seen, reviewer):
    seen.outcomes[PAGE, "name_matches_account"] = Outcome.NOT_APPLICABLE
    exchange.ingest(event("account.updated", **OTHER))
    assert (case().state, name_told(reviewer)) == (CaseState.APPROVED, Outcome.PASS)
    revoking.revoke(announced.case_id, reviewer, "documents_doubtful", "The hand looks drawn")
    assert name_told(reviewer) is Outcome.NOT_APPLICABLE
