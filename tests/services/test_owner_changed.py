"""The exchange says something else of an owner whose request nobody has decided about yet."""

import pytest
from tests.evidence.good_documents import BORN, NUMBER, passport
from tests.evidence.good_notes import EMAIL, evidence
from tests.evidence.good_people import OURS
from tests.fixtures.builders import event, hand_in, make_account, opened_event, ready_case

from reinstate.domain.findings import Outcome, PieceKind
from reinstate.services import clock
from reinstate.services.case import cases
from reinstate.services.errors import VersionConflict
from reinstate.services.integration import exchange
from reinstate.services.piece import checking
from reinstate.services.review import deciding, review_page
from reinstate.store.models import Case, CaseEvent, IngestedEvent, Piece

pytestmark = pytest.mark.django_db

KNOWN = {
    "email": EMAIL,
    "legal_name": "Jane Anna Doe",
    "birth_date": BORN.isoformat(),
    "document_number": NUMBER,
    "portrait_template": list(OURS),
}
OTHER = {
    "email": "walter@example.com",
    "legal_name": "Walter Otherman",
    "birth_date": "1950-01-01",
    "document_number": "Z0000001",
    "portrait_template": [0.0, 1.0, *[0.0] * 126],
}
CHECK = {
    "email": "note_email_matches",
    "legal_name": "name_matches_account",
    "birth_date": "birth_date_matches_account",
    "document_number": "document_number_matches_account",
    "portrait_template": "face_matches_enrolment",
}
AS_SHIPPED, AS_RETAKE = (f"value: {one}, source: house" for one in ("refer", "retake"))


@pytest.fixture
def read(monkeypatch):
    """Every photo is read as that of a good note or of a good passport."""

    def facts(piece, *_tell):
        if piece.kind == PieceKind.SELFIE:
            return evidence().pieces.selfie
        return passport()[PieceKind.PASSPORT_PAGE]

    monkeypatch.setattr(checking, "_read", facts)


@pytest.fixture
def handed_in(read):
    """A request with both photos, which its owner has not sent."""
    case = ready_case(make_account(**KNOWN))
    for piece in case.pieces:
        hand_in(Case.objects.get().account_id, case.case_id, piece.kind)
    return case


@pytest.fixture
def sent(handed_in):
    """The same, with staff; that the note is of another day is none of these tests."""
    Case.objects.update(state="in_review", due_at=clock.now())
    return handed_in


def told(**changed):
    return exchange.ingest(event("account.updated", at=Case.objects.get().opened_at, **changed))


def outcomes(case, actor):
    page = review_page.case_for_review(case.case_id, actor)
    return {one.check: one for piece in page.pieces for one in piece.findings}


@pytest.mark.parametrize("field", OTHER)
def test_what_was_compared_with_the_account_is_compared_anew(sent, reviewer, field):
    before = outcomes(sent, reviewer)
    assert before[CHECK[field]].outcome is Outcome.PASS
    told(**{field: OTHER[field]})
    after = outcomes(sent, reviewer)
    assert after[CHECK[field]].outcome in (Outcome.FAIL, Outcome.UNSURE)
    others = before.keys() - {CHECK[field]}
    assert {one: after[one] for one in others} == {one: before[one] for one in others}
    told(**{field: KNOWN[field]})
    assert outcomes(sent, reviewer)[CHECK[field]].outcome is Outcome.PASS


def test_a_decision_that_was_begun_before_is_not_taken(sent, reviewer):
    shown = review_page.case_for_review(sent.case_id, reviewer)
    told(legal_name="Walter Otherman", birth_date="1950-01-01")
    with pytest.raises(VersionConflict):
        deciding.decide(sent.case_id, reviewer, "approve", expected_version=shown.version)
    now = review_page.case_for_review(sent.case_id, reviewer)
    said = "The exchange says something else of the owner: birth date, name"
    assert [(line.text, line.actor) for line in now.timeline][-1:] == [(said, "exchange")]


@pytest.mark.parametrize(("state", "becomes"), [("open", "retake"), ("in_review", "doubtful")])
def test_a_photo_that_no_longer_fits_is_asked_for_again_while_its_owner_has_the_request(
    own_policy, handed_in, state, becomes
):
    """Where policy has one asked for at all; what staff have got, they judge."""
    own_policy("checks/document.yaml", lambda text: text.replace(AS_SHIPPED, AS_RETAKE))
    Case.objects.update(state=state)
    told(birth_date="1950-01-01")
    assert Piece.objects.get(kind=PieceKind.PASSPORT_PAGE).state == becomes


def test_a_face_that_is_told_again_is_no_other(sent):
    """In numbers as a face model writes them: stored, each has lost some of its digits."""
    face = [0.0883883476483184 if number % 2 else -0.0883883476483184 for number in range(128)]
    told(portrait_template=face)
    version = Case.objects.get().version
    told(portrait_template=face)
    assert Case.objects.get().version == version
    assert CaseEvent.objects.filter(action="owner_changed").count() == 1


@pytest.mark.parametrize("again", [KNOWN, {"phone": "+1 202-555-0100"}])
def test_who_hears_the_same_of_the_owner_again_looks_at_nothing_again(sent, again):
    version = Case.objects.get().version
    told(**again)
    assert Case.objects.get().version == version
    assert not CaseEvent.objects.filter(action="owner_changed").exists()


def test_among_many_events_it_is_no_different(sent, reviewer):
    other = opened_event("ext-2", email="a@example.com", ssn="900-77-1234", document_number="Q1")
    named = event("account.updated", at=Case.objects.get().opened_at, legal_name="Walter Otherman")
    exchange.demanded(
        exchange.ingest_each([other, named, event("activity.recorded", kind="login")])
    )
    assert outcomes(sent, reviewer)["name_matches_account"].outcome is Outcome.FAIL
    assert IngestedEvent.objects.filter(event_id=named["id"]).exists()


def test_what_has_been_decided_stays_as_it_was_decided_from(sent, reviewer):
    before = outcomes(sent, reviewer)
    Case.objects.update(state="declined")
    told(legal_name="Walter Otherman")
    assert outcomes(sent, reviewer) == before


def test_a_refusal_that_is_appealed_is_compared_anew(sent, reviewer):
    """Their name was mended after they were refused, and the next person reads that it agrees."""
    told(legal_name="Walter Otherman")
    Case.objects.update(state="declined")
    told(legal_name=KNOWN["legal_name"])
    before = outcomes(sent, reviewer)
    assert before["name_matches_account"].outcome is Outcome.FAIL
    cases.appeal(Case.objects.get().account_id, sent.case_id, "That is my name.")
    after = outcomes(sent, reviewer)
    assert after["name_matches_account"].outcome is Outcome.PASS
    assert after["face_matches_enrolment"] == before["face_matches_enrolment"]


def test_a_face_that_became_another_after_the_refusal_is_no_match_on_appeal(sent, reviewer):
    """What was measured was measured with the face of then, and no template is kept to compare."""
    Case.objects.get().pieces.update(face_templates=None)
    Case.objects.update(state="declined")
    assert outcomes(sent, reviewer)["face_matches_enrolment"].outcome is Outcome.PASS
    told(portrait_template=OTHER["portrait_template"])
    assert outcomes(sent, reviewer)["face_matches_enrolment"].outcome is Outcome.PASS
    cases.appeal(Case.objects.get().account_id, sent.case_id, "Look again.")
    found = outcomes(sent, reviewer)["face_matches_enrolment"]
    assert (found.outcome, found.code) == (Outcome.UNSURE, "not_compared")


@pytest.mark.parametrize("field", OTHER)
def test_an_approval_that_waits_for_the_exchange_comes_back_to_people(
    sent, reviewer, nothing_to_tick, field
):
    """By what the checks themselves say of it, and of a face that they cannot compare any more."""
    version = Case.objects.get().version
    said = {"internal_note": "I have called them.", "expected_version": version}
    deciding.decide(sent.case_id, reviewer, "approve", **said)
    told(phone="+1 202-555-0100")
    assert Case.objects.get().state == "approved"
    told(**{field: OTHER[field]})
    assert Case.objects.get().state == "in_review"
    assert outcomes(sent, reviewer)[CHECK[field]].outcome in (Outcome.FAIL, Outcome.UNSURE)
