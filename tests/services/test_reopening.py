"""Taking back a refusal that was a mistake."""

import pytest
from tests.fixtures.builders import event, sent_case

from reinstate.domain.case import CaseKind, CaseState
from reinstate.domain.findings import Outcome, PieceKind
from reinstate.services import clock
from reinstate.services.case import cases, receipt
from reinstate.services.errors import Refused
from reinstate.services.integration import exchange
from reinstate.services.review import deciding, locking, queueing, reopening, review_page
from reinstate.store.models import AuditEntry, Case, CaseNote, OutboxMessage

pytestmark = pytest.mark.django_db
NOTE = "The stamp is part of the design."


def case():
    return Case.objects.get()


def refuse(case_id, actor):
    locking.next_case(actor)
    deciding.decide(
        case_id, actor, "decline", reasons=["person_differs"], expected_version=case().version
    )


@pytest.fixture
def refused(account, identity, reviewer):
    sent = sent_case(account)
    refuse(sent.case_id, reviewer)
    assert case().state == CaseState.DECLINED
    return sent.case_id


def test_it_goes_back_to_the_queue_and_owner_exchange_and_record_are_told(refused, account, senior):
    assert review_page.case_for_review(refused, senior).may_reopen
    assert reopening.reopen(refused, senior, "misjudged", NOTE) is CaseState.APPEALED
    assert [line.case_id for line in queueing.queue(senior).lines] == [refused]
    assert case().due_at is not None
    entry = AuditEntry.objects.get(tag="staff:refusal:revoked")
    assert (entry.actor, entry.details["because"]) == (f"staff:{senior}", ["misjudged"])
    assert CaseNote.objects.count() == 1
    letter = OutboxMessage.objects.filter(kind="case_reopened")
    assert letter.count() == 1
    told = exchange.changes()[-1]
    assert (told.kind, told.payload["data"]["case_state"]) == ("case.state_changed", "appealed")
    page = review_page.case_for_review(refused, senior)
    assert "Refusal taken back" in [line.text for line in page.timeline]
    assert not page.may_reopen
    shown = cases.owner_case(account, refused)
    assert (shown.state_title, shown.decision) == ("Being looked at again", None)
    assert shown.steps[-1].text == "We took our refusal back; another person looks at your request."


def test_its_owner_reads_why_it_was_refused_until_it_is_decided_again(refused, account, senior):
    said = cases.owner_case(account, refused).decision
    assert said.text.startswith("We could not approve your request.")
    reopening.reopen(refused, senior, "misjudged", NOTE)
    waiting = cases.owner_case(account, refused)
    assert (waiting.decision, waiting.refusal) == (None, said)
    told = receipt._content(case(), waiting, case().opened_at)
    (part,) = [one for one in told["parts"] if one["title"] == "What was decided before, and why"]
    assert part["text"].endswith(said.text)
    locking.next_case(senior)
    deciding.decide(refused, senior, "approve", expected_version=case().version)
    decided = cases.owner_case(account, refused)
    assert (decided.decision.action, decided.refusal) == ("approve", None)


def test_who_refused_may_take_it_back_and_others_decide(refused, reviewer, senior):
    reopening.reopen(refused, reviewer, "another_meant", NOTE)
    page = review_page.case_for_review(refused, reviewer)
    assert (page.actions, page.is_appeal_for_others) == ((), True)
    with pytest.raises(Refused, match="Another person"):
        deciding.decide(refused, reviewer, "approve", expected_version=case().version)
    locking.next_case(senior)
    deciding.decide(refused, senior, "approve", expected_version=case().version)
    assert case().state == CaseState.APPROVED


def test_what_takes_two_people_still_takes_two(refused, account, senior):
    """The exchange holds no face of the owner any more, and policy wants a second person then."""
    person = case().account.person
    person.enrolment_template = None
    person.save()
    reopening.reopen(refused, senior, "misjudged", NOTE)
    assert review_page.case_for_review(refused, senior).needs_second


def test_what_was_told_of_the_owner_meanwhile_is_compared(refused, identity, senior):
    identity.outcomes[PieceKind.PASSPORT_PAGE, "name_matches_account"] = Outcome.UNSURE
    exchange.ingest(event("account.updated", legal_name="Walter Otherman"))
    reopening.reopen(refused, senior, "came_up_since", NOTE)
    page = review_page.case_for_review(refused, senior)
    found = {one.check: one.outcome for piece in page.pieces for one in piece.findings}
    assert found["name_matches_account"] is Outcome.UNSURE


@pytest.mark.parametrize(
    ("reason", "note", "says"), [("mood", NOTE, "Choose why"), ("misjudged", " ", "Write the note")]
)
def test_nothing_is_taken_back_without_a_reason_and_a_word(refused, senior, reason, note, says):
    with pytest.raises(Refused, match=says):
        reopening.reopen(refused, senior, reason, note)
    assert case().state == CaseState.DECLINED


def test_it_is_taken_back_once(refused, senior):
    reopening.reopen(refused, senior, "misjudged", NOTE)
    with pytest.raises(Refused, match="no refusal here"):
        reopening.reopen(refused, senior, "misjudged", NOTE)
    assert OutboxMessage.objects.filter(kind="case_reopened").count() == 1


def test_a_second_refusal_is_taken_back_while_somebody_is_left(refused, reviewer, senior, clara):
    reopening.reopen(refused, reviewer, "misjudged", NOTE)
    refuse(refused, senior)
    assert reopening.reopen(refused, clara, "misjudged", NOTE) is CaseState.APPEALED
    refuse(refused, clara)
    assert not review_page.case_for_review(refused, senior).may_reopen
    with pytest.raises(Refused, match="nobody is left"):
        reopening.reopen(refused, reviewer, "misjudged", NOTE)


def test_an_owner_who_has_begun_anew_goes_on_there(refused, account, senior):
    cases.open_case(account, CaseKind.REACTIVATION, time_zone="UTC")
    assert not review_page.case_for_review(refused, senior).may_reopen
    with pytest.raises(Refused, match="begun another one"):
        reopening.reopen(refused, senior, "misjudged", NOTE)


@pytest.mark.parametrize(
    ("then", "is_settled"),
    [("reinstated", True), ("declined", True), ("cancelled", False), ("expired", False)],
)
def test_a_refusal_is_not_taken_back_once_a_later_request_was_decided(
    refused, account, senior, then, is_settled
):
    cases.open_case(account, CaseKind.REACTIVATION, time_zone="UTC")
    Case.objects.exclude(id=refused).update(state=then)
    assert review_page.case_for_review(refused, senior).may_reopen is not is_settled


@pytest.mark.parametrize("before", ["declined", "reinstated"])
def test_what_was_decided_before_a_refusal_settles_nothing(refused, account, senior, before):
    later = cases.open_case(account, CaseKind.REACTIVATION, time_zone="UTC").case_id
    Case.objects.filter(id=refused).update(state=before)
    Case.objects.filter(id=later).update(state="declined")
    assert reopening.may_reopen(Case.objects.get(id=later))
    assert cases.owner_case(account, later).may_appeal


@pytest.mark.parametrize("then", ["open", "declined", "reinstated"])
def test_a_request_of_another_kind_settles_no_refusal(refused, account, senior, then):
    other = Case.objects.get(id=refused)
    other.id, other.ticket, other.kind = "cas_other", "RA-OTHER", CaseKind.FRAUD_CONFIRMATION
    other.state, other.opened_at = then, clock.now()
    other.save(force_insert=True)
    assert cases.owner_case(account, refused).may_appeal
    assert reopening.reopen(refused, senior, "misjudged", NOTE) is CaseState.APPEALED


@pytest.mark.parametrize(
    ("then", "reads"),
    [
        ("open", "begun a new request"),
        ("reinstated", "later request of yours was decided"),
        ("declined", "later request of yours was decided"),
        ("cancelled", "another person"),
        ("expired", "another person"),
    ],
)
def test_an_owner_whose_later_request_settles_a_refusal_is_offered_no_second_look_at_it(
    refused, account, senior, then, reads
):
    cases.open_case(account, CaseKind.REACTIVATION, time_zone="UTC")
    Case.objects.exclude(id=refused).update(state=then)
    page = cases.owner_case(account, refused)
    assert reads in page.state_text
    if page.may_appeal:
        cases.appeal(account, refused, "It is me.")
    else:
        with pytest.raises(Refused, match=reads):
            cases.appeal(account, refused, "It is me.")
    is_settled = then not in ("cancelled", "expired")
    assert page.may_appeal is not is_settled
