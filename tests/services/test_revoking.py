"""Taking back what policy approved; and what had to wait is looked at once more."""

import json
from datetime import UTC, datetime

import pytest
from tests.fixtures.builders import event, send_announcements, sent_case

from reinstate.domain.automatic_approval import Guard
from reinstate.domain.case import CaseState
from reinstate.services import clock
from reinstate.services.account import accounts, passport, restricting
from reinstate.services.case import cases
from reinstate.services.errors import Conflict, Refused
from reinstate.services.integration import exchange, webhooks
from reinstate.services.integration.receivers import Answer
from reinstate.services.review import (
    deciding,
    locking,
    noting,
    queueing,
    review_page,
    revoking,
)
from reinstate.store.models import (
    Account,
    AuditEntry,
    Case,
    Installation,
    OutboxMessage,
    Reinstatement,
    WebhookDelivery,
)

pytestmark = pytest.mark.django_db


def case():
    return Case.objects.get()


@pytest.mark.parametrize(
    ("reason", "kind"),
    [("documents_doubtful", "identity_unverified"), ("suspicious_activity", "fraud_alert")],
)
def test_a_reviewer_takes_it_back_before_the_exchange_has_acted(
    account, by_policy, reviewer, reason, kind
):
    case_id = sent_case(account).case_id
    assert review_page.case_for_review(case_id, reviewer).may_revoke
    assert revoking.revoke(case_id, reviewer, reason, "The hand looks drawn") is CaseState.IN_REVIEW
    assert kind in {one.kind for one in accounts.in_force(case().account)}
    assert "account.frozen" in [one.kind for one in exchange.changes()]
    with pytest.raises(Conflict, match="no longer in force"):
        exchange.acknowledge(Reinstatement.objects.get().id)
    assert OutboxMessage.objects.filter(kind="case_revoked").count() == 1
    entry = AuditEntry.objects.get(tag="staff:approval:revoked")
    assert (entry.actor, entry.details["because"]) == (f"staff:{reviewer}", [reason])
    page = review_page.case_for_review(case_id, reviewer)
    assert not page.may_revoke
    assert "Approval by policy taken back" in [line.text for line in page.timeline]
    assert [note.text for note in noting.for_staff_by_case([case_id], reviewer)[case_id]] == [
        "The hand looks drawn"
    ]
    assert [line.case_id for line in queueing.queue(reviewer).lines] == [case_id]


def test_what_was_taken_back_may_be_approved_by_a_person(account, by_policy, reviewer):
    case_id = sent_case(account).case_id
    revoking.revoke(case_id, reviewer, "documents_doubtful", "Looks drawn")
    locking.next_case(reviewer)
    decided = deciding.decide(case_id, reviewer, "approve", expected_version=case().version)
    assert decided.state is CaseState.APPROVED
    assert exchange.acknowledge(Reinstatement.objects.get().id) is CaseState.REINSTATED
    assert accounts.assess(Account.objects.get()).good_standing


def test_what_a_colleague_has_locked_already_is_taken_back_without_a_second_lock(
    account, by_policy, reviewer, senior
):
    case_id = sent_case(account).case_id
    restricting.raise_restriction(account, senior, "fraud_alert", "suspicious_activity")
    state = revoking.revoke(case_id, reviewer, "suspicious_activity", "He was on the phone")
    assert state is CaseState.IN_REVIEW
    assert case().account.restriction_events.filter(kind="fraud_alert").count() == 1


def test_after_the_exchange_has_acted_the_account_is_locked_again(account, by_policy, reviewer):
    case_id = sent_case(account).case_id
    exchange.acknowledge(Reinstatement.objects.get().id)
    state = revoking.revoke(case_id, reviewer, "documents_doubtful", "Looks drawn")
    assert state is CaseState.REINSTATED
    assert not accounts.assess(Account.objects.get()).good_standing
    assert "account.frozen" in [one.kind for one in exchange.changes()]
    told = [step.text for step in cases.owner_case(account, case_id).steps]
    assert "A person took the approval back. The account is locked." in told
    with pytest.raises(Refused, match="no approval by policy to take back"):
        revoking.revoke(case_id, reviewer, "documents_doubtful", "Looks drawn")


def test_what_was_taken_back_is_announced_to_nobody_any_more(account, by_policy, reviewer):
    Installation.objects.update(is_demo=True)
    webhooks.register("http://127.0.0.1:9/in")
    case_id = sent_case(account).case_id
    send_announcements(lambda *_: Answer(503))  # the exchange is away
    revoking.revoke(case_id, reviewer, "documents_doubtful", "Looks drawn")
    WebhookDelivery.objects.filter(delivered_at=None).update(next_attempt_at=clock.now())
    sent = []

    def receive(_receiver, body, _headers):
        sent.append(json.loads(body)["type"])
        return Answer(200)

    send_announcements(receive)
    assert "account.frozen" in sent
    assert "reinstatement.withdrawn" in sent
    assert "reinstatement.announced" not in sent
    # Who catches up afterwards reads both, in their order.
    kinds = [one.kind for one in exchange.changes()]
    assert kinds.index("reinstatement.announced") < kinds.index("account.frozen")


def test_before_the_exchange_has_acted_the_owner_reads_nothing_that_is_over(
    account, by_policy, reviewer
):
    case_id = sent_case(account).case_id
    assert cases.owner_case(account, case_id).decision is not None
    (reason,) = passport.for_owner(account).restrictions
    assert (reason.next_actor, reason.expected) == ("exchange", "")
    revoking.revoke(case_id, reviewer, "documents_doubtful", "Looks drawn")
    assert cases.owner_case(account, case_id).decision is None
    found = passport.for_owner(account)
    # Who looks at the request looks at both reasons: no second request beside it, no documents.
    assert {one.next_actor for one in found.restrictions} == {"staff"}
    assert found.offers == ()


def test_a_request_whose_account_is_locked_again_does_not_say_that_it_is_open(
    account, by_policy, reviewer
):
    case_id = sent_case(account).case_id
    exchange.acknowledge(Reinstatement.objects.get().id)
    assert cases.owner_case(account, case_id).has_opened_account
    revoking.revoke(case_id, reviewer, "documents_doubtful", "Looks drawn")
    shown = cases.owner_case(account, case_id)
    assert not shown.has_opened_account
    assert shown.state_title == "Taken back: your account is locked again"
    assert (shown.decision, shown.hold_until) == (None, None)
    (past,) = passport.for_owner(account).past_cases
    assert past.state_title == shown.state_title


def test_nothing_is_taken_back_without_a_reason_and_a_word(account, by_policy, reviewer):
    case_id = sent_case(account).case_id
    with pytest.raises(Refused, match="Choose why"):
        revoking.revoke(case_id, reviewer, "mood", "Looks drawn")
    with pytest.raises(Refused, match="Write the note"):
        revoking.revoke(case_id, reviewer, "documents_doubtful", " ")
    assert case().state == CaseState.APPROVED


def test_a_persons_approval_is_not_taken_back_so(account, identity, reviewer):
    case_id = sent_case(account).case_id
    locking.next_case(reviewer)
    deciding.decide(case_id, reviewer, "approve", expected_version=case().version)
    assert not review_page.case_for_review(case_id, reviewer).may_revoke
    with pytest.raises(Refused, match="raise a restriction"):
        revoking.revoke(case_id, reviewer, "documents_doubtful", "Looks drawn")


def test_an_owner_whose_approval_was_taken_back_gets_people(account, by_policy, reviewer):
    revoking.revoke(sent_case(account).case_id, reviewer, "documents_doubtful", "Looks drawn")
    cases.cancel(account, case().id)
    again = sent_case(account)
    assert Guard.NO_DOUBT.value in Case.objects.get(id=again.case_id).failed_guards


def waits(account, amount):
    """An approval that had to wait, and money that came meanwhile; then nothing is in its way."""
    case_id = sent_case(account).case_id
    exchange.ingest(
        event("restriction.raised", at=datetime.now(UTC), kind="legal_hold", by="compliance")
    )
    with pytest.raises(Conflict):
        exchange.acknowledge(Reinstatement.objects.get().id)
    exchange.ingest(
        event("ledger.entry_posted", asset="USD", amount=amount, usd=amount, kind="deposit")
    )
    exchange.ingest(
        event("restriction.cleared", at=datetime.now(UTC), kind="legal_hold", by="compliance")
    )
    return Case.objects.get(id=case_id)


def test_what_had_to_wait_is_announced_anew_while_it_is_within_the_cap(account, by_policy):
    waited = waits(account, "1.00")
    assert waited.reinstatement.announced_at is not None


def test_what_is_worth_more_by_then_goes_to_a_person_who_reads_why(account, by_policy, reviewer):
    waited = waits(account, "900000.00")
    assert (waited.state, waited.failed_guards) == (CaseState.IN_REVIEW, [Guard.BALANCE.value])
    assert OutboxMessage.objects.filter(kind="case_referred").count() == 1
    with pytest.raises(Conflict, match="no longer in force"):
        exchange.acknowledge(waited.reinstatement.id)
