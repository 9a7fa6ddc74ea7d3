import pytest
from tests.fixtures.builders import jpeg, ready_case
from tests.fixtures.exchange import photo_facts

from reinstate.domain.case import PieceState
from reinstate.domain.findings import PieceKind
from reinstate.services.case import cases
from reinstate.services.piece import checking, early_findings
from reinstate.services.upkeep import worker
from reinstate.store.models import Piece

pytestmark = pytest.mark.django_db


@pytest.fixture
def piece(account):
    case = ready_case(account)
    cases.add_piece(account, case.case_id, PieceKind.SELFIE, jpeg())
    Piece.objects.update(state=PieceState.CHECKING)
    return Piece.objects.select_related("case__account__person").get()


def checks_of(piece, account):
    shown = cases.piece_status(account, piece.case_id, PieceKind.SELFIE)
    return {item.check for item in shown.findings}


def test_checks_tick_as_the_parts_they_need_are_read(piece, account):
    tell = early_findings.teller(piece)
    tell("photo", photo_facts("a" * 64))
    first = checks_of(piece, account)
    assert "photo_is_not_screenshot" in first
    assert "one_face_present" not in first
    tell("faces", ())
    assert checks_of(piece, account) > first
    assert Piece.objects.get().state == PieceState.CHECKING


def test_nothing_early_is_added_to_a_piece_that_is_settled(piece, account):
    tell = early_findings.teller(piece)
    Piece.objects.update(state=PieceState.PASSED)
    tell("photo", photo_facts("a" * 64))
    assert Piece.objects.get().findings is None


def test_a_photo_that_could_not_be_read_keeps_no_early_findings(piece, account):
    early_findings.teller(piece)("photo", photo_facts("a" * 64))
    checking.give_up(piece.id, "reading_failed")
    found = Piece.objects.get()
    assert (found.state, found.findings) == (PieceState.DOUBTFUL, None)


def test_the_whole_judgement_replaces_what_came_early(account, seen):
    case = ready_case(account)
    cases.add_piece(account, case.case_id, PieceKind.SELFIE, jpeg())
    worker.drain()
    shown = cases.piece_status(account, case.case_id, PieceKind.SELFIE)
    assert [item.check for item in shown.findings] == ["photo_is_sharp"]
