from datetime import UTC, datetime

from reinstate.domain.case import PieceState
from reinstate.domain.findings import OnFail, Outcome, PieceKind, Weight
from reinstate.domain.photo_origin import A_FILE
from reinstate.services.case.owner_view import OwnerRegion
from reinstate.services.review.review_view import StaffFinding, StaffPiece
from reinstate.web.console import drawing

SQUARE = ((100.0, 200.0), (300.0, 200.0), (300.0, 400.0), (100.0, 400.0))


def finding(outcome=Outcome.PASS, label="note", polygon=SQUARE, check="note_is_present"):
    return StaffFinding(
        check, "Title", "why", outcome, "code", Weight.MUST, OnFail.RETAKE, PieceKind.SELFIE,
        "", "", "", "staff", "owner", "", (OwnerRegion(label, polygon),),
    )  # fmt: skip


def piece(*findings, kind=PieceKind.SELFIE):
    return StaffPiece(
        "pie_1", kind, "Selfie", PieceState.PASSED, 1, A_FILE, 1000, 800,
        "0" * 64, datetime(2026, 1, 1, tzinfo=UTC), findings,
    )  # fmt: skip


def test_a_mark_is_in_pixels_of_the_photo_and_leads_to_its_finding():
    (mark,) = drawing.shown(piece(finding())).marks
    assert mark.points == "100,200 300,200 300,400 100,400"
    assert mark.finding == "f-selfie-note_is_present"
    assert mark.label == "Title: note"


def test_what_failed_is_painted_last_so_that_nothing_covers_it():
    failed = finding(Outcome.FAIL, check="photo_is_sharp")
    marks = drawing.shown(piece(failed, finding(), finding(Outcome.UNSURE))).marks
    assert [mark.outcome for mark in marks] == [Outcome.PASS, Outcome.UNSURE, Outcome.FAIL]


def test_a_label_stays_inside_the_photo():
    corner = ((950.0, 2.0), (999.0, 2.0), (999.0, 790.0), (950.0, 790.0))
    (mark,) = drawing.shown(piece(finding(polygon=corner))).marks
    assert mark.label_x <= 550
    assert 0 < mark.label_y <= 800


def test_a_close_up_is_the_region_with_a_margin_within_the_photo():
    (cut,) = drawing.close_ups([piece(finding(label="face"))])
    assert cut.view_box == "76 176 248 248"
    edge = ((0.0, 0.0), (1000.0, 0.0), (1000.0, 800.0), (0.0, 800.0))
    (whole,) = drawing.close_ups([piece(finding(label="face", polygon=edge))])
    assert whole.view_box == "0 0 1000 800"


def test_each_part_of_a_photo_is_cut_out_once_and_the_face_comes_first():
    cuts = drawing.close_ups([piece(finding(), finding(label="face"), finding(label="sheet"))])
    assert [cut.label for cut in cuts] == ["face", "note"]


def test_a_face_on_an_id_is_its_portrait_and_shown_once():
    found = (finding(label="face"), finding(label="portrait"))
    cuts = drawing.close_ups([piece(*found, kind=PieceKind.PASSPORT_PAGE)])
    assert [cut.label for cut in cuts] == ["portrait"]


def test_a_region_without_a_polygon_draws_nothing():
    assert drawing.shown(piece(finding(polygon=()))).marks == ()


def test_a_box_ends_where_the_photo_ends():
    beyond = ((-50.0, 700.0), (1200.0, 700.0), (1200.0, 900.0), (-50.0, 900.0))
    (mark,) = drawing.shown(piece(finding(polygon=beyond))).marks
    assert mark.points == "0,700 1000,700 1000,800 0,800"
