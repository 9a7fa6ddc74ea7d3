"""What was sealed and does not open: a sentence in its place, the log and operations."""

import pytest
from tests.fixtures.builders import sent_case

from reinstate.services import clock, seals
from reinstate.services.access import evidence_access
from reinstate.services.case import correspondence
from reinstate.services.errors import Broken, NotAllowed, NotFound
from reinstate.services.review import deciding, noting, review_page
from reinstate.services.upkeep import audit, operations
from reinstate.store import evidence_objects
from reinstate.store.models import BrokenSeal, Case, CaseLetter, CaseNote, JobLease, Piece

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(account, seen):
    return Case.objects.get(id=sent_case(account).case_id)


def swap(model, column, case):
    """Of two rows each gets what the other bears."""
    one, other = model.objects.filter(case=case).order_by("id")[:2]
    for row, theirs in ((one, other), (other, one)):
        model.objects.filter(id=row.id).update(**{column: getattr(theirs, column)})


def test_a_swapped_note_is_a_sentence_in_its_place_and_told_once(case, reviewer, senior, caplog):
    for text in ("Looks well to me.", "Hair over the ear."):
        noting.write(case.id, reviewer, text)
    swap(CaseNote, "text", case)
    for _look in range(2):
        notes = noting.for_staff(case.id, reviewer)
        assert [note.text for note in notes] == [seals.IN_ITS_PLACE] * 2
    labels = {f"note.text:{row.id} of {case.account.person_id}" for row in CaseNote.objects.all()}
    assert all(f"sealed value {label} does not open" in caplog.text for label in labels)
    report = operations.report(senior)
    assert {row.label for row in report.seals.rows} == labels
    assert BrokenSeal.objects.count() == 2
    entries = [one for label in labels for one in audit.entries(label[:48])]
    assert [one.tag for one in entries] == ["system:seal:broken"] * 2


def test_a_swapped_message_is_a_sentence_and_the_others_are_read(case, reviewer):
    for text in ("First.", "Second.", "Third."):
        correspondence.write_as_staff(case.id, reviewer, text)
    swap(CaseLetter, "text", case)
    read = [one.text for one in correspondence.for_staff(case.id, reviewer)]
    assert sorted(read).count(seals.IN_ITS_PLACE) == 2
    assert len(set(read) & {"First.", "Second.", "Third."}) == 1


def test_the_words_of_a_decision_that_were_swapped_are_a_sentence(case, reviewer, senior):
    said = {"reasons": ["needs_senior"], "internal_note": "Why?", "expected_version": case.version}
    deciding.decide(case.id, reviewer, deciding.ESCALATE, **said)
    row = case.decisions.get()
    row.internal_note = row.internal_note[:-1] + bytes([row.internal_note[-1] ^ 1])
    row.save()
    page = review_page.case_for_review(case.id, reviewer)
    assert page.past_decisions[0].internal_note == seals.IN_ITS_PLACE


def test_what_was_read_of_a_photo_and_swapped_is_missing_and_said(case, reviewer):
    swap(Piece, "findings", case)
    page = review_page.case_for_review(case.id, reviewer)
    readable = {piece.kind: piece.is_readable for piece in page.pieces}
    assert sorted(readable.values()) == [False, False, True][: len(readable)]
    assert all(piece.is_readable or not piece.findings for piece in page.pieces)
    with pytest.raises(seals.Tampered):  # nobody approves what nobody can read
        deciding.decide(case.id, reviewer, deciding.APPROVE, expected_version=case.version)


def test_a_photo_in_whose_place_another_lies_is_not_shown(case, reviewer, senior, settings):
    one, other = Piece.objects.filter(case=case).order_by("id")[:2]
    store = evidence_objects._store(settings.EVIDENCE_URL)
    store.put(one.display_key, bytes(store.get(other.display_key).bytes()))
    with pytest.raises(Broken, match="is not what was sent"):
        evidence_access.photo(one.id, reviewer, "review")
    (row,) = operations.report(senior).seals.rows
    assert row.label == f"object:{one.display_key} of {case.account.person_id}"


def test_one_that_somebody_looked_into_leaves_the_list_and_stays_known(
    case, reviewer, senior, own_keys_and_evidence
):
    JobLease.objects.create(worker_id="w", beat_at=clock.now())
    assert operations.report(senior).is_well
    for text in ("One.", "Two."):
        noting.write(case.id, reviewer, text)
    swap(CaseNote, "text", case)
    noting.for_staff(case.id, reviewer)
    report = operations.report(senior)
    assert not report.is_well
    for row in report.seals.rows:
        operations.close_seal(row.id, senior)
    noting.for_staff(case.id, reviewer)
    assert operations.report(senior).is_well
    with pytest.raises(NotFound):
        operations.close_seal("9" * 40, senior)
    with pytest.raises(NotAllowed):
        operations.close_seal(report.seals.rows[0].id, reviewer)
