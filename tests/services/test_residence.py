"""A verified move to a served place opens what the old place had locked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.template.loader import render_to_string
from django.utils import translation
from tests.fixtures.builders import after, complete_case, event, hand_in, opened_event, ready_case

from reinstate.domain.case import CaseKind, CaseState
from reinstate.domain.findings import PieceKind
from reinstate.services import clock
from reinstate.services.account import passport, residence
from reinstate.services.case import cases, required
from reinstate.services.errors import Refused
from reinstate.services.integration import exchange
from reinstate.services.review import deciding, review_page
from reinstate.store.models import Address, Case, Decision, Reinstatement

TEXAS = [{"jurisdiction": "US-TX", "from": "2024-01-15", "kind": "residence"}]
HOME = "12 Palm Street, Fresno 93650"


def codes(account_id):
    return [one.code for one in passport.for_owner(account_id).restrictions]


def say(account_id, case_id, **changed):
    since = clock.today() - timedelta(days=1)  # today in UTC may still lie ahead of the owner
    found = {"jurisdiction": "US-CA", "from_on": since, "lines": HOME, "is_true": True}
    residence.state(account_id, case_id, **{**found, **changed})


def approve(case_id, reviewer):
    version = Case.objects.get(id=case_id).version
    deciding.decide(case_id, reviewer, "approve", internal_note="ok", expected_version=version)
    row = Case.objects.get(id=case_id)
    if row.state == CaseState.AWAITING_SECOND_APPROVAL:
        other = Decision.objects.get(case=row).second_assigned_to_id
        deciding.second_decision(case_id, other, "confirm", expected_version=row.version)


@pytest.mark.article("restricted.unsupported_state", "restricted.move", "geo.move_and_request")
def test_a_verified_move_to_a_served_state_opens_the_account(texan, seen, reviewer, senior):
    assert codes(texan) == ["unsupported_jurisdiction"]
    case = complete_case(texan, kind=CaseKind.ADDRESS_MOVE).case_id
    with pytest.raises(Refused, match="where you live"):
        cases.submit(texan, case)
    say(texan, case)
    cases.submit(texan, case)
    assert review_page.case_for_review(case, reviewer).residence.lines != HOME
    assert review_page.revealed(case, reviewer, "compare").residence.lines == HOME
    assert codes(texan) == ["unsupported_jurisdiction"]
    approve(case, reviewer)
    assert exchange.acknowledge(Reinstatement.objects.get().id) is CaseState.REINSTATED
    assert codes(texan) == ["withdrawal_hold"]
    assert Address.objects.filter(jurisdiction="US-CA", kind="residence").exists()


def test_a_move_counts_at_once_where_it_is_tomorrow_already(
    texan, seen, reviewer, senior, days_pass
):
    days_pass(clock.today())  # noon where the exchange counts its days
    case = complete_case(texan, kind=CaseKind.ADDRESS_MOVE).case_id
    Case.objects.update(time_zone="Pacific/Auckland")
    say(texan, case)
    cases.submit(texan, case)
    approve(case, reviewer)
    assert Case.objects.get().state == CaseState.APPROVED
    assert Address.objects.get(jurisdiction="US-CA").from_on == clock.today()


def test_a_move_to_where_nobody_knows_whether_we_serve_it_can_be_stated_and_opens_the_account(
    texan, seen, reviewer, senior
):
    assert ("US-GA", "Georgia (it is not known whether we serve it)") in (
        residence.places_to_move_to()
    )
    case = complete_case(texan, kind=CaseKind.ADDRESS_MOVE).case_id
    say(texan, case, jurisdiction="US-GA")
    cases.submit(texan, case)
    shown = review_page.case_for_review(case, reviewer).residence
    assert (shown.place, shown.is_support_known) == ("Georgia", False)
    page = render_to_string("console/parts/residence.html", {"case": {"residence": shown}})
    assert "Ask compliance before you approve." in page
    approve(case, reviewer)
    assert exchange.acknowledge(Reinstatement.objects.get().id) is CaseState.REINSTATED
    assert codes(texan) == ["withdrawal_hold"]


def test_a_statement_alone_moves_nothing(texan):
    case = ready_case(texan, kind=CaseKind.ADDRESS_MOVE).case_id
    say(texan, case)
    assert codes(texan) == ["unsupported_jurisdiction"]
    assert not Address.objects.filter(jurisdiction="US-CA").exists()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"jurisdiction": "US-NY"}, "New York is not served"),
        ({"jurisdiction": "US-??"}, "This place is not served"),
        ({"jurisdiction": ""}, "Choose the state or territory"),
        ({"from_on": None}, "Choose the day"),
        ({"from_on": "tomorrow"}, "lies ahead"),
        ({"lines": " x "}, "Write street"),
        ({"is_true": False}, "Tick the box"),
    ],
)
def test_one_thing_wrong_in_the_statement_is_said(texan, wrong, sentence):
    case = ready_case(texan, kind=CaseKind.ADDRESS_MOVE).case_id
    if wrong.get("from_on"):
        wrong = {"from_on": clock.today() + timedelta(days=2)}
    with pytest.raises(Refused, match=sentence):
        say(texan, case, **wrong)


@pytest.fixture
def unverified(db):
    def make(*needs):
        made = exchange.ingest(opened_event()).account_id
        exchange.ingest(event("activity.recorded", kind="login"))
        exchange.ingest(
            event("restriction.raised", kind="identity_unverified", by="kyc", needs=list(needs))
        )
        return made

    return make


@pytest.mark.article("restricted.identity_unverified")
def test_the_missing_documents_are_listed_one_by_one(unverified):
    page = passport.for_owner(unverified("photo_id", "proof_of_address"))
    due = [item.code for one in page.restrictions for item in one.requirements]
    assert due == ["do.send.photo_id", "do.send.proof_of_address"]


@pytest.mark.parametrize(("months", "language"), [("3", "en"), ("6", "es")])
def test_how_old_a_proof_of_address_may_be_is_the_policys(unverified, own_policy, months, language):
    key = "address.proof_at_most_months:"

    def lasting(text):
        head, _, tail = text.partition(key)
        return head + key + tail.replace("value: 3", f"value: {months}", 1)

    own_policy(change=lasting)
    account = unverified("proof_of_address")
    with translation.override(language):
        (due,) = passport.for_owner(account).restrictions[0].requirements
    assert months in due.text
    assert required.proof_months(clock.today()) == int(months)


@pytest.mark.article("restricted.identity_unverified")
def test_only_the_listed_documents_are_asked_for(unverified, seen):
    account = unverified("proof_of_address")
    case = cases.open_case(account, CaseKind.FURTHER_DOCUMENTS, time_zone="America/New_York")
    assert [piece.kind for piece in case.pieces] == [PieceKind.PROOF_OF_ADDRESS]
    assert not case.needs_document
    cases.give_consent(account, case.case_id, "We use your photos.")
    hand_in(account, case.case_id, PieceKind.PROOF_OF_ADDRESS)
    sent = after(cases.submit, account, case.case_id)
    assert sent.state in (CaseState.SUBMITTED, CaseState.IN_REVIEW)


def test_a_document_without_words_is_still_mentioned(unverified):
    page = passport.for_owner(unverified("bank_letter"))
    due = [item.code for one in page.restrictions for item in one.requirements]
    assert due == ["do.send_documents"]


def test_when_nothing_is_listed_note_and_id_are_asked_for(unverified):
    case = ready_case(unverified(), kind=CaseKind.FURTHER_DOCUMENTS)
    assert [p.kind for p in case.pieces] == [PieceKind.SELFIE, PieceKind.PASSPORT_PAGE]


def test_what_is_asked_for_later_joins_the_list(unverified):
    account = unverified("photo_id")
    case = ready_case(account, kind=CaseKind.FURTHER_DOCUMENTS)
    exchange.ingest(
        event("restriction.raised", kind="identity_unverified", by="kyc", needs=["selfie"])
    )
    kinds = [p.kind for p in cases.owner_case(account, case.case_id).pieces]
    assert kinds == [PieceKind.SELFIE, PieceKind.PASSPORT_PAGE]


def test_who_has_not_moved_reads_first_what_they_can_do(texan):
    kind = "identity_unverified"
    exchange.ingest(event("restriction.raised", kind=kind, by="kyc", needs=["photo_id"]))
    offers = passport.for_owner(texan).offers
    assert offers == (CaseKind.FURTHER_DOCUMENTS, CaseKind.ADDRESS_MOVE)
