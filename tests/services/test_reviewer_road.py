from datetime import timedelta

import pytest
from tests.fixtures.builders import after, event, hand_in, jpeg, make_account, sent_case

from reinstate.domain.case import CaseState, PieceState
from reinstate.domain.findings import Finding, Judged, OnFail, Outcome, PieceKind, Weight
from reinstate.services import clock, journal, rules
from reinstate.services.access import evidence_access, limits
from reinstate.services.access import staff as staff_accounts
from reinstate.services.account import accounts
from reinstate.services.case import cases, correspondence, signals
from reinstate.services.errors import (
    Conflict,
    LocksChanged,
    NotAllowed,
    NotFound,
    Refused,
    TooMany,
    VersionConflict,
)
from reinstate.services.integration import exchange
from reinstate.services.mail import messages
from reinstate.services.review import deciding, finding_cases, locking, queueing, review_page
from reinstate.services.review.review_view import Holding, QueueFilter
from reinstate.services.upkeep import audit, worker
from reinstate.store import phones
from reinstate.store.models import (
    AuditEntry,
    Case,
    CaseLetter,
    Decision,
    Installation,
    OutboxMessage,
    Person,
    Piece,
    Reinstatement,
)

pytestmark = pytest.mark.django_db
ROLE = "reviewer"


def decide(case_id, actor, action="approve", **given):
    version = Case.objects.get(id=case_id).version
    return deciding.decide(case_id, actor, action, expected_version=version, **given)


def exchange_was_told():
    return [one for one in exchange.changes() if one.kind.startswith("reinstatement")]


@pytest.fixture
def sent(account, seen):
    return sent_case(account)


def test_only_staff_see_the_queue(sent, db):
    with pytest.raises(NotAllowed):
        queueing.queue(999)


@pytest.mark.article("process.team_review")
def test_a_sent_case_waits_in_the_queue_and_next_locks_it(sent, reviewer, staff):
    assert [line.ticket for line in queueing.queue(reviewer).lines] == [sent.ticket]
    assert locking.next_case(reviewer) == sent.case_id
    other = staff("reviewer", "omar")
    assert locking.next_case(other) is None
    assert Case.objects.get().state == CaseState.IN_REVIEW
    with pytest.raises(Refused, match="Rosa is working"):
        decide(sent.case_id, other, "approve")


def test_a_released_case_is_anyones_again(sent, reviewer, staff):
    locking.next_case(reviewer)
    locking.release(sent.case_id, reviewer)
    assert locking.next_case(staff("reviewer", "omar")) == sent.case_id


def test_the_screen_shows_findings_account_and_what_may_be_done(sent, reviewer):
    locking.next_case(reviewer)
    page = review_page.case_for_review(sent.case_id, reviewer)
    assert page.owner_name == "Jane Sample"
    assert page.jurisdiction == "US-CA"
    assert page.is_locked_by_me
    assert page.actions == deciding.ACTIONS
    assert [piece.kind for piece in page.pieces] == [PieceKind.SELFIE, PieceKind.PASSPORT_PAGE]
    assert page.pieces[0].findings[0].message == "staff reads pass"
    assert page.recommendation == "pass"
    assert [item.kind for item in page.restrictions] == ["self_disabled"]
    assert page.restrictions[0].is_cleared_by_approval


ENDED = [
    {"closed_on": "2026-01-05"},
    {"delivered_to_state": {"jurisdiction": "US-CA", "on": "2026-01-05"}},
]


def test_a_request_that_is_over_clears_nothing_that_was_raised_since(sent, account, reviewer):
    decide(sent.case_id, reviewer)
    exchange.acknowledge(Reinstatement.objects.get().id)
    at = clock.now()
    exchange.ingest(event("restriction.raised", at=at, kind="identity_unverified", by="onboarding"))
    page = review_page.case_for_review(sent.case_id, reviewer)
    shown = {item.kind: item.is_cleared_by_approval for item in page.restrictions}
    assert shown["identity_unverified"] is False


@pytest.mark.parametrize("told", ENDED)
def test_an_account_that_ended_meanwhile_is_not_approved_and_the_owner_reads_why(
    sent, reviewer, told
):
    exchange.ingest(event("account.updated", at=clock.now(), **told))
    locking.next_case(reviewer)
    with pytest.raises(Refused, match="nothing left to unlock"):
        decide(sent.case_id, reviewer)
    assert decide(sent.case_id, reviewer, "decline", reasons=["account_ended"]).state == "declined"
    assert not exchange_was_told()


@pytest.mark.parametrize("told", ENDED)
def test_an_unlock_that_is_on_its_way_is_withdrawn_when_the_account_ends(sent, reviewer, told):
    decide(sent.case_id, reviewer)
    exchange.ingest(event("account.updated", at=clock.now(), **told))
    assert exchange_was_told()[-1].kind == "reinstatement.withdrawn"
    with pytest.raises(Conflict, match="keep it locked") as refused:
        exchange.acknowledge(Reinstatement.objects.get().id)
    assert refused.value.code == "restricted_again"
    assert after(cases.cancel, sent_account(), sent.case_id).state is CaseState.CANCELLED


def test_approval_is_announced_acknowledged_and_held(sent, reviewer):
    decided = decide(sent.case_id, reviewer)
    assert decided.state is CaseState.APPROVED
    change = Reinstatement.objects.get()
    announced = [one for one in exchange.changes() if one.kind == "reinstatement.announced"]
    assert announced[0].payload["data"]["change"] == change.id
    (entry,) = AuditEntry.objects.filter(tag="system:change:announced")
    assert (entry.subject, entry.details) == (change.id, {"case": sent.case_id})
    assert accounts.assess(change.case.account).good_standing is False
    assert exchange.acknowledge(change.id, account="ext-1") is CaseState.REINSTATED
    standing = accounts.assess(change.case.account)
    assert standing.good_standing
    assert not standing.capabilities.withdraw
    assert standing.capabilities.trade
    assert cases.owner_case(sent_account(), sent.case_id).hold_until is not None


def sent_account():
    return Case.objects.get().account_id


def test_an_acknowledgement_that_names_another_account_changes_nothing(sent, reviewer):
    decide(sent.case_id, reviewer)
    change = Reinstatement.objects.get()
    make_account("ext-2", email="kim@example.com", ssn="900-12-9999")
    with pytest.raises(NotFound, match="no such change for this account"):
        exchange.acknowledge(change.id, account="ext-2")
    assert Case.objects.get().state == CaseState.APPROVED
    assert not accounts.assess(change.case.account).good_standing


def test_acknowledging_twice_changes_nothing(sent, reviewer):
    decide(sent.case_id, reviewer)
    change = Reinstatement.objects.get()
    exchange.acknowledge(change.id)
    before = OutboxMessage.objects.count(), audit.verify()
    assert exchange.acknowledge(change.id) is CaseState.REINSTATED
    assert (OutboxMessage.objects.count(), audit.verify()) == before


def test_the_owner_reads_exactly_what_the_reviewer_previewed(sent, reviewer, account):
    reasons, pieces = ["note_covered"], [PieceKind.SELFIE]
    preview = deciding.preview_decision(sent.case_id, reviewer, "retake", reasons, pieces)
    assert not preview.problems
    decide(sent.case_id, reviewer, "retake", reasons=reasons, pieces=pieces, internal_note="secret")
    page = cases.owner_case(account, sent.case_id)
    assert page.decision.text == preview.owner_text
    assert "secret" not in page.decision.text
    assert page.state is preview.state_after is CaseState.NEEDS_RETAKE


def test_what_an_approval_would_clear_is_told_beside_an_approval_alone(sent, reviewer):
    told = {
        action: deciding.preview_decision(sent.case_id, reviewer, action)
        for action in ("approve", "decline")
    }
    assert told["approve"].clears == ("self_disabled",)
    assert told["approve"].what_follows
    assert (told["decline"].clears, told["decline"].what_follows) == ((), "")
    assert not told["approve"].is_over
    decide(sent.case_id, reviewer, "decline", reasons=["person_differs"])
    assert deciding.preview_decision(sent.case_id, reviewer, "approve").is_over


def test_only_the_asked_photo_is_taken_again_and_the_other_stays_passed(sent, reviewer, account):
    decide(sent.case_id, reviewer, "retake", reasons=["note_covered"], pieces=[PieceKind.SELFIE])
    page = cases.owner_case(account, sent.case_id)
    assert {piece.kind: piece.may_upload for piece in page.pieces} == {
        PieceKind.SELFIE: True,
        PieceKind.PASSPORT_PAGE: False,
    }
    hand_in(account, sent.case_id, PieceKind.SELFIE)
    assert after(cases.submit, account, sent.case_id).state is CaseState.SUBMITTED


def test_one_new_photo_does_not_answer_for_another_that_was_asked_again(account, seen, reviewer):
    seen.outcomes = {PieceKind.PASSPORT_PAGE: Outcome.UNSURE}
    case, both = sent_case(account), [PieceKind.SELFIE, PieceKind.PASSPORT_PAGE]
    decide(case.case_id, reviewer, "retake", reasons=["photo_unclear"], pieces=both)
    seen.outcomes = {}  # the page's comparison with the new selfie turns out well
    hand_in(account, case.case_id, PieceKind.SELFIE)
    page = cases.owner_case(account, case.case_id)
    assert {piece.kind: piece.state for piece in page.pieces} == {
        PieceKind.SELFIE: PieceState.PASSED,
        PieceKind.PASSPORT_PAGE: PieceState.RETAKE,
    }
    assert not page.may_submit
    hand_in(account, case.case_id, PieceKind.PASSPORT_PAGE)
    assert after(cases.submit, account, case.case_id).state is CaseState.SUBMITTED


def test_a_refusal_needs_a_reason(sent, reviewer):
    with pytest.raises(Refused, match="at least one reason"):
        decide(sent.case_id, reviewer, "decline")


@pytest.mark.parametrize(
    ("action", "reason", "pieces", "says"),
    [
        ("decline", "note_covered", [], "does not fit this decision"),
        ("escalate", "person_differs", [], "does not fit this decision"),
        ("retake", "note_covered", [], "Choose which photo is taken again"),
        ("retake", "note_covered", [PieceKind.DOCUMENT_BACK], "document_back was not handed in"),
    ],
)
def test_a_decision_takes_the_reasons_and_photos_that_fit_it(
    sent, reviewer, action, reason, pieces, says
):
    with pytest.raises(Refused, match=says):
        decide(sent.case_id, reviewer, action, reasons=[reason], pieces=pieces)
    assert not Decision.objects.exists()


def test_approving_against_the_checks_needs_a_note(account, seen, reviewer):
    seen.outcomes[PieceKind.SELFIE] = Outcome.UNSURE
    case = sent_case(account)
    with pytest.raises(Refused, match="internal note"):
        decide(case.case_id, reviewer)
    assert decide(case.case_id, reviewer, internal_note="Compared by eye.").state == "approved"


def test_a_decision_on_an_old_version_is_refused_and_changes_nothing(sent, reviewer):
    version = Case.objects.get().version
    locking.next_case(reviewer)
    with pytest.raises(VersionConflict, match="draft is kept"):
        deciding.decide(sent.case_id, reviewer, "approve", expected_version=version)
    assert not Decision.objects.exists()


def test_a_large_balance_needs_the_named_second_person(account, seen, reviewer, senior, staff):
    exchange.ingest(
        event("ledger.entry_posted", asset="BTC", amount="1", usd="60000.00", kind="deposit")
    )
    case = sent_case(account)
    preview = deciding.preview_decision(case.case_id, reviewer, "approve")
    assert preview.second_person == "Sam"
    decided = decide(case.case_id, reviewer)
    assert decided.state is CaseState.AWAITING_SECOND_APPROVAL
    assert not Reinstatement.objects.exists()
    other = staff("compliance", "cleo")
    for wrong in (reviewer, other):
        with pytest.raises(NotAllowed):
            deciding.second_decision(
                case.case_id, wrong, "confirm", expected_version=decided.version
            )
    assert queueing.queue(senior, QueueFilter(holding=Holding.SECOND)).fitting.number == 1
    done = deciding.second_decision(
        case.case_id, senior, "confirm", expected_version=decided.version
    )
    assert done.state is CaseState.APPROVED
    assert Reinstatement.objects.exists()


def test_a_debt_in_another_coin_does_not_make_a_large_balance_small(
    account, seen, reviewer, senior
):
    for asset, amount, usd in (("BTC", "1", "60000"), ("ETH", "-17", "-58650")):
        exchange.ingest(
            event("ledger.entry_posted", asset=asset, amount=amount, usd=usd, kind="trade")
        )
    case = sent_case(account)
    preview = deciding.preview_decision(case.case_id, reviewer, "approve")
    assert preview.second_person == "Sam"
    assert signals.SECOND_TEXTS["balance"] in preview.needs_second


@pytest.mark.parametrize(
    ("measured", "shown"),
    [
        ("family_name_differs", "family name differs"),
        ("a_b@mail.test", "a_b@mail.test"),
        (0.25, "0.25"),
    ],
)
def test_a_code_that_a_check_measured_is_spelt_out(measured, shown):
    params = {"source": "zone", "read": "MEI LIN", "known": "Ann Lee", "reason": "They differ."}
    finding = Finding(
        "name_matches_account", Outcome.FAIL, "name_differs", PieceKind.PASSPORT_PAGE,
        measured=measured, params=params,
    )  # fmt: skip
    judged = Judged(finding, Weight.MUST, OnFail.REFER)
    assert review_page.staff_finding(judged).measured == shown


def test_a_longer_hold_says_why_in_words(sent, reviewer):
    Person.objects.update(enrolment_template=None)
    preview = deciding.preview_decision(sent.case_id, reviewer, "approve")
    assert preview.what_follows == (
        "Withdrawals pause for 96 hours after the exchange has unlocked. "
        "No face from enrolment can be compared."
    )


def test_without_a_second_person_an_approval_that_needs_one_is_refused(account, seen, senior):
    exchange.ingest(
        event("ledger.entry_posted", asset="BTC", amount="1", usd="60000.00", kind="deposit")
    )
    case = sent_case(account)
    with pytest.raises(Refused, match="no other senior"):
        decide(case.case_id, senior)


@pytest.mark.parametrize("go", [staff_accounts.close, lambda who: staff_accounts.assign(who, ROLE)])
def test_who_is_senior_no_longer_seconds_nothing_and_another_one_does(
    seen, reviewer, senior, staff, go
):
    account = make_account("ext-9", portrait_template=None, email="nine@example.com", ssn="")
    case = sent_case(account)
    version = decide(case.case_id, reviewer).version
    other = staff("compliance", "cleo")
    assert locking.next_case(other) is None  # it waits for Sam
    go("sam@staff.test")
    with pytest.raises(NotAllowed):
        deciding.second_decision(case.case_id, senior, "confirm", expected_version=version)
    assert locking.next_case(other) == case.case_id
    version = Case.objects.get().version
    deciding.second_decision(case.case_id, other, "confirm", expected_version=version)
    assert Decision.objects.get().seconded_by_id == other


def test_nobody_seconds_the_approval_of_an_account_that_ended_meanwhile(seen, reviewer, senior, db):
    account = make_account("ext-9", portrait_template=None, email="nine@example.com", ssn="")
    case = sent_case(account)
    version = decide(case.case_id, reviewer).version
    exchange.ingest(event("account.updated", "ext-9", clock.now(), closed_on="2026-01-05"))
    with pytest.raises(Refused, match="nothing left to unlock"):
        deciding.second_decision(case.case_id, senior, "confirm", expected_version=version)
    back = deciding.second_decision(
        case.case_id, senior, "send_back", internal_note="Closed since.", expected_version=version
    )
    assert back.state is CaseState.IN_REVIEW


@pytest.mark.parametrize(
    ("before", "after_it", "said"),
    [
        ((), ("fraud_alert",), "Something else still locks the account"),
        (("fraud_alert",), (), "The exchange is unlocking your account now"),
    ],
)
def test_what_came_or_went_since_a_proposal_is_told_to_its_owner_when_it_is_confirmed(
    seen, reviewer, senior, db, before, after_it, said
):
    account = make_account("ext-9", portrait_template=None, email="nine@example.com", ssn="")
    for kind in before:
        exchange.ingest(event("restriction.raised", "ext-9", kind=kind))
    case = sent_case(account)
    version = decide(case.case_id, reviewer).version
    for kind in before:
        exchange.ingest(event("restriction.cleared", "ext-9", clock.now(), kind=kind))
    for kind in after_it:
        exchange.ingest(event("restriction.raised", "ext-9", clock.now(), kind=kind))
    shown = review_page.case_for_review(case.case_id, senior).second.owner_text
    deciding.second_decision(case.case_id, senior, "confirm", expected_version=version)
    told = cases.owner_case(account, case.case_id).decision.text
    assert said in told
    assert shown == told
    letter = OutboxMessage.objects.get(kind="case_approved")
    assert said in " ".join(messages.opened(letter).body.split())


def test_a_proposal_that_the_checks_no_longer_support_is_confirmed_with_a_word_alone(
    seen, reviewer, senior, db
):
    check = "name_matches_account"
    seen.more = {PieceKind.PASSPORT_PAGE: (check,)}
    account = make_account("ext-9", portrait_template=None, email="nine@example.com", ssn="")
    case = sent_case(account)
    decide(case.case_id, reviewer)
    seen.outcomes[PieceKind.PASSPORT_PAGE, check] = Outcome.UNSURE
    exchange.ingest(event("account.updated", "ext-9", clock.now(), legal_name="Jo Sample"))
    given = {"expected_version": Case.objects.get().version}
    with pytest.raises(Refused, match="do not any more"):
        deciding.second_decision(case.case_id, senior, "confirm", **given)
    assert Case.objects.get().state == "awaiting_second_approval"
    given["internal_note"] = "She has married; the certificate is with the exchange."
    done = deciding.second_decision(case.case_id, senior, "confirm", **given)
    assert done.state is CaseState.APPROVED


def test_an_approval_is_looked_at_again_when_something_else_locks_the_account(sent, reviewer):
    exchange.ingest(event("restriction.raised", at=clock.now(), kind="fraud_alert"))
    with pytest.raises(LocksChanged, match="draft is kept"):
        decide(sent.case_id, reviewer, seen_locks=["self_disabled"])
    assert not Decision.objects.exists()
    done = decide(sent.case_id, reviewer, seen_locks=["fraud_alert", "self_disabled"])
    assert done.state is CaseState.WAITING_ON_OTHER_RESTRICTIONS


def test_an_approval_is_looked_at_again_when_what_it_clears_was_raised_once_more(sent, reviewer):
    """As by an owner who disables the account once more, for it is not them who asks."""

    def shown():
        return [
            one.mark for one in review_page.case_for_review(sent.case_id, reviewer).restrictions
        ]

    seen = shown()
    exchange.ingest(event("restriction.raised", at=clock.now(), kind="self_disabled"))
    with pytest.raises(LocksChanged, match="draft is kept"):
        decide(sent.case_id, reviewer, seen_locks=seen)
    assert not Decision.objects.exists()
    assert decide(sent.case_id, reviewer, seen_locks=shown()).state is CaseState.APPROVED


def test_a_confirmation_is_looked_at_again_when_a_lock_is_gone(seen, reviewer, senior, db):
    account = make_account("ext-9", portrait_template=None, email="nine@example.com", ssn="")
    case = sent_case(account)
    version = decide(case.case_id, reviewer).version
    exchange.ingest(event("restriction.cleared", "ext-9", clock.now(), kind="self_disabled"))
    given = {"expected_version": version, "seen_locks": ["self_disabled"]}
    with pytest.raises(LocksChanged):
        deciding.second_decision(case.case_id, senior, "confirm", **given)
    assert Case.objects.get().state == "awaiting_second_approval"
    back = {**given, "internal_note": "Nothing to unlock."}
    deciding.second_decision(case.case_id, senior, "send_back", **back)


def test_the_second_person_can_send_a_case_back(seen, reviewer, senior, db):
    account = make_account("ext-9", portrait_template=None, email="nine@example.com", ssn="")
    case = sent_case(account)
    decided = decide(case.case_id, reviewer)
    assert decided.state is CaseState.AWAITING_SECOND_APPROVAL
    version = decided.version
    with pytest.raises(Refused, match="say in the internal note why"):
        deciding.second_decision(
            case.case_id, senior, "send_back", internal_note=" ", expected_version=version
        )
    assert Case.objects.get().state == "awaiting_second_approval"
    back = deciding.second_decision(
        case.case_id, senior, "send_back", internal_note="Another hand.", expected_version=version
    )
    assert back.state is CaseState.IN_REVIEW
    assert cases.owner_case(account, case.case_id).decision is None
    (past,) = review_page.case_for_review(case.case_id, reviewer).past_decisions
    assert (past.second_note, past.owner_text) == ("Another hand.", "")  # nobody was told it


def test_who_proposed_an_approval_takes_it_back_alone_and_nobody_else_does(
    seen, reviewer, senior, staff, db
):
    account = make_account("ext-9", portrait_template=None, email="nine@example.com", ssn="")
    case = sent_case(account)
    version = decide(case.case_id, reviewer).version
    for other in (senior, staff("reviewer", "kim")):
        assert not review_page.case_for_review(case.case_id, other).second.is_own
        with pytest.raises(NotAllowed):
            deciding.second_decision(case.case_id, other, "take_back", expected_version=version)
    for action in ("confirm", "send_back"):
        with pytest.raises(NotAllowed):
            deciding.second_decision(
                case.case_id, reviewer, action, internal_note="Me.", expected_version=version
            )
    with pytest.raises(Refused, match="use one of confirm, send_back, take_back"):
        deciding.second_decision(case.case_id, senior, "approve", expected_version=version)
    assert review_page.case_for_review(case.case_id, reviewer).second.is_own
    back = deciding.second_decision(case.case_id, reviewer, "take_back", expected_version=version)
    assert back.state is CaseState.IN_REVIEW
    assert cases.owner_case(account, case.case_id).decision is None
    row = Decision.objects.get()
    assert (row.action, row.seconded_by_id) == ("approve_sent_back", None)
    told = [line.text for line in review_page.case_for_review(case.case_id, senior).timeline]
    assert "Proposal taken back by whoever made it" in told
    with pytest.raises(VersionConflict):
        deciding.second_decision(case.case_id, senior, "confirm", expected_version=version)
    assert decide(case.case_id, reviewer).state is CaseState.AWAITING_SECOND_APPROVAL


def test_an_appeal_goes_to_another_person(sent, reviewer, senior, account):
    decide(sent.case_id, reviewer, "decline", reasons=["person_differs"])
    assert after(cases.appeal, account, sent.case_id, "It is me.").state is CaseState.APPEALED
    assert locking.next_case(reviewer) is None
    assert locking.next_case(senior) == sent.case_id
    assert review_page.case_for_review(sent.case_id, senior).appeal_text == "It is me."


def refuse(case_id, who):
    decide(case_id, who, "decline", reasons=["person_differs"])


def test_once_everybody_has_refused_no_appeal_is_promised_that_nobody_could_decide(
    sent, reviewer, senior, account, staff
):
    Installation.objects.update(is_demo=True)  # for its mailbox
    refuse(sent.case_id, reviewer)
    assert cases.owner_case(account, sent.case_id).may_appeal
    cases.appeal(account, sent.case_id, "It is me.")
    refuse(sent.case_id, senior)
    page = cases.owner_case(account, sent.case_id)
    assert page.appeal_text == "It is me."
    assert not page.may_appeal
    assert "everybody of our team who may decide has looked at it" in page.state_text
    assert "Everybody of our team" in messages.demo_mailbox()[0].body
    with pytest.raises(Refused, match="begin a new request"):
        cases.appeal(account, sent.case_id, "It is me.")
    omar = staff("reviewer", "omar")
    assert cases.owner_case(account, sent.case_id).may_appeal
    cases.appeal(account, sent.case_id, "Once more.")  # and the first words are not lost
    read = review_page.case_for_review(sent.case_id, omar).appeal_text
    assert read == cases.owner_case(account, sent.case_id).appeal_text
    assert (read.startswith("It is me."), read.endswith("Once more.")) == (True, True)


def test_who_refused_reads_why_the_appeal_is_not_theirs_and_when_nobody_is_left(
    sent, reviewer, senior, account
):
    refuse(sent.case_id, reviewer)
    cases.appeal(account, sent.case_id, "It is me.")
    shown = review_page.case_for_review(sent.case_id, reviewer)
    assert (shown.is_appeal_for_others, shown.may_anybody_decide) == (True, True)
    assert not review_page.case_for_review(sent.case_id, senior).is_appeal_for_others
    assert queueing.queue(reviewer).lines[0].is_for_others
    assert not queueing.queue(senior).lines[0].is_for_others
    staff_accounts.close("sam@staff.test")
    assert not review_page.case_for_review(sent.case_id, reviewer).may_anybody_decide


def test_another_appeal_is_told_that_one_is_under_way(sent, reviewer, senior, account):
    decide(sent.case_id, reviewer, "decline", reasons=["person_differs"])
    cases.appeal(account, sent.case_id, "It is me.")
    cases.appeal(account, sent.case_id, "It is me.")  # the same again, after a lost answer
    with pytest.raises(Refused) as again:
        cases.appeal(account, sent.case_id, "It is me, and here is why.")
    assert "new request" not in again.value.sentence
    assert "looked at again" in again.value.sentence


def test_an_appeal_without_words_is_never_taken_for_one_made_before(sent, account):
    with pytest.raises(Refused, match="Only a refusal can be looked at again"):
        cases.appeal(account, sent.case_id, "")


def test_an_escalated_case_waits_for_the_role_it_names(sent, reviewer, senior, staff):
    compliance = staff("compliance", "cleo")
    decide(sent.case_id, reviewer, "escalate", reasons=["needs_compliance"])
    assert locking.next_case(reviewer) is None
    assert locking.next_case(senior) is None
    assert locking.next_case(compliance) == sent.case_id


def test_whoever_asks_another_is_not_given_the_case_again(sent, senior, staff):
    compliance = staff("compliance", "cleo")
    done = decide(sent.case_id, senior, "escalate", reasons=["needs_senior"])
    assert done.waits_for == "senior or compliance officer"
    assert locking.next_case(senior) is None
    assert locking.next_case(compliance) == sent.case_id
    locking.hand_over(sent.case_id, compliance, senior)
    assert locking.next_case(senior) == sent.case_id


def test_where_whoever_was_asked_has_left_the_case_is_offered_again(sent, senior, staff):
    staff("compliance", "cleo")
    decide(sent.case_id, senior, "escalate", reasons=["needs_senior"])
    staff_accounts.close("cleo@staff.test")
    assert locking.next_case(senior) == sent.case_id


@pytest.mark.parametrize(
    ("reason", "nobody"),
    [
        ("needs_senior", "no other senior or compliance officer"),
        ("needs_compliance", "no other compliance officer"),
    ],
)
def test_nobody_is_asked_who_is_not_there(sent, senior, reason, nobody):
    said = deciding.preview_decision(sent.case_id, senior, "escalate", [reason])
    assert nobody in said.problems[0]
    with pytest.raises(Refused, match=nobody):
        decide(sent.case_id, senior, "escalate", reasons=[reason])


@pytest.mark.parametrize(("days", "is_recent"), [(1, True), (400, False)])
def test_a_phone_number_that_was_changed_recently_counts_as_policy_says(
    account, seen, days, is_recent
):
    at, person = clock.now() - timedelta(days=days), Person.objects.get()
    phones.replace(person, "+15550100001", at - timedelta(days=9))
    person.save()
    sent = Case.objects.get(id=sent_case(account).case_id)
    policy = rules.on(clock.today())
    assert "phone_changed" not in signals.of(sent, policy, clock.now())  # the first is no change
    phones.replace(person, "+15550100002", at)
    person.save()
    sent = Case.objects.get()
    assert ("phone_changed" in signals.second_approval(sent, policy, clock.now())) is is_recent
    assert ("phone_changed" in signals.hold(sent, policy, clock.now()).because_of) is is_recent


def test_a_debt_keeps_an_approved_case_waiting_until_it_is_paid(account, seen, reviewer):
    exchange.ingest(event("ledger.entry_posted", asset="USD", amount="-20.00", kind="chargeback"))
    case = sent_case(account)
    assert decide(case.case_id, reviewer).state is CaseState.WAITING_ON_OTHER_RESTRICTIONS
    change = Reinstatement.objects.get()
    with pytest.raises(Refused, match="not announced"):
        exchange.acknowledge(change.id)
    exchange.ingest(event("ledger.entry_posted", asset="USD", amount="20.00", kind="deposit"))
    assert exchange.acknowledge(change.id) is CaseState.REINSTATED


def test_a_restriction_after_the_announcement_stops_the_reinstatement(sent, reviewer):
    decide(sent.case_id, reviewer)
    change = Reinstatement.objects.get()
    exchange.ingest(event("restriction.raised", kind="fraud_alert", by="risk_engine"))
    with pytest.raises(Conflict, match="restricted again"):
        exchange.acknowledge(change.id)
    assert Case.objects.get().state == CaseState.WAITING_ON_OTHER_RESTRICTIONS
    exchange.ingest(event("restriction.cleared", at=clock.now(), kind="fraud_alert", by="risk"))
    assert exchange.acknowledge(change.id) is CaseState.REINSTATED


@pytest.mark.parametrize("kind", ["self_disabled", "identity_unverified"])
def test_an_approval_never_lifts_what_was_raised_after_it(sent, reviewer, kind):
    decide(sent.case_id, reviewer)
    change = Reinstatement.objects.get()
    exchange.ingest(event("restriction.raised", at=clock.now(), kind=kind, by="owner"))
    with pytest.raises(Conflict, match="restricted again"):
        exchange.acknowledge(change.id)
    standing = accounts.assess(change.case.account)
    assert kind in {view.kind.value for view in standing.restrictions}
    assert Case.objects.get().state == CaseState.WAITING_ON_OTHER_RESTRICTIONS


@pytest.mark.parametrize(
    "kind", ["fraud_alert", "duplicate_identity", "sanctions_hold", "legal_hold"]
)
def test_nobody_becomes_active_with_an_open_restriction(account, seen, reviewer, kind):
    case = sent_case(account)
    exchange.ingest(event("restriction.raised", kind=kind, by="exchange"))
    assert decide(case.case_id, reviewer).state is CaseState.WAITING_ON_OTHER_RESTRICTIONS
    with pytest.raises(Refused):
        exchange.acknowledge(Reinstatement.objects.get().id)
    assert not accounts.assess(Case.objects.get().account).good_standing


def test_templates_are_gone_once_a_person_has_decided(sent, reviewer):
    Piece.objects.update(face_templates=b"sealed")
    decide(sent.case_id, reviewer)
    assert not Piece.objects.exclude(face_templates=None).exists()


def test_looking_at_a_photo_is_recorded_with_its_purpose(sent, reviewer):
    piece = Piece.objects.filter(is_current=True).first()
    data = evidence_access.photo(piece.id, reviewer, "review")
    assert data.startswith(b"\xff\xd8")
    (entry,) = audit.entries(piece.id)[-1:]
    assert (entry.tag, entry.actor) == ("staff:photo:viewed", f"staff:{reviewer}")
    assert entry.details["purpose"] == "review"


def test_a_photo_needs_a_role_and_a_purpose(sent, reviewer):
    piece = Piece.objects.filter(is_current=True).first()
    with pytest.raises(NotAllowed):
        evidence_access.photo(piece.id, 999, "review")
    with pytest.raises(Refused, match="purpose"):
        evidence_access.photo(piece.id, reviewer, "curiosity")


def test_cases_are_found_by_ticket_exact_address_or_number(sent, reviewer):
    for text in (sent.ticket.lower(), "JANE@example.com", "x1234567", "ext-1"):
        assert [line.case_id for line in finding_cases.find(text, reviewer).lines] == [
            sent.case_id
        ], text
    assert finding_cases.find("jan", reviewer).lines == ()  # parts of words are not searchable


def test_the_record_of_a_whole_case_verifies_and_holds_nothing_personal(sent, reviewer):
    decide(sent.case_id, reviewer)
    exchange.acknowledge(Reinstatement.objects.get().id)
    assert audit.verify().count > 8
    everything = repr(audit.entries(limit=1000))
    for text in ("jane@example.com", "Jane", "900-12-3456", "X1234567", "1990-02-28"):
        assert text not in everything
    worker.drain()


@pytest.fixture
def others(account, seen, reviewer):
    """As many people as policy allows were opened, and two cases of people who were not."""
    kim = {"email": "kim@example.com", "legal_name": "Kim Other", "ssn": "900-12-9999"}
    found = sent_case(account), sent_case(make_account("ext-2", **kim, document_number="Z7654321"))
    for number in range(rules.on(clock.today()).integer(limits.PEOPLE) - 1):
        limits.count_person(journal.staff(reviewer), f"acc_{number}")
    return found


def test_a_preview_of_a_case_that_was_not_opened_is_a_look_at_it(others, reviewer):
    first, second = others
    for _ in range(2):
        deciding.preview_decision(first.case_id, reviewer, "decline")
    (entry,) = AuditEntry.objects.filter(tag="staff:case:viewed")
    assert (entry.actor, entry.subject) == (journal.staff(reviewer), first.case_id)
    with pytest.raises(TooMany, match="within an hour"):
        deciding.preview_decision(second.case_id, reviewer, "decline")


def test_the_picture_of_a_message_counts_as_a_person_opened(others, account, reviewer):
    first, second = others
    review_page.case_for_review(first.case_id, reviewer)
    of_second = Case.objects.get(id=second.case_id).account_id
    correspondence.write_as_owner(of_second, second.case_id, "See here", jpeg())
    letter = CaseLetter.objects.get()
    with pytest.raises(TooMany, match="within an hour"):
        correspondence.staff_picture(second.case_id, letter.id, reviewer)


def test_who_may_open_nobody_more_locks_nobody_by_next(others, reviewer, staff):
    first, second = others
    review_page.case_for_review(second.case_id, reviewer)
    with pytest.raises(TooMany, match="within an hour"):
        locking.next_case(reviewer)
    assert not Case.objects.filter(locked_by=reviewer).exists()
    (entry,) = AuditEntry.objects.filter(tag="staff:look:refused")
    assert entry.actor == journal.staff(reviewer)
    assert locking.next_case(staff("reviewer", "omar")) == first.case_id


def test_next_counts_nobody_and_opens_whom_this_person_has_opened_already(others, reviewer):
    first, _ = others
    assert locking.next_case(reviewer) == first.case_id
    review_page.case_for_review(first.case_id, reviewer)
    locking.release(first.case_id, reviewer)
    assert locking.next_case(reviewer) == first.case_id


def test_who_may_open_nobody_more_takes_no_case_from_a_colleague(others, reviewer, senior):
    first, _ = others
    locking.next_case(reviewer)
    for number in range(rules.on(clock.today()).integer(limits.PEOPLE)):
        limits.count_person(journal.staff(senior), f"acc_{number}")
    with pytest.raises(TooMany, match="within an hour"):
        locking.take_back(first.case_id, senior)
    assert Case.objects.get(id=first.case_id).locked_by_id == reviewer
