import pytest
from django.utils import translation
from tests.fixtures.builders import (
    after,
    complete_case,
    event,
    hand_in,
    jpeg,
    make_account,
    ready_case,
    sent_case,
)

from reinstate.domain.case import CaseState, PieceState, Route, parse_ticket_id
from reinstate.domain.findings import Outcome, PieceKind
from reinstate.services.case import case_page, cases, receipt
from reinstate.services.errors import BadPhoto, NotFound, Refused
from reinstate.services.integration import exchange
from reinstate.services.upkeep import worker
from reinstate.store.models import Case, Piece

pytestmark = pytest.mark.django_db
ZONE = "America/New_York"


def test_a_case_opens_with_a_ticket_that_can_be_read_out(account):
    case = cases.open_case(account, time_zone=ZONE)
    assert case.state is CaseState.OPEN
    assert parse_ticket_id(case.ticket) == case.ticket


def test_opening_twice_gives_the_same_case(account):
    first, second = (cases.open_case(account, time_zone=ZONE) for _ in range(2))
    assert first.case_id == second.case_id
    assert Case.objects.count() == 1


@pytest.mark.parametrize("zone", ["Mars/Olympus", "America", ".", "x" * 300, "../etc/passwd"])
def test_what_names_no_time_zone_is_refused(account, zone):
    with pytest.raises(Refused, match="is not a time zone"):
        cases.open_case(account, time_zone=zone)


def test_someone_elses_case_looks_like_no_case(account):
    case = cases.open_case(account, time_zone=ZONE)
    other = make_account("ext-2", email="other@example.com", ssn="900-99-9999")
    with pytest.raises(NotFound):
        cases.owner_case(other, case.case_id)


@pytest.mark.article("note.sentence")
def test_the_note_is_the_sentence_of_the_article_with_the_owners_address(account):
    note = cases.open_case(account, time_zone=ZONE).note
    assert note.sentence.startswith("Binance.US (")
    assert note.sentence.endswith(") Reactivate my account associated with (jane@example.com)")
    assert f"({note.on.day}/{note.on.month}/{note.on.year})" in note.sentence
    assert " ".join(note.lines) == note.sentence
    assert note.spelled_date.startswith(f"{note.on.day} ")


def test_photos_wait_for_consent(account):
    case = cases.open_case(account, time_zone=ZONE)
    with pytest.raises(Refused, match="agree"):
        cases.add_piece(account, case.case_id, PieceKind.SELFIE, jpeg())


def test_a_side_that_the_id_does_not_have_is_refused(account):
    case = ready_case(account)
    with pytest.raises(Refused, match="does not need"):
        cases.add_piece(account, case.case_id, PieceKind.DOCUMENT_BACK, jpeg())


def test_the_sides_follow_the_chosen_id(account):
    case = ready_case(account)
    assert [p.kind for p in case.pieces] == [PieceKind.SELFIE, PieceKind.PASSPORT_PAGE]
    case = after(cases.choose_document_type, account, case.case_id, "drivers_license")
    assert [p.kind for p in case.pieces][1:] == [
        PieceKind.DOCUMENT_FRONT,
        PieceKind.DOCUMENT_BACK,
    ]


def test_an_id_that_is_not_accepted_is_named_with_those_that_are(account):
    case = cases.open_case(account, time_zone=ZONE)
    with pytest.raises(Refused, match="us_passport"):
        cases.choose_document_type(account, case.case_id, "library_card")


def test_a_photo_is_checked_after_the_page_has_answered(account, seen):
    case = ready_case(account)
    piece = cases.add_piece(account, case.case_id, PieceKind.SELFIE, jpeg())
    assert piece.state is PieceState.UPLOADED
    assert worker.drain() == 1
    piece = cases.piece_status(account, case.case_id, PieceKind.SELFIE)
    assert piece.state is PieceState.PASSED
    assert [finding.message for finding in piece.findings] == ["owner reads pass"]


def test_checking_a_piece_twice_reads_it_once(account, seen):
    from reinstate.services.piece import checking

    case = ready_case(account)
    piece = hand_in(account, case.case_id, PieceKind.SELFIE)
    checking.check(piece.piece_id)
    assert seen.reads == 1


def test_a_fault_the_owner_can_mend_asks_for_that_photo_again(account, seen):
    seen.outcomes[PieceKind.SELFIE] = Outcome.FAIL
    case = ready_case(account)
    piece = hand_in(account, case.case_id, PieceKind.SELFIE)
    assert piece.state is PieceState.RETAKE
    assert piece.findings[0].fix == "mend"
    assert piece.attempts_left == 2
    seen.outcomes.clear()
    assert hand_in(account, case.case_id, PieceKind.SELFIE).state is PieceState.PASSED


def test_an_unsure_check_lets_the_case_go_to_a_person(account, seen):
    seen.outcomes[PieceKind.SELFIE] = Outcome.UNSURE
    case = sent_case(account)
    assert case.pieces[0].state is PieceState.DOUBTFUL
    assert case.state in (CaseState.SUBMITTED, CaseState.IN_REVIEW)


def test_a_reader_that_falls_over_sends_the_case_to_a_person(account, seen):
    seen.raises = True
    case = ready_case(account)
    piece = hand_in(account, case.case_id, PieceKind.SELFIE)
    assert piece.state is PieceState.DOUBTFUL
    hand_in(account, case.case_id, PieceKind.PASSPORT_PAGE)
    assert after(cases.submit, account, case.case_id).state is CaseState.IN_REVIEW
    assert Case.objects.get().needs_person_because == ["reading_failed"]


def test_after_the_last_attempt_a_person_looks_instead(account, seen):
    seen.outcomes[PieceKind.SELFIE] = Outcome.FAIL
    case = ready_case(account)
    states = [hand_in(account, case.case_id, PieceKind.SELFIE).state for _ in range(3)]
    assert states == [PieceState.RETAKE, PieceState.RETAKE, PieceState.DOUBTFUL]
    with pytest.raises(Refused, match="a person will look"):
        cases.add_piece(account, case.case_id, PieceKind.SELFIE, jpeg())


def test_choosing_another_id_in_between_does_not_begin_the_count_anew(account, seen):
    seen.outcomes = {PieceKind.PASSPORT_PAGE: Outcome.FAIL}
    case = ready_case(account)
    for attempt in (1, 2, 3):
        piece = hand_in(account, case.case_id, PieceKind.PASSPORT_PAGE)
        assert piece.attempts_left == 3 - attempt
        cases.choose_document_type(account, case.case_id, "drivers_license")
        cases.choose_document_type(account, case.case_id, "us_passport")
    assert piece.state is PieceState.DOUBTFUL
    assert "attempts_used_up" in Case.objects.get().needs_person_because


def test_a_photo_replaced_before_its_checks_answered_costs_no_attempt(account, seen):
    case = ready_case(account)
    for _ in range(3):
        piece = cases.add_piece(account, case.case_id, PieceKind.SELFIE, jpeg())
    assert piece.attempts_left == 2
    worker.drain()
    assert seen.reads == 1


def test_a_new_back_is_held_against_the_front_that_had_passed(account, seen):
    case = ready_case(account)
    cases.choose_document_type(account, case.case_id, "drivers_license")
    for kind in (PieceKind.SELFIE, PieceKind.DOCUMENT_FRONT, PieceKind.DOCUMENT_BACK):
        assert hand_in(account, case.case_id, kind).state is PieceState.PASSED
    seen.outcomes = {PieceKind.DOCUMENT_FRONT: Outcome.UNSURE, PieceKind.SELFIE: Outcome.UNSURE}
    hand_in(account, case.case_id, PieceKind.DOCUMENT_BACK)
    now = {piece.kind: piece.state for piece in cases.owner_case(account, case.case_id).pieces}
    assert now[PieceKind.DOCUMENT_FRONT] is PieceState.DOUBTFUL
    assert now[PieceKind.SELFIE] is PieceState.PASSED, "what passed stays passed"


def test_an_incomplete_case_says_what_is_missing(account, seen):
    case = ready_case(account)
    with pytest.raises(Refused, match="You with your note"):
        cases.submit(account, case.case_id)
    assert not cases.owner_case(account, case.case_id).may_submit


def test_sending_twice_sends_once(account, seen):
    case = complete_case(account)
    assert case.may_submit
    first = after(cases.submit, account, case.case_id)
    second = after(cases.submit, account, case.case_id)
    assert first.version == second.version
    assert Case.objects.get().events.filter(action="submit").count() == 1


def test_a_sent_case_takes_no_more_photos(account, seen):
    case = sent_case(account)
    with pytest.raises(Refused, match="already with us"):
        cases.add_piece(account, case.case_id, PieceKind.SELFIE, jpeg())


BAD = {
    "zero bytes": (b"", "empty"),
    "no image": (b"hello, this is text", "not a photo"),
    "a PDF": (b"%PDF-1.7 ...", "PDF"),
    "a GIF": (b"GIF89a" + b"\0" * 50, "GIF"),
    "a cut-off JPEG": (jpeg(1)[:400], "damaged"),
    "60 MB": (b"\xff\xd8\xff" + b"\0" * 60_000_000, "MB"),
}


@pytest.mark.parametrize("what", BAD)
def test_bad_input_is_one_sentence_and_leaves_nothing(account, evidence_folder, what):
    data, word = BAD[what]
    case = ready_case(account)
    with pytest.raises(BadPhoto, match=word) as refusal:
        cases.add_piece(account, case.case_id, PieceKind.SELFIE, data)
    assert "\n" not in refusal.value.sentence
    assert not Piece.objects.exists()
    assert not [path for path in evidence_folder.rglob("*") if path.is_file()]
    assert worker.drain() == 0


def test_the_owner_sees_their_own_photo_upright_and_clean(account, seen):
    case = ready_case(account)
    hand_in(account, case.case_id, PieceKind.SELFIE)
    assert cases.owner_photo(account, case.case_id, PieceKind.SELFIE).startswith(b"\xff\xd8")


def test_without_face_recognition_no_template_is_kept_and_a_person_compares(account, seen):
    case = ready_case(account)
    cases.choose_route(account, case.case_id, Route.NON_BIOMETRIC)
    hand_in(account, case.case_id, PieceKind.SELFIE)
    assert not Piece.objects.exclude(face_templates=None).exists()
    assert "without_face_recognition" in Case.objects.get().needs_person_because


@pytest.mark.parametrize("route", [Route.ONLINE, Route.NON_BIOMETRIC])
def test_faces_are_measured_only_where_the_owner_has_not_refused_it(account, monkeypatch, route):
    asked = []

    def read(*given, with_templates, **more):
        asked.append(with_templates)
        raise RuntimeError("far enough")

    monkeypatch.setattr("reinstate.evidence.read.read_selfie", read)
    monkeypatch.setattr("reinstate.evidence.read.read_side", read)
    case = ready_case(account)
    cases.choose_route(account, case.case_id, route)
    for piece in case.pieces:
        hand_in(account, case.case_id, piece.kind)
    assert asked == [route is Route.ONLINE] * 2


def test_an_unknown_support_ticket_is_flagged_and_kept(account):
    case = cases.open_case(account, time_zone=ZONE)
    seen_case = after(cases.link_support_ticket, account, case.case_id, "#123456")
    assert (seen_case.support_ticket, seen_case.is_support_ticket_known) == ("123456", False)


@pytest.mark.parametrize("number", ["\u200b7", "7\u202e", " #\u20667\u2069\n", "7\ufeff"])
def test_what_shows_nothing_is_no_part_of_a_support_ticket(account, number):
    exchange.ingest(event("support_ticket.opened", "ext-1", number="7"))
    case = cases.open_case(account, time_zone=ZONE)
    found = after(cases.link_support_ticket, account, case.case_id, number)
    assert (found.support_ticket, found.is_support_ticket_known) == ("7", True)


def test_a_ticket_of_somebody_elses_account_is_not_known_here(account):
    for number, owner in (("7", "ext-1"), ("8", "ext-2")):
        exchange.ingest(event("support_ticket.opened", owner, number=number))
    case = cases.open_case(account, time_zone=ZONE)
    for number, is_known in (("7", True), ("8", False)):
        found = after(cases.link_support_ticket, account, case.case_id, number)
        assert found.is_support_ticket_known is is_known


def test_a_cancelled_case_makes_room_for_a_new_one(account):
    case = cases.open_case(account, time_zone=ZONE)
    assert after(cases.cancel, account, case.case_id).state is CaseState.CANCELLED
    assert cases.open_case(account, time_zone=ZONE).case_id != case.case_id


def test_nothing_on_a_spanish_receipt_is_english(account, seen):
    found = sent_case(account)
    case = Case.objects.get(id=found.case_id)
    with translation.override("es"):
        told = str(receipt._content(case, case_page.build(case), case.opened_at))
    for english in ("Reactivation", "You with your note", "Page with your photo"):
        assert english not in told
