"""How a photo came: recorded beside it, shown to staff, judged with it, and kept for replays."""

import pytest
from tests.fixtures.builders import complete_case, jpeg, ready_case, sent_case

from reinstate.domain.findings import (
    Finding,
    Judged,
    OnFail,
    Outcome,
    PieceKind,
    Weight,
)
from reinstate.domain.photo_origin import A_FILE, Device, PhotoOrigin, Way
from reinstate.services import clock, journal
from reinstate.services.case import cases, judging
from reinstate.services.piece import early_findings, stored_facts
from reinstate.services.review import replay, review_page
from reinstate.store import vault
from reinstate.store.models import Case, Piece

pytestmark = pytest.mark.django_db
SELFIE = PieceKind.SELFIE
PHONE = PhotoOrigin(Way.CAMERA, Device.HANDED_OVER)
HERE = PhotoOrigin(Way.CAMERA, Device.SIGNED_IN)


def test_the_checks_judge_each_photo_by_how_it_came_the_last_one_after_a_retake(account, seen):
    case = complete_case(account)
    cases.add_piece(account, case.case_id, SELFIE, jpeg(), PHONE)
    found = judging.evidence_of(Case.objects.get(), clock.today())
    assert found.origins == {SELFIE: PHONE, PieceKind.PASSPORT_PAGE: A_FILE}


def test_a_replay_judges_by_the_photo_that_was_decided_about(decided, monkeypatch):
    kept = Piece.objects.get(case=decided.case, kind=SELFIE)
    Piece.objects.filter(id=kept.id).update(is_current=False, source=Way.CAMERA, device="signed_in")
    kept.pk, kept.uploaded_at = "pie_later", clock.now()
    kept.facts = kept.findings = kept.face_templates = None  # sealed for the first
    kept.save(force_insert=True)
    asked = []
    monkeypatch.setattr(replay.check, "run", lambda evidence, *_: asked.append(evidence) or [])
    replay.replay(decided.id, journal.OPERATOR)
    assert {one.origins[SELFIE] for one in asked} == {HERE}


def advice(weight):
    finding = Finding(
        "photo_is_taken_here", Outcome.UNSURE, "chosen_from_files", SELFIE,
        params={"device": "on another device"},
    )  # fmt: skip
    return Judged(finding, weight, OnFail.RETAKE)


@pytest.mark.parametrize(("weight", "is_read"), [(Weight.ADVISE, False), (Weight.MUST, True)])
def test_advice_to_staff_is_read_by_owners_only_where_policy_makes_it_count(
    account, weight, is_read
):
    case = ready_case(account)
    cases.add_piece(account, case.case_id, SELFIE, jpeg())
    piece = Piece.objects.get()
    stored_facts.seal_findings(piece, piece.case.account.person, [advice(weight)])
    piece.save()
    shown = cases.piece_status(account, case.case_id, SELFIE)
    assert [one.check for one in shown.findings] == ["photo_is_taken_here"] * is_read
    staffs = review_page.staff_finding(advice(weight))
    assert "on another device" in staffs.message
    assert bool(staffs.owner_message) is is_read


def test_early_findings_keep_it_from_the_owner_as_well(account):
    case = ready_case(account)
    cases.add_piece(account, case.case_id, SELFIE, jpeg(), A_FILE)
    Piece.objects.update(state="checking")
    piece = Piece.objects.select_related("case__account__person").get()
    early_findings.teller(piece)("faces", ())
    kept = stored_facts.findings(Piece.objects.get(), vault.of(piece.case.account.person))
    assert "photo_is_taken_here" in {one.finding.check for one in kept}
    shown = cases.piece_status(account, case.case_id, SELFIE)
    assert "photo_is_taken_here" not in {one.check for one in shown.findings}


def test_the_reviewers_page_tells_way_and_device_of_each_photo(account, seen, reviewer):
    sent = sent_case(account)
    Piece.objects.filter(kind=SELFIE).update(source="no_camera", device="handed_over")
    page = review_page.case_for_review(sent.case_id, reviewer)
    assert {one.kind: one.origin for one in page.pieces} == {
        SELFIE: PhotoOrigin(Way.NO_CAMERA, Device.HANDED_OVER),
        PieceKind.PASSPORT_PAGE: A_FILE,
    }
