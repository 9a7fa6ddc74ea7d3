"""Approval by policy: off as shipped, one guard is enough to keep it out, and nobody pretends."""

import json
import zipfile
from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest
from django.db import IntegrityError, transaction
from tests.fixtures.builders import after, complete_case, event, make_account, ready_case, sent_case

from reinstate.domain import automatic_approval
from reinstate.domain.automatic_approval import Guard
from reinstate.domain.case import CaseKind, CaseState, Route
from reinstate.domain.findings import Outcome, PieceKind
from reinstate.services import journal
from reinstate.services.access import disputing, tokens
from reinstate.services.account import accounts, restricting
from reinstate.services.case import cases, correspondence
from reinstate.services.errors import Conflict, NotAllowed
from reinstate.services.integration import exchange
from reinstate.services.review import (
    analytics,
    automatic,
    automatic_list,
    deciding,
    packet,
    queueing,
    replay,
    review_page,
)
from reinstate.services.upkeep import audit
from reinstate.services.whole_book import rules_in_force, signing
from reinstate.store.models import (
    Account,
    AuditEntry,
    Case,
    CaseEvent,
    Decision,
    OutboxMessage,
    Reinstatement,
)

pytestmark = pytest.mark.django_db
SELFIE, PAGE = PieceKind.SELFIE, PieceKind.PASSPORT_PAGE


def case():
    return Case.objects.get()


def kept(account, **kinds):
    """Why a request of this account did not get past the guards."""
    sent = sent_case(account, **kinds)
    assert not Decision.objects.filter(decided_by=None).exists()
    assert CaseState(sent.state) in (CaseState.SUBMITTED, CaseState.IN_REVIEW)
    return Case.objects.get(id=sent.case_id).failed_guards


def test_as_shipped_a_request_without_doubt_waits_for_a_person(account, identity, reviewer):
    sent = sent_case(account)
    assert sent.state is CaseState.SUBMITTED
    assert review_page.case_for_review(sent.case_id, reviewer).not_automatic_because == ()
    assert not Decision.objects.exists()


def test_policy_approves_announces_and_the_exchange_reinstates(account, by_policy, senior):
    sent = sent_case(account)
    assert sent.state is CaseState.APPROVED
    decision, change = Decision.objects.get(), Reinstatement.objects.get()
    assert (decision.decided_by, decision.action, decision.recommendation) == (
        None, "approve", "pass",
    )  # fmt: skip
    assert decision.guards == [guard.value for guard in Guard]
    announced = [one for one in exchange.changes() if one.kind == "reinstatement.announced"]
    assert announced[0].payload["data"]["is_automatic"] is True
    assert queueing.queue(senior).lines == ()
    assert exchange.acknowledge(change.id) is CaseState.REINSTATED
    standing = accounts.assess(change.case.account)
    assert standing.good_standing
    assert not standing.capabilities.withdraw
    assert case().pieces.exclude(face_templates=None).count() == 0
    kinds = set(OutboxMessage.objects.values_list("kind", flat=True))
    assert {"case_approved", "reinstated"} <= kinds
    assert "case_submitted" not in kinds


def test_the_record_names_the_system_the_policy_and_every_guard(account, by_policy):
    sent_case(account)
    decision = Decision.objects.get()
    told = AuditEntry.objects.get(tag="system:case:approved")
    assert (told.actor, told.details["is_automatic"]) == ("system", True)
    assert told.details["policy"] == decision.policy_digest[:16]
    assert told.details["guards"] == decision.guards
    audit.verify()


def test_owner_reviewer_packet_and_replay_all_say_that_nobody_decided(account, by_policy, reviewer):
    sent = sent_case(account)
    page = cases.owner_case(account, sent.case_id)
    assert page.decision.is_automatic
    assert "no person has looked" in page.decision.text
    assert any("A program approved" in step.text for step in page.steps)
    past = review_page.case_for_review(sent.case_id, reviewer)
    assert (past.past_decisions[0].is_automatic, past.past_decisions[0].by) == (
        True, "policy, no person",
    )  # fmt: skip
    assert "Approved by policy; no person decided" in [line.text for line in past.timeline]
    decision = Decision.objects.get()
    assert replay.replay(decision.id, journal.OPERATOR).is_automatic
    with zipfile.ZipFile(BytesIO(packet.write(decision.id, "operator"))) as files:
        told = json.loads(files.read(f"{decision.id}/decision.json"))
    assert (told["decided_by"], told["is_automatic"]) == ("system", True)


def test_sending_twice_approves_once(account, by_policy):
    sent = sent_case(account)
    before = OutboxMessage.objects.count(), CaseEvent.objects.count()
    assert after(cases.submit, account, sent.case_id).state is CaseState.APPROVED
    assert Decision.objects.count() == 1
    assert (OutboxMessage.objects.count(), CaseEvent.objects.count()) == before


def test_a_failure_on_the_way_leaves_the_request_unsent_and_nothing_decided(
    account, by_policy, monkeypatch
):
    ready = complete_case(account)

    def broken(*_):
        raise RuntimeError("killed")

    monkeypatch.setattr(automatic.approval, "carry_out", broken)
    with pytest.raises(RuntimeError, match="killed"):
        cases.submit(account, ready.case_id)
    assert case().state == CaseState.OPEN
    assert not Decision.objects.exists()


@pytest.mark.parametrize(
    ("piece", "outcome"),
    [
        (PAGE, Outcome.UNSURE),
        (SELFIE, Outcome.ERROR),
        ((SELFIE, "face_matches_enrolment"), Outcome.UNSURE),
    ],
)
def test_doubt_of_any_check_goes_to_a_person(account, by_policy, seen, piece, outcome, reviewer):
    seen.outcomes = {piece: outcome}
    failed = kept(account)
    assert Guard.CHECKS in failed
    page = review_page.case_for_review(case().id, reviewer)
    assert page.not_automatic_because == automatic.texts(failed)


def test_what_turned_up_after_the_photo_was_checked_counts_too(account, by_policy, seen):
    ready = complete_case(account)
    seen.outcomes = {PAGE: Outcome.FAIL}  # somebody else has shown this document since
    assert after(cases.submit, account, ready.case_id).state is CaseState.SUBMITTED
    assert case().failed_guards == [Guard.CHECKS]


def test_an_identity_that_was_never_compared_goes_to_a_person(account, by_policy, seen):
    seen.more = {}
    assert kept(account) == [Guard.IDENTITY]


def test_an_owner_who_was_promised_people_gets_people(account, identity, switch):
    ready = complete_case(account)  # agreed while the switch was off
    switch()
    assert after(cases.submit, account, ready.case_id).state is CaseState.SUBMITTED
    assert case().failed_guards == [Guard.TOLD]


def test_an_owner_who_wants_people_alone_gets_people(account, by_policy):
    ready = complete_case(account)
    cases.choose_route(account, ready.case_id, Route.NON_BIOMETRIC)
    cases.submit(account, ready.case_id)
    assert Guard.ROUTE in case().failed_guards
    assert case().state == CaseState.IN_REVIEW


@pytest.mark.parametrize(
    ("balances", "guards"),
    [
        ([("USD", "500.01", None)], [Guard.BALANCE]),
        ([("BTC", "0.1", None)], [Guard.BALANCE, Guard.ONE_PERSON]),
        ([("USD", "-20", None)], [Guard.LOCKS]),
    ],
)
def test_money_above_the_cap_of_unknown_value_or_owed_goes_to_a_person(
    account, by_policy, balances, guards
):
    for currency, amount, usd in balances:
        Account.objects.get().balances.create(currency=currency, amount=amount, usd_value=usd)
    assert kept(account) == guards


@pytest.mark.parametrize(
    "kind",
    ["sanctions_hold", "legal_hold", "duplicate_identity", "fraud_alert", "identity_unverified"],
)
def test_what_somebody_put_on_the_account_is_looked_at_by_somebody(account, by_policy, kind):
    ready = complete_case(account)
    exchange.ingest(event("restriction.raised", kind=kind, by="exchange"))
    cases.submit(account, ready.case_id)
    assert Guard.LOCKS in case().failed_guards


def test_a_risk_signal_and_a_second_persons_rule_keep_it_with_people(account, by_policy):
    Account.objects.get().person.__class__.objects.update(enrolment_template=None)
    assert {Guard.ONE_PERSON, Guard.SIGNALS} <= set(kept(account))


def test_what_a_person_asked_again_or_refused_is_for_people(
    account, by_policy, senior, monkeypatch
):
    monkeypatch.setattr(automatic, "_chance", lambda: 0)
    sent = sent_case(account)
    assert case().failed_guards == [Guard.NOT_DRAWN]
    version = case().version
    deciding.decide(
        sent.case_id, senior, "decline", reasons=["person_differs"], expected_version=version
    )
    monkeypatch.setattr(automatic, "_chance", lambda: 1)
    assert kept(account) == [Guard.NO_DOUBT]


def test_another_open_request_or_an_unread_message_keeps_it_with_people(account, by_policy):
    ready = complete_case(account)
    correspondence.write_as_owner(account, ready.case_id, "Somebody has my phone.")
    Case.objects.create(
        ticket="RA-other", account_id=account, kind=CaseKind.MAILBOX_CHANGE, route=Route.SUPERVISED,
        state=CaseState.OPEN, time_zone="America/New_York", opened_at=datetime.now(UTC),
    )  # fmt: skip
    cases.submit(account, ready.case_id)
    assert Case.objects.get(id=ready.case_id).failed_guards == [Guard.ALONE, Guard.READ]


def test_what_happened_on_another_account_of_the_owner_keeps_it_with_people(
    account, by_policy, reviewer
):
    ready = complete_case(account)
    second = Account.objects.create(
        person=Account.objects.get().person, external_id="ext-2", platform="us",
        opened_on=date(2025, 11, 1), changed_at=datetime.now(UTC),
    )  # fmt: skip
    about = {
        "account": second, "kind": CaseKind.REACTIVATION, "route": Route.ONLINE,
        "time_zone": "America/New_York", "opened_at": datetime.now(UTC),
    }  # fmt: skip
    refused = Case.objects.create(ticket="RA-refused", state=CaseState.DECLINED, **about)
    Decision.objects.create(
        case=refused, action="decline", decided_by_id=reviewer, decided_at=datetime.now(UTC)
    )
    other = Case.objects.create(ticket="RA-other", state=CaseState.OPEN, **about)
    correspondence.write_as_owner(second.id, other.id, "Somebody has my phone.")
    cases.submit(account, ready.case_id)
    failed = set(Case.objects.get(id=ready.case_id).failed_guards)
    assert {Guard.NO_DOUBT, Guard.ALONE, Guard.READ} <= failed


def test_an_account_that_shares_a_document_number_is_looked_at(account, by_policy):
    make_account("ext-2", email="other@example.com", ssn="900-12-9999")
    assert kept(account) == [Guard.UNLINKED]


def test_a_known_answer_is_never_given_away(account, by_policy, senior):
    Account.objects.update(is_known_answer=True)
    assert kept(account) == [Guard.NOT_DRAWN]  # like any request that chance left to people
    assert automatic_list.approved(senior).sample.count == 0


def test_the_owner_may_still_stop_it_and_people_then_look(account, by_policy, senior):
    sent_case(account)
    change = Reinstatement.objects.get()
    at = datetime.now(UTC)
    link = tokens.issue(change.case.account, tokens.NOT_ME, at, timedelta(days=1), change.id)
    disputing.dispute(link)
    assert Case.objects.get(kind=CaseKind.REACTIVATION).state == CaseState.IN_REVIEW
    found = automatic_list.approved(senior, is_disputed_only=True)
    assert [line.is_disputed for line in found.lines] == [True]
    assert (found.approved, found.disputed.hits) == (1, 1)


def test_a_person_stops_it_by_locking_the_account(account, by_policy, senior):
    sent_case(account)
    restricting.raise_restriction(account, senior, "fraud_alert", "suspicious_activity")
    with pytest.raises(Conflict, match="restricted again"):
        exchange.acknowledge(Reinstatement.objects.get().id)


def test_what_waited_for_something_else_goes_to_a_person_where_it_no_longer_agrees_by_then(
    account, by_policy, seen, reviewer
):
    sent = sent_case(account)
    exchange.ingest(event("restriction.raised", kind="identity_unverified"))
    exchange.ingest(event("account.updated", legal_name="Walter Otherman"))
    assert case().state == CaseState.WAITING_ON_OTHER_RESTRICTIONS
    seen.outcomes[PAGE] = Outcome.UNSURE  # what the rules of then say of the name
    exchange.ingest(event("restriction.cleared", kind="identity_unverified"))
    assert (case().state, case().failed_guards) == (CaseState.IN_REVIEW, [Guard.CHECKS])
    page = review_page.case_for_review(sent.case_id, reviewer)
    found = {one.check: one.outcome for piece in page.pieces for one in piece.findings}
    assert found["name_matches_account"] is Outcome.UNSURE
    assert found["face_matches_enrolment"] is Outcome.PASS


def test_figures_of_people_leave_out_what_policy_decided(account, by_policy, senior, monkeypatch):
    sent_case(account)
    monkeypatch.setattr(automatic, "_chance", lambda: 0)
    other = make_account(
        "ext-2", email="o@example.com", ssn="900-12-9999", document_number="Y7654321"
    )
    drawn = sent_case(other)
    version = Case.objects.get(id=drawn.case_id).version
    deciding.decide(drawn.case_id, senior, "approve", expected_version=version)
    found = analytics.analytics(senior, analytics.last_days())
    rates = {rate.name: (rate.share.hits, rate.share.count) for rate in found.rates}
    assert rates["Decided as the machine advised"] == (1, 1)
    assert rates["Approved by policy, by no person"] == (1, 2)
    assert rates["Drawn for a person, who approved as well"] == (1, 1)
    listed = automatic_list.approved(senior)
    assert (listed.is_on, listed.approved, listed.sample.hits) == (True, 1, 1)
    assert [line.case_id for line in listed.lines] == [Case.objects.get(account=account).id]
    Decision.objects.filter(case=drawn.case_id).update(needs_second=True)  # and nobody has agreed
    found = analytics.analytics(senior, analytics.last_days())
    rates = {rate.name: rate.share.count for rate in found.rates}
    assert rates["Drawn for a person, who approved as well"] == 0
    assert automatic_list.approved(senior).sample.count == 0


def test_only_seniors_and_compliance_see_the_list(reviewer):
    with pytest.raises(NotAllowed):
        automatic_list.approved(reviewer)


def test_a_refusal_without_a_person_cannot_even_be_stored(account, by_policy):
    sent_case(account)
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.update(action="decline")


def test_a_consent_to_meet_us_says_nothing_about_a_program(account, by_policy):
    opened = ready_case(account)
    Case.objects.update(route=Route.SUPERVISED)
    cases.give_consent(account, opened.case_id, "You are met by a person.")
    assert case().events.filter(action="consented").last().details["may_be_automatic"] is False


def test_the_switch_waits_until_one_officer_has_signed_it_and_another_its_cap(
    account, identity, switch, staff, senior
):
    switch(signers={})
    assert automatic_list.approved(senior).needs_signatures
    clara, carl = staff("compliance", "clara"), staff("compliance", "carl")

    def sign(actor, key):
        (row,) = [row for row in rules_in_force.values(actor, key).rows if row.key == key]
        signing.sign(actor, key, row.value_digest, "Minutes of 20 November")

    sign(clara, automatic_approval.SWITCH)
    assert not automatic.is_on(datetime.now(UTC))
    sign(carl, automatic_approval.BALANCE_CAP)
    assert automatic.is_on(datetime.now(UTC))
    assert sent_case(account).state is CaseState.APPROVED
