"""With the real readers on specimen photos: nothing here stands in for a model."""

from datetime import timedelta

import pytest
from django_tasks_db.models import DBTaskResult
from tests.fixtures.builders import ready_case

from reinstate.domain.case import PieceState
from reinstate.domain.findings import Outcome, PieceKind
from reinstate.services import clock, journal
from reinstate.services.case import cases
from reinstate.services.demonstration import demo, demo_people, demo_samples
from reinstate.services.errors import Refused
from reinstate.services.piece import stored_facts
from reinstate.services.review import deciding, replay, review_page
from reinstate.services.upkeep import worker
from reinstate.store import blind_index, evidence_objects, vault
from reinstate.store.blind_index import Purpose
from reinstate.store.fields import new_id
from reinstate.store.models import Account, Case, Decision, Piece, StaffProfile

pytestmark = pytest.mark.django_db


@pytest.fixture
def read(db):
    """A specimen's request: photos handed in and read by the models."""
    demo.load()
    DBTaskResult.objects.all().delete()  # the demo's own cases would be read as well
    one = next(one for one in demo_people.SITUATIONS if one.external_id.endswith("disabled"))
    account = Account.objects.get(external_id=one.external_id)
    case = Case.objects.get(id=ready_case(account.id).case_id)
    files = demo_samples.build(case, one, demo_samples.PASSING)
    for piece in cases.owner_case(account.id, case.id).pieces:
        cases.add_piece(account.id, case.id, piece.kind, files[piece.kind])
    worker.drain()
    return case


@pytest.fixture
def decided(read):
    """The same, sent and decided by a person."""
    cases.submit(read.account_id, read.id)
    rosa = StaffProfile.objects.get(role="reviewer").user_id
    review_page.case_for_review(read.id, rosa)
    version = Case.objects.get(id=read.id).version
    deciding.decide(
        read.id, rosa, "retake",
        reasons=["photo_unclear"], pieces=["selfie"], expected_version=version,
    )  # fmt: skip
    return Decision.objects.get(case=read)


def test_the_same_photos_say_the_same_and_another_in_their_place_is_told_in_words(decided):
    taken = Piece.objects.get(case=decided.case, kind=PieceKind.SELFIE)
    taken.id, taken.uploaded_at = new_id("pce"), taken.uploaded_at + timedelta(days=1)
    other = Account.objects.exclude(id=decided.case.account_id).filter(cases=None)[0]
    taken.case = Case.objects.create(
        ticket="RA-LATER", account=other, kind="reactivation", route="online", state="open",
        time_zone="UTC", opened_at=clock.now(),
    )  # fmt: skip
    taken.save(force_insert=True)  # a thief's, later: no reason to have refused the owner
    again = replay.replay(decided.id, journal.OPERATOR)
    assert again.from_pixels.because == ""
    assert again.from_pixels.differences == ()
    assert again.is_same

    selfie = Piece.objects.get(case=decided.case, kind=PieceKind.SELFIE)
    page = Piece.objects.get(case=decided.case, kind=PieceKind.PASSPORT_PAGE)
    keyed = vault.of(decided.case.account.person)
    evidence_objects.put(keyed, selfie.object_key, evidence_objects.get(keyed, page.object_key))
    again = replay.replay(decided.id, journal.OPERATOR)
    assert not again.is_same
    assert again.from_findings.differences == ()
    assert (
        "no_document_on_note on the selfie: it was pass sheet_is_plain, "
        "now it is fail document_on_note."
    ) in [item.sentence for item in again.from_pixels.differences]


def test_an_id_whose_back_told_that_it_was_used_before_is_no_difference(db):
    """The number stands on the back, which came a moment after the front that is judged by it."""
    demo.load()
    DBTaskResult.objects.all().delete()
    one = next(one for one in demo_people.SITUATIONS if one.external_id.endswith("disabled"))
    account = Account.objects.get(external_id=one.external_id)
    case = Case.objects.get(id=ready_case(account.id).case_id)
    cases.choose_document_type(account.id, case.id, "drivers_license")
    case.refresh_from_db()
    files = demo_samples.build(case, one, demo_samples.PASSING)
    other = Account.objects.exclude(id=account.id).filter(cases=None)[0]
    day_before = clock.now() - timedelta(days=1)
    theirs = Case.objects.create(
        ticket="RA-OTHER", account=other, kind="reactivation", route="online", state="submitted",
        time_zone="UTC", opened_at=day_before,
    )  # fmt: skip
    number = blind_index.digest(Purpose.DOCUMENT_NUMBER, one.who().licence_number)
    Piece.objects.create(
        case=theirs, kind="document_back", state="passed", attempt=1, uploaded_at=day_before,
        source="upload", device="signed_in", document_number_index=number,
    )  # fmt: skip
    for piece in cases.owner_case(account.id, case.id).pieces:
        cases.add_piece(account.id, case.id, piece.kind, files[piece.kind])
    worker.drain()
    cases.submit(account.id, case.id)
    rosa = StaffProfile.objects.get(role="reviewer").user_id
    shown = review_page.case_for_review(case.id, rosa)
    front = next(piece for piece in shown.pieces if piece.kind is PieceKind.DOCUMENT_FRONT)
    assert "seen_before" in [item.code for item in front.findings]
    deciding.decide(
        case.id, rosa, "retake", reasons=["photo_unclear"], pieces=["selfie"],
        expected_version=shown.version,
    )  # fmt: skip
    again = replay.replay(Decision.objects.get(case=case).id, journal.OPERATOR)
    assert [item.sentence for item in again.from_pixels.differences] == []
    assert again.is_same


def test_an_id_that_ran_out_between_photo_and_sending_is_asked_for_again(read):
    clock.set_offset(timedelta(days=365 * 12))
    with pytest.raises(Refused, match="Choose your ID again"):
        cases.submit(read.account_id, read.id)
    page = Piece.objects.get(case=read, kind=PieceKind.PASSPORT_PAGE)
    assert page.state == PieceState.RETAKE
    selfie = Piece.objects.get(case=read, kind=PieceKind.SELFIE)
    keyed = vault.of(read.account.person)
    found = {item.finding.check: item.finding for item in stored_facts.findings(page, keyed)}
    assert found["document_is_unexpired"].code == "expired"
    notes = {item.finding.check: item.finding for item in stored_facts.findings(selfie, keyed)}
    assert notes["note_date_is_current"].outcome is not Outcome.FAIL  # counts from the photo


def test_what_counts_from_submission_is_declared_by_the_checks():
    from reinstate.services.case import judging

    assert judging.from_submission() == {
        "document_dates_are_possible", "document_is_unexpired", "visa_has_one_year_left"
    }  # fmt: skip
