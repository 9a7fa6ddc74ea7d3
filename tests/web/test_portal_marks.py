from reinstate.domain.case import PieceState
from reinstate.domain.findings import Outcome, PieceKind
from reinstate.services.case.owner_view import OwnerFinding, OwnerPiece, OwnerRegion, OwnerWord
from reinstate.web.portal import marks

SQUARE = ((10.0, 10.0), (30.0, 10.0), (30.0, 20.0), (10.0, 20.0))


def finding(check, outcome, *, is_blocking=True):
    region = OwnerRegion(check, SQUARE)
    return OwnerFinding(check, check, outcome, "seen", "mend", is_blocking, (region,))


def piece(*findings, words=()):
    return OwnerPiece(
        PieceKind.SELFIE, "You", "pie_1", PieceState.RETAKE, "again", findings, 2,
        may_upload=True, width=600, height=300, words=words,
    )  # fmt: skip


def test_faults_come_first_and_carry_the_number_of_their_place():
    drawn = marks.of(
        piece(
            finding("good", Outcome.PASS),
            finding("doubt", Outcome.UNSURE),
            finding("advice", Outcome.FAIL, is_blocking=False),
            finding("fault", Outcome.FAIL),
        )
    )
    assert [(n, item.check) for n, item in drawn.faults] == [
        (1, "fault"), (2, "advice"), (3, "doubt"),
    ]  # fmt: skip
    assert [place.number for place in drawn.places] == [1, 2, 3]


def test_every_word_of_the_note_is_drawn_with_its_outcome():
    words = (
        OwnerWord("Binance.US", "Binance.US", Outcome.PASS, SQUARE),
        OwnerWord("Reactivate", "Deactivate", Outcome.FAIL, SQUARE),
        OwnerWord("my", "", Outcome.UNSURE, ()),
    )
    drawn = marks.of(piece(words=words))
    assert [(place.number, place.outcome) for place in drawn.places] == [
        (0, Outcome.PASS), (0, Outcome.FAIL),
    ]  # fmt: skip


def test_a_number_stands_at_the_corner_of_its_place_in_per_cent_of_the_photo():
    (place,) = marks.of(piece(finding("fault", Outcome.FAIL))).places
    assert (place.x, place.y) == (1.67, 3.33)
