"""Meeting a person, or a letter by post: the same end as photos, through the same two hands."""

import re
from datetime import timedelta

import pytest
from django.utils.formats import date_format
from tests.fixtures.builders import after, complete_case, jpeg, make_account, ready_case

from reinstate.domain.case import CaseState, PieceState, Route
from reinstate.domain.findings import PieceKind
from reinstate.domain.supervision import Observation
from reinstate.services import clock, journal
from reinstate.services.account import passport
from reinstate.services.case import appointments, booked_time, cases, posting
from reinstate.services.case.appointments import Way
from reinstate.services.errors import Conflict, NotFound, Recused, Refused
from reinstate.services.integration import exchange
from reinstate.services.mail import messages
from reinstate.services.review import deciding, decision_rules, recusing
from reinstate.services.upkeep import audit, housekeeping
from reinstate.store.models import (
    Appointment,
    AuditEntry,
    Case,
    Installation,
    OutboxMessage,
    Piece,
    PostedLetter,
    Reinstatement,
)

pytestmark = pytest.mark.django_db
ZONE = "America/New_York"
ALL_WELL = dict.fromkeys((one.value for one in Observation), "yes")


@pytest.fixture(autouse=True)
def _demo(db):
    Installation.objects.update(is_demo=True)


def on(account_id, route):
    """An open case on this way, agreed to."""
    case = cases.open_case(account_id, time_zone=ZONE)
    cases.choose_route(account_id, case.case_id, route)
    return after(cases.give_consent, account_id, case.case_id, "What happens there.")


def booked(account_id):
    case = on(account_id, Route.SUPERVISED)
    appointments.book(account_id, case.case_id, appointments.offered()[0], Way.OFFICE)
    return case.case_id, Appointment.objects.get(cancelled_at=None).id


def test_a_time_pressed_twice_is_one_appointment_and_one_letter(account):
    case = on(account, Route.SUPERVISED)
    first, other = appointments.offered()[:2]
    for _ in range(2):
        appointments.book(account, case.case_id, first, Way.OFFICE)
    letters = OutboxMessage.objects.filter(kind="appointment_booked")
    assert (Appointment.objects.count(), letters.count()) == (1, 1)
    assert appointments.book(account, case.case_id, other, Way.OFFICE).starts_at == other
    assert Appointment.objects.filter(cancelled_at=None).count() == 1


@pytest.mark.parametrize(
    ("agreed", "then", "stands"),
    [
        (Route.SUPERVISED, Route.ONLINE, False),  # "no program measures your face"
        (Route.SUPERVISED, Route.PAPER, False),
        (Route.PAPER, Route.NON_BIOMETRIC, False),
        (Route.ONLINE, Route.SUPERVISED, False),
        (Route.ONLINE, Route.NON_BIOMETRIC, True),  # one text, with the choice in it
        (Route.SUPERVISED, Route.SUPERVISED, True),
    ],
)
def test_an_agreement_to_one_way_is_none_to_another(account, agreed, then, stands):
    case_id = on(account, agreed).case_id
    assert after(cases.choose_route, account, case_id, then).has_consented is stands
    assert bool(Case.objects.get().consent_text_digest) is stands


def decide(case_id, reviewer, senior):
    """Two people, where two are needed; then the exchange."""
    row = Case.objects.get(id=case_id)
    ticked = decision_rules.checklist(row, "approve", clock.now())
    done = deciding.decide(
        case_id, reviewer, "approve", internal_note="Looked.", checked=ticked,
        expected_version=row.version,
    )  # fmt: skip
    if done.state is CaseState.AWAITING_SECOND_APPROVAL:
        done = deciding.second_decision(
            case_id, senior, "confirm", expected_version=Case.objects.get(id=case_id).version
        )
    return done.state


def test_an_owner_who_is_met_is_reinstated_without_any_photo(account, reviewer, senior):
    case_id, appointment_id = booked(account)
    appointments.record(appointment_id, reviewer, has_come=True, answers=ALL_WELL, remarks="Kind.")
    assert cases.owner_case(account, case_id).state is CaseState.IN_REVIEW
    assert decide(case_id, reviewer, senior) is CaseState.APPROVED
    assert exchange.acknowledge(Reinstatement.objects.get().id) is CaseState.REINSTATED
    assert not Piece.objects.exists()
    assert audit.verify().count > 0


def test_whoever_met_the_owner_does_not_approve_alone(account, reviewer, senior):
    case_id, appointment_id = booked(account)
    appointments.record(appointment_id, reviewer, has_come=True, answers=ALL_WELL)
    row = Case.objects.get(id=case_id)
    done = deciding.decide(
        case_id, reviewer, "approve", internal_note="x", expected_version=row.version
    )
    assert done.state is CaseState.AWAITING_SECOND_APPROVAL


@pytest.mark.parametrize("answer", ["no", "unsure"])
def test_a_doubt_at_the_appointment_keeps_a_case_from_being_approved(
    account, reviewer, senior, answer
):
    case_id, appointment_id = booked(account)
    seen = {**ALL_WELL, "face_matches_id": answer}
    appointments.record(appointment_id, reviewer, has_come=True, answers=seen)
    with pytest.raises(Refused, match="The person is the one on the ID"):
        decide(case_id, reviewer, senior)


@pytest.mark.parametrize(
    ("hers", "others", "is_approved"), [("yes", "no", True), ("no", "yes", False)]
)
def test_a_meeting_with_another_owner_says_nothing_of_this_one(
    account, reviewer, senior, hers, others, is_approved
):
    case_id, first = booked(account)
    seen = {**ALL_WELL, "face_matches_id": hers}
    appointments.record(first, reviewer, has_come=True, answers=seen)
    kim = {"email": "kim@example.com", "legal_name": "Kim Other", "ssn": "900-12-9999"}
    neighbour = make_account("ext-2", **kim, document_number="Z7654321")
    case = on(neighbour, Route.SUPERVISED)
    appointments.book(neighbour, case.case_id, appointments.offered()[1], Way.OFFICE)
    second = Appointment.objects.get(case=case.case_id).id
    seen = {**ALL_WELL, "face_matches_id": others}
    appointments.record(second, reviewer, has_come=True, answers=seen)
    if is_approved:
        assert decide(case_id, reviewer, senior) is CaseState.APPROVED
    else:
        with pytest.raises(Refused, match="The person is the one on the ID"):
            decide(case_id, reviewer, senior)


@pytest.mark.parametrize(("first", "last"), [("no", "yes"), ("yes", "no")])
def test_of_two_meetings_with_an_owner_the_last_one_counts(account, reviewer, senior, first, last):
    case_id, appointment_id = booked(account)
    seen = {**ALL_WELL, "face_matches_id": first}
    appointments.record(appointment_id, reviewer, has_come=True, answers=seen)
    Case.objects.update(state=CaseState.OPEN)  # as when a photo from before has to come again
    appointments.book(account, case_id, appointments.offered()[1], Way.OFFICE)
    again = Appointment.objects.get(recorded_at=None).id
    seen = {**ALL_WELL, "face_matches_id": last}
    appointments.record(again, reviewer, has_come=True, answers=seen)
    if last == "yes":
        assert decide(case_id, reviewer, senior) is CaseState.APPROVED
    else:
        with pytest.raises(Refused, match="The person is the one on the ID"):
            decide(case_id, reviewer, senior)


def test_looking_at_what_is_booked_is_recorded(account, reviewer):
    _, appointment_id = booked(account)
    assert [one.appointment_id for one in appointments.upcoming(reviewer).rows] == [appointment_id]
    (entry,) = AuditEntry.objects.filter(tag="staff:appointments:viewed")
    assert entry.actor == journal.staff(reviewer)


def test_who_keeps_off_the_owner_records_no_meeting_with_them(account, reviewer):
    case_id, appointment_id = booked(account)
    recusing.recuse(case_id, reviewer, "knows_owner")
    with pytest.raises(Recused):
        appointments.record(appointment_id, reviewer, has_come=True, answers=ALL_WELL)
    assert Appointment.objects.get().recorded_at is None


def test_every_point_has_to_be_answered(account, reviewer):
    _, appointment_id = booked(account)
    with pytest.raises(Refused, match="missing: “Nothing suggests"):
        appointments.record(
            appointment_id,
            reviewer,
            has_come=True,
            answers={key: "yes" for key in ALL_WELL if key != "acts_freely"},
        )
    assert Appointment.objects.get().recorded_at is None


def test_the_promised_time_begins_when_the_owner_was_met(account, reviewer):
    case_id, appointment_id = booked(account)
    assert Case.objects.get(id=case_id).due_at is None
    appointments.record(appointment_id, reviewer, has_come=True, answers=ALL_WELL)
    row = Case.objects.get(id=case_id)
    assert row.due_at - row.submitted_at == timedelta(hours=48)


def test_who_did_not_come_may_book_again(account, reviewer):
    case_id, appointment_id = booked(account)
    appointments.record(appointment_id, reviewer, has_come=False)
    assert cases.owner_case(account, case_id).state is CaseState.OPEN
    assert "did not take place" in messages.demo_mailbox()[0].subject
    entry = audit.entries(case_id)[-1]
    assert (entry.tag, entry.actor) == ("staff:case:appointment_missed", journal.staff(reviewer))
    appointments.book(account, case_id, appointments.offered()[1], Way.VIDEO)


def test_no_meeting_is_recorded_of_a_time_that_was_given_back(account, reviewer):
    case_id, given_back = booked(account)
    cases.choose_route(account, case_id, Route.ONLINE)
    with pytest.raises(NotFound, match="no such appointment"):
        appointments.record(given_back, reviewer, has_come=True, answers=ALL_WELL)
    assert Case.objects.get().state == CaseState.OPEN
    assert Appointment.objects.get().recorded_at is None


def test_a_time_is_given_to_as_many_as_can_be_met(account):
    start = appointments.offered()[0]
    for number in range(2):
        appointments.hold(start, Way.OFFICE, f"RA-TEST-{number}", None)
    with pytest.raises(Conflict, match="taken"):
        appointments.hold(start, Way.OFFICE, "RA-TEST-3", None)
    assert start not in appointments.offered()
    Appointment.objects.filter(reference="RA-TEST-1").update(cancelled_at=clock.now())
    assert start in appointments.offered()  # what was given back is anybody's


@pytest.mark.parametrize(("way", "zone"), [(Way.OFFICE, "EDT|EST"), (Way.VIDEO, "HST")])
def test_a_letter_names_the_hour_where_the_two_meet(account, way, zone):
    case = on(account, Route.SUPERVISED)
    Case.objects.update(time_zone="Pacific/Honolulu")
    appointments.book(account, case.case_id, appointments.offered()[0], way)
    assert re.search(
        rf"We look forward to meeting you: [^\n]* ({zone})\.", messages.demo_mailbox()[0].body
    )


def test_another_way_gives_the_time_back(account):
    case_id, _ = booked(account)
    cases.choose_route(account, case_id, Route.ONLINE)
    assert Appointment.objects.get().cancelled_at is not None
    assert booked_time.of_owner(account, case_id) is None


def test_what_passed_is_kept_for_those_who_come_back_to_photos(account, seen):
    case = complete_case(account)
    cases.choose_route(account, case.case_id, Route.PAPER)
    assert cases.owner_case(account, case.case_id).pieces == ()
    cases.choose_route(account, case.case_id, Route.ONLINE)
    kept = cases.owner_case(account, case.case_id).pieces
    assert {piece.state for piece in kept} == {PieceState.PASSED}


def test_nothing_is_sent_here_on_the_other_ways(account):
    case = on(account, Route.PAPER)
    with pytest.raises(Refused, match="letter"):
        cases.submit(account, case.case_id)


def test_a_letter_is_a_pdf_with_the_number_and_the_exact_sentence(account):
    case = on(account, Route.PAPER)
    made = posting.letter(account, case.case_id)
    assert made.startswith(b"%PDF")
    assert posting.is_made_for(case.case_id)
    posting.letter(account, case.case_id)
    made_events = Case.objects.get(id=case.case_id).events.filter(action="letter_made")
    assert made_events.count() == 1


def test_an_owner_without_a_camera_is_reinstated_by_post(account, reviewer, senior):
    case = on(account, Route.PAPER)
    posting.letter(account, case.case_id)
    pages = [(PieceKind.LETTER, jpeg()), (PieceKind.DOCUMENT_FRONT, jpeg())]
    typed = case.ticket.lower().replace("-", " ")  # from a letter written by hand
    assert posting.record_arrival(typed, reviewer, pages).case_id == case.case_id
    row = Case.objects.get(id=case.case_id)
    assert row.state == CaseState.IN_REVIEW
    assert row.due_at - row.submitted_at == timedelta(hours=48)
    assert decide(case.case_id, reviewer, senior) is CaseState.APPROVED
    assert exchange.acknowledge(Reinstatement.objects.get().id) is CaseState.REINSTATED


def test_scans_are_looked_at_by_people_only(account, reviewer):
    case = on(account, Route.PAPER)
    posting.record_arrival(case.ticket, reviewer, [(PieceKind.LETTER, jpeg())])
    piece = Piece.objects.get()
    assert (piece.state, piece.source) == (PieceState.DOUBTFUL, "paper")
    assert piece.face_templates is None


def test_an_envelope_without_the_letter_is_no_request(account, reviewer):
    case = on(account, Route.PAPER)
    with pytest.raises(Refused, match="letter itself"):
        posting.record_arrival(case.ticket, reviewer, [(PieceKind.DOCUMENT_FRONT, jpeg())])
    assert not Piece.objects.exists()


def test_pages_of_an_envelope_that_cannot_all_be_used_leave_nothing(
    account, reviewer, evidence_folder
):
    case = on(account, Route.PAPER)
    pages = [(PieceKind.LETTER, jpeg()), (PieceKind.DOCUMENT_FRONT, b"%PDF-1.7")]
    with pytest.raises(Refused, match="PDF"):
        posting.record_arrival(case.ticket, reviewer, pages)
    assert not [file for file in evidence_folder.rglob("*") if file.is_file()]


def test_a_letter_asked_for_again_takes_the_place_of_the_first(account, reviewer):
    case = on(account, Route.PAPER)
    for _ in range(2):
        posting.record_arrival(case.ticket, reviewer, [(PieceKind.LETTER, jpeg())])
        again = {"reasons": ["note_covered"], "pieces": [PieceKind.LETTER]}
        version = Case.objects.get().version
        deciding.decide(case.case_id, reviewer, "retake", expected_version=version, **again)
    first, second = Piece.objects.order_by("uploaded_at")
    assert (first.is_current, second.is_current) == (False, True)


def test_a_letter_whose_owner_takes_another_way_meanwhile_is_not_taken(
    account, reviewer, monkeypatch
):
    case = on(account, Route.PAPER)

    def chosen_meanwhile(*given):
        cases.choose_route(account, case.case_id, Route.ONLINE)
        return real(*given)

    real = posting.intake.opened
    monkeypatch.setattr(posting.intake, "opened", chosen_meanwhile)
    with pytest.raises(Refused, match="No letter is awaited"):
        posting.record_arrival(case.ticket, reviewer, [(PieceKind.LETTER, jpeg())])
    assert Case.objects.get().state == CaseState.OPEN
    assert not Piece.objects.exists()


def test_a_letter_for_a_request_on_another_way_is_not_taken(account, reviewer):
    case = ready_case(account)
    with pytest.raises(Refused, match="No letter is awaited"):
        posting.record_arrival(case.ticket, reviewer, [(PieceKind.LETTER, jpeg())])


def test_without_agreeing_there_is_neither_a_time_nor_a_letter(account):
    case = cases.open_case(account, time_zone=ZONE)
    cases.choose_route(account, case.case_id, Route.PAPER)
    with pytest.raises(Refused, match="agree"):
        posting.letter(account, case.case_id)
    cases.choose_route(account, case.case_id, Route.SUPERVISED)
    with pytest.raises(Refused, match="agree"):
        appointments.book(account, case.case_id, appointments.offered()[0], Way.OFFICE)


def test_while_a_letter_is_in_the_post_its_owner_is_not_the_one_who_acts(account):
    case = on(account, Route.PAPER)
    assert case.next_actor == "owner"
    posting.say_posted(account, case.case_id)
    assert cases.owner_case(account, case.case_id).next_actor == "post"
    page = passport.for_owner(account)
    assert [one.next_actor for one in page.restrictions] == ["post"]
    assert "We wait for your letter" in page.restrictions[0].requirements[0].text


def test_a_letter_that_comes_after_its_request_has_expired_is_recorded_and_answered(
    account, reviewer
):
    case = on(account, Route.PAPER)
    posting.say_posted(account, case.case_id)
    clock.set_offset(timedelta(days=31))
    housekeeping.tick()
    assert Case.objects.get().state == CaseState.EXPIRED
    arrival = posting.record_arrival(case.ticket, reviewer, [(PieceKind.LETTER, jpeg())])
    assert (arrival.case_id, arrival.is_late) == (case.case_id, True)
    assert Case.objects.get().state == CaseState.EXPIRED
    assert not Piece.objects.exists()
    assert clock.now() - PostedLetter.objects.get().arrived_at < timedelta(minutes=1)
    assert audit.entries(case.case_id)[-1].tag == "staff:case:letter_came_late"
    letter = next(one for one in messages.demo_mailbox() if one.kind == "letter_came_late")
    expired_on = date_format(Case.objects.get().closed_at.astimezone(clock.zone_of(ZONE)))
    assert f"had expired on {expired_on}" in letter.body
    assert "Begin again here" in letter.body
    shown = cases.owner_case(account, case.case_id)
    assert shown.steps[-1].text.startswith("Your letter arrived, after the request had expired.")
    with pytest.raises(Refused, match="recorded already"):
        posting.record_arrival(case.ticket, reviewer, [(PieceKind.LETTER, jpeg())])


def test_a_letter_that_came_too_late_keeps_nobody_from_beginning_again(account, reviewer, senior):
    late = on(account, Route.PAPER)
    clock.set_offset(timedelta(days=31))
    housekeeping.tick()
    posting.record_arrival(late.ticket, reviewer, [(PieceKind.LETTER, jpeg())])
    fresh = on(account, Route.PAPER)
    assert fresh.ticket != late.ticket
    assert not posting.record_arrival(fresh.ticket, reviewer, [(PieceKind.LETTER, jpeg())]).is_late
    assert Case.objects.get(id=fresh.case_id).state == CaseState.IN_REVIEW
