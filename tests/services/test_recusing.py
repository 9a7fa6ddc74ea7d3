"""Who knows an owner says so, and is kept off everything of that owner from then on."""

from datetime import date, timedelta

import pytest
from django.contrib.auth import get_user_model
from tests.fixtures.builders import erase, event, make_account, sent_case

from reinstate.services import clock, journal
from reinstate.services.access import evidence_access
from reinstate.services.account import account_page, confirming, passport, restricting
from reinstate.services.case import cases, correspondence, posting
from reinstate.services.errors import NotAllowed, Recused, Refused
from reinstate.services.integration import exchange
from reinstate.services.review import (
    account_packet,
    deciding,
    locking,
    noting,
    queueing,
    recusing,
    reopening,
    review_page,
    revoking,
)
from reinstate.services.upkeep import erasing
from reinstate.services.whole_book import compliance as whole_compliance
from reinstate.store import vault
from reinstate.store.models import (
    Account,
    AuditEntry,
    Case,
    Clearing,
    Decision,
    ErasureProposal,
    KeptRecord,
    Piece,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(account, seen):
    return sent_case(account)


@pytest.fixture
def compliance(staff):
    return staff("compliance", "cleo")


def version():
    return Case.objects.get().version


def test_who_recuses_themselves_is_never_offered_the_case_again(sent, reviewer, staff):
    assert locking.next_case(reviewer) == sent.case_id
    assert recusing.recuse(sent.case_id, reviewer, "knows_owner") == sent.ticket
    assert locking.next_case(reviewer) is None
    other = staff("reviewer", "omar")
    assert locking.next_case(other) == sent.case_id
    assert reviewer not in [one.user_id for one in review_page.case_for_review(
        sent.case_id, other).colleagues]  # fmt: skip
    with pytest.raises(Refused, match="may not decide"):
        locking.hand_over(sent.case_id, other, reviewer)


def test_who_keeps_off_takes_no_colleague_from_their_work(sent, reviewer, senior):
    locking.next_case(reviewer)
    recusing.recuse(sent.case_id, senior, "knows_owner")
    assert Case.objects.get().locked_by_id == reviewer


def test_why_stands_in_the_record_and_colleagues_read_it(sent, reviewer, staff):
    recusing.recuse(sent.case_id, reviewer, "has_interest")
    entry = AuditEntry.objects.get(tag="staff:case:recused")
    assert (entry.actor, entry.subject) == (journal.staff(reviewer), sent.case_id)
    assert entry.details == {"reason": "has_interest"}
    shown = review_page.case_for_review(sent.case_id, staff("reviewer", "omar")).timeline[-1]
    assert shown.text == "Keeps off this owner: has an interest in the outcome"
    assert shown.actor == "Rosa"


def of_account(act):
    """An act on the account of the one case."""
    return lambda case, who: act(Case.objects.get(id=case).account_id, who)


ACTS = {
    "look": lambda case, who: review_page.case_for_review(case, who),
    "reveal": lambda case, who: review_page.revealed(case, who, "compare"),
    "photo": lambda case, who: evidence_access.photo(Piece.objects.first().id, who, "review"),
    "account": of_account(passport.for_staff),
    "account in clear": of_account(lambda its, who: passport.revealed(its, who, "contact")),
    "what is on the account": of_account(account_page.page),
    "raise": of_account(
        lambda its, who: restricting.raise_restriction(
            its, who, "fraud_alert", "suspicious_activity"
        )
    ),
    "propose a clearing": of_account(
        lambda its, who: restricting.propose_clearing(
            its, who, "duplicate_identity", "different_person", "Seen it."
        )
    ),
    "preview": lambda case, who: deciding.preview_decision(case, who, "decline"),
    "decide": lambda case, who: deciding.decide(case, who, "approve", expected_version=version()),
    "write": lambda case, who: correspondence.write_as_staff(case, who, "Hello"),
    "no answer": lambda case, who: correspondence.need_no_answer(case, who),
    "picture": lambda case, who: correspondence.staff_picture(case, "let_1", who),
    "letter": lambda case, who: posting.record_arrival(Case.objects.get().ticket, who, []),
    "call": lambda case, who: confirming.record_call(case, who, is_confirmed=True),
    "revoke": lambda case, who: revoking.revoke(case, who, "documents_doubtful", "Seen it."),
    "reopen": lambda case, who: reopening.reopen(case, who, "misjudged", "Seen it."),
    "note": lambda case, who: noting.write(case, who, "Hello"),
    "take back": lambda case, who: locking.take_back(case, who),
    "recuse again": lambda case, who: recusing.recuse(case, who, "knows_owner"),
}


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_nothing_of_the_owner_is_open_to_them(sent, senior, act):
    recusing.recuse(sent.case_id, senior, "knows_owner")
    with pytest.raises(Recused, match="You keep off this owner"):
        act(sent.case_id, senior)


OF_OFFICERS = {
    "whole record": lambda its, who: account_packet.write(its, who, "authority"),
    "look before erasing": lambda its, who: erasing.page(its, who),
    "propose to erase": lambda its, who: erasing.propose(its, who, "owner_asked", "Letter seen."),
}


@pytest.mark.parametrize("act", OF_OFFICERS.values(), ids=OF_OFFICERS)
def test_an_officer_neither_takes_out_nor_erases_whom_they_keep_off(sent, account, compliance, act):
    recusing.recuse(sent.case_id, compliance, "has_interest")
    with pytest.raises(Recused, match="You keep off this owner"):
        act(account, compliance)


def test_an_officer_who_keeps_off_confirms_nothing_that_a_colleague_proposed(
    sent, account, compliance, staff
):
    other = staff("compliance", "cora")
    cases.cancel(account, sent.case_id)
    Account.objects.update(closed_on=date(2015, 1, 2))
    erasing.propose(account, other, "owner_asked", "Letter seen.")
    restricting.raise_restriction(account, other, "legal_hold", "court_order")
    restricting.propose_clearing(account, other, "legal_hold", "order_lifted", "Seen it.")
    recusing.recuse(sent.case_id, compliance, "has_interest")
    with pytest.raises(Recused):
        restricting.answer_clearing(Clearing.objects.get().id, compliance, is_confirmed=True)
    with pytest.raises(Recused):
        erasing.confirm(ErasureProposal.objects.get().id, compliance, account)
    assert Clearing.objects.get().answered_at is None
    assert ErasureProposal.objects.get().answered_at is None


def test_what_a_law_has_kept_of_an_erased_owner_stays_closed_to_them(
    sent, account, compliance, staff, own_keys_and_evidence
):
    cases.cancel(account, sent.case_id)
    hold = {"kind": "sanctions_hold", "by": "compliance"}
    for days_ago, turn in ((409, "raised"), (400, "cleared")):
        then = clock.now() - timedelta(days=days_ago)
        exchange.ingest(event(f"restriction.{turn}", "ext-1", then, **hold))
    recusing.recuse(sent.case_id, compliance, "has_interest")
    erase(account, "operator")
    record = KeptRecord.objects.get().id
    with pytest.raises(Recused):
        erasing.show_kept(record, compliance)
    assert erasing.show_kept(record, staff("compliance", "cora")).legal_name
    (look,) = AuditEntry.objects.filter(tag="staff:kept_record:viewed")
    assert look.actor != journal.staff(compliance)


def test_they_are_kept_off_what_the_owner_sends_later_too(sent, account, reviewer, staff):
    recusing.recuse(sent.case_id, reviewer, "knows_owner")
    cases.cancel(account, sent.case_id)
    sent_case(account)
    assert locking.next_case(reviewer) is None
    assert locking.next_case(staff("reviewer", "omar")) is not None


def test_another_owners_case_stays_open_to_them(sent, reviewer):
    kim = {"email": "kim@example.com", "legal_name": "Kim Other", "ssn": "900-12-9999"}
    other = sent_case(make_account("ext-2", **kim, document_number="Z7654321"))
    recusing.recuse(sent.case_id, reviewer, "knows_owner")
    assert locking.next_case(reviewer) == other.case_id
    assert [line.is_kept_off for line in queueing.queue(reviewer).lines] == [True, False]


def test_a_reason_is_asked_for(sent, reviewer):
    with pytest.raises(Refused, match="why you keep off"):
        recusing.recuse(sent.case_id, reviewer, "tired")
    assert not AuditEntry.objects.filter(tag="staff:case:recused").exists()


@pytest.fixture
def large(account, seen):
    exchange.ingest(
        event("ledger.entry_posted", asset="BTC", amount="1", usd="60000.00", kind="deposit")
    )
    return sent_case(account)


def propose(case, who):
    deciding.decide(case.case_id, who, "approve", expected_version=version())


def test_who_was_recused_is_not_named_as_the_second_person(large, reviewer, senior, staff):
    other = staff("senior", "una")
    recusing.recuse(large.case_id, senior, "knows_owner")
    propose(large, reviewer)
    assert Decision.objects.get().second_assigned_to_id == other


def test_a_second_person_who_keeps_off_passes_the_proposal_on(large, reviewer, senior, staff):
    other = staff("senior", "una")
    propose(large, reviewer)
    recusing.recuse(large.case_id, senior, "knows_owner")
    assert Decision.objects.get().second_assigned_to_id == other
    with pytest.raises(NotAllowed):
        deciding.second_decision(large.case_id, senior, "confirm", expected_version=version())
    deciding.second_decision(large.case_id, other, "confirm", expected_version=version())
    assert Decision.objects.get().seconded_by_id == other


@pytest.fixture
def others_proposed(large, reviewer, senior):
    """The proposals of two more owners, for which the same person is asked."""
    found = []
    for number in (2, 3):
        account = make_account(
            f"ext-{number}", email=f"kim{number}@example.com", ssn=f"900-12-999{number}",
            document_number=f"Z765432{number}",
        )  # fmt: skip
        much = {"asset": "BTC", "amount": "1", "usd": "60000.00", "kind": "deposit"}
        exchange.ingest(event("ledger.entry_posted", f"ext-{number}", **much))
        case_id = sent_case(account).case_id
        version = Case.objects.get(id=case_id).version
        words = {"internal_note": "Looked.", "expected_version": version}
        deciding.decide(case_id, reviewer, "approve", **words)
        found.append(Decision.objects.get(case=case_id))
    assert {one.second_assigned_to_id for one in found} == {senior}
    return found


def test_who_keeps_off_one_owner_still_gives_the_second_word_about_others(
    large, others_proposed, reviewer, senior, staff
):
    version = Case.objects.get(id=large.case_id).version
    deciding.decide(large.case_id, reviewer, "approve", expected_version=version)
    other = staff("senior", "una")
    recusing.recuse(large.case_id, senior, "knows_owner")
    assert Decision.objects.get(case=large.case_id).second_assigned_to_id == other
    for decision in others_proposed:
        decision.refresh_from_db()
        assert decision.second_assigned_to_id == senior


def test_a_proposal_whose_request_is_over_counts_for_nobody(
    large, others_proposed, reviewer, senior, staff
):
    for decision in others_proposed:
        Case.objects.filter(id=decision.case_id).update(state="cancelled")
    staff("senior", "una")  # asked where the first one had more to do
    version = Case.objects.get(id=large.case_id).version
    deciding.decide(large.case_id, reviewer, "approve", expected_version=version)
    assert Decision.objects.get(case=large.case_id).second_assigned_to_id == senior


def test_a_proposal_that_nobody_is_left_for_waits_for_whoever_comes(large, reviewer, senior, staff):
    propose(large, reviewer)
    recusing.recuse(large.case_id, senior, "knows_owner")
    assert Decision.objects.get().second_assigned_to_id is None
    assert locking.next_case(senior) is None
    assert locking.next_case(staff("senior", "una")) == large.case_id


def test_what_somebody_proposed_falls_once_they_keep_off_the_owner(large, reviewer, senior, staff):
    other = staff("reviewer", "omar")
    propose(large, reviewer)
    recusing.recuse(large.case_id, reviewer, "knows_owner")
    assert Case.objects.get().state == "in_review"
    assert Decision.objects.get().action == "approve_sent_back"
    with pytest.raises(Refused, match="No approval waits"):
        deciding.second_decision(large.case_id, senior, "confirm", expected_version=version())
    said = [line.text for line in review_page.case_for_review(large.case_id, other).timeline]
    assert said[-2] == "Proposal fell: whoever made it keeps off this owner"
    propose(large, other)
    deciding.second_decision(large.case_id, senior, "confirm", expected_version=version())
    assert Decision.objects.get(action="approve").decided_by_id == other


def test_a_clearing_and_an_erasure_that_they_proposed_fall_too(sent, account, compliance, staff):
    other = staff("compliance", "cora")
    restricting.raise_restriction(account, compliance, "legal_hold", "court_order")
    restricting.propose_clearing(account, compliance, "legal_hold", "order_lifted", "Seen it.")
    person = Case.objects.get().account.person
    ErasureProposal.objects.create(
        person=person,
        reason="owner_asked",
        note=vault.of(person).seal(erasing.NOTE, b"Closed, and asked."),
        proposed_by_id=compliance,
        proposed_at=clock.now(),
    )
    recusing.recuse(sent.case_id, compliance, "has_interest")
    assert restricting.acts(account, other).waiting == ()
    assert Clearing.objects.get().is_confirmed is False
    assert erasing.overview(other).waiting == ()
    assert ErasureProposal.objects.get().is_confirmed is False


def test_whoever_proposed_a_clearing_may_take_it_back(sent, account, compliance):
    restricting.raise_restriction(account, compliance, "legal_hold", "court_order")
    restricting.propose_clearing(account, compliance, "legal_hold", "order_lifted", "Seen it.")
    waiting = restricting.acts(account, compliance).waiting[0]
    assert waiting.is_own
    with pytest.raises(NotAllowed, match="Another person has to confirm"):
        restricting.answer_clearing(waiting.clearing_id, compliance, is_confirmed=True)
    restricting.answer_clearing(waiting.clearing_id, compliance, is_confirmed=False)
    assert restricting.acts(account, compliance).waiting == ()


EXPLAINED = {
    "replay": lambda decision, who: whole_compliance.decided_again(who, decision),
    "packet": lambda decision, who: whole_compliance.export(who, decision, with_photos=True),
}


@pytest.mark.parametrize("act", EXPLAINED.values(), ids=EXPLAINED)
def test_what_a_decision_rests_on_is_closed_to_an_officer_who_keeps_off(
    large, reviewer, compliance, act
):
    propose(large, reviewer)
    recusing.recuse(large.case_id, compliance, "knows_owner")
    with pytest.raises(Recused, match="You keep off this owner"):
        act(Decision.objects.get().id, compliance)


@pytest.fixture
def customer(sent, reviewer):
    """The reviewer, whose own account it is."""
    get_user_model().objects.filter(id=reviewer).update(email="Jane@Example.com")
    return reviewer


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_nobody_works_on_their_own_account(sent, customer, act):
    with pytest.raises(Recused, match="it is your own account"):
        act(sent.case_id, customer)


def test_ones_own_case_is_a_colleagues(sent, customer, staff):
    (line,) = queueing.queue(customer).lines
    assert line.is_kept_off
    assert locking.next_case(customer) is None
    other = staff("reviewer", "omar")
    assert customer not in [
        one.user_id for one in review_page.case_for_review(sent.case_id, other).colleagues
    ]
    assert locking.next_case(other) == sent.case_id
