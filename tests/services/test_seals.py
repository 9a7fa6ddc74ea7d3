"""What was sealed and does not open: a sentence in its place, the log and operations."""

import pytest
from tests.fixtures.builders import jpeg, sent_case

from reinstate.domain.findings import PieceKind
from reinstate.services import clock, seals
from reinstate.services.access import evidence_access
from reinstate.services.case import cases, correspondence
from reinstate.services.errors import Broken, NotAllowed, NotFound
from reinstate.services.mail import messages
from reinstate.services.piece.checking import _read as really_read
from reinstate.services.review import deciding, noting, review_page
from reinstate.services.upkeep import audit, operations
from reinstate.store import evidence_objects, vault
from reinstate.store.models import (
    BrokenSeal,
    Case,
    CaseLetter,
    CaseNote,
    JobLease,
    OutboxMessage,
    Person,
    Piece,
)

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
        notes = noting.for_staff_by_case([case.id], reviewer)[case.id]
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
    read = [one.text for one in correspondence.for_staff_by_case([case.id], reviewer)[case.id]]
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


def pieces(case):
    """The photo with the note, and the ID's."""
    rows = Piece.objects.select_related("case__account__person").filter(case=case)
    return rows.get(kind="selfie"), rows.exclude(kind="selfie").get()


def test_a_photo_whose_row_names_another_is_not_shown_to_staff_or_owner(case, reviewer, senior):
    swap(Piece, "display_key", case)
    for one in Piece.objects.filter(case=case).order_by("id")[:2]:
        with pytest.raises(Broken, match="is not what was sent"):
            evidence_access.photo(one.id, reviewer, "review")
        with pytest.raises(Broken, match="is not what was sent"):
            cases.owner_photo(case.account_id, case.id, PieceKind(one.kind))
    labels = {row.label for row in operations.report(senior).seals.rows}
    person = case.account.person_id
    ids = Piece.objects.filter(case=case).order_by("id").values_list("id", flat=True)[:2]
    assert labels == {f"piece.display_key:{one} of {person}" for one in ids}


def test_what_is_read_of_a_photo_is_read_of_its_own_file(case):
    swap(Piece, "object_key", case)
    for piece in pieces(case):
        with pytest.raises(seals.Tampered, match=f"piece.original_key:{piece.id}"):
            really_read(piece)


def test_a_photo_is_of_its_kind_and_its_request(case, reviewer):
    selfie, front = pieces(case)
    Piece.objects.filter(id=selfie.id).update(kind="document_back")
    with pytest.raises(Broken):
        evidence_access.photo(selfie.id, reviewer, "review")
    last_year = Case.objects.create(
        account=case.account, ticket="R-OLD", kind="name_change", time_zone=case.time_zone,
        route=case.route, state="declined", opened_at=case.opened_at,
    )  # fmt: skip
    Piece.objects.filter(id=front.id).update(case=last_year)
    with pytest.raises(Broken):
        evidence_access.photo(front.id, reviewer, "review")


@pytest.mark.parametrize("form", ["{person}/{case}/{piece}/{what}", "{piece}/{what}"])
def test_a_photo_from_before_keys_named_kinds_opens_where_it_lies(case, reviewer, form):
    piece, _front = pieces(case)
    at = {"person": case.account.person_id, "case": case.id, "piece": piece.id}
    keyed, before = (
        vault.of(case.account.person),
        evidence_access.photo(piece.id, reviewer, "review"),
    )
    for column, what in (("object_key", "original"), ("display_key", "display")):
        old, new = getattr(piece, column), form.format(**at, what=what)
        evidence_objects.put(keyed, new, evidence_objects.get(keyed, old))
        setattr(piece, column, new)
    piece.save()
    shown = evidence_access.photo(piece.id, reviewer, "review")
    assert len(shown) == pytest.approx(len(before), rel=0.1)


def test_the_pictures_of_two_messages_do_not_pass_for_each_other(case, reviewer):
    for text in ("One.", "Two."):
        correspondence.write_as_owner(case.account_id, case.id, text, jpeg())
    first, second = CaseLetter.objects.filter(case=case)
    assert correspondence.owner_picture(case.account_id, case.id, first.id)
    swap(CaseLetter, "picture_key", case)
    for letter in (first, second):
        with pytest.raises(Broken, match="is not what was sent"):
            correspondence.owner_picture(case.account_id, case.id, letter.id)
        with pytest.raises(Broken, match="is not what was sent"):
            correspondence.staff_picture(case.id, letter.id, reviewer)


def letter(account, recipient, body):
    person = Person.objects.get(accounts=account)
    return messages.put(person, "case_written", recipient, "About you", body)


def sealed_as_before(letter_id):
    """As letters were sealed: for their person, and not for their row."""
    row = OutboxMessage.objects.select_related("person").get(id=letter_id)
    keyed, whole = vault.of(row.person), messages.opened(row)
    for name in ("recipient", "subject", "body"):
        setattr(row, name, keyed.seal(f"message.{name}", getattr(whole, name).encode()))
    row.save()


@pytest.mark.parametrize("column", ["recipient", "subject", "body"])
def test_a_letter_that_bears_what_is_anothers_does_not_leave_and_is_told(
    account, senior, column, own_keys_and_evidence
):
    first = letter(account, "jane@example.com", "We have met you.")
    second = letter(account, "stolen@example.com", "You have another mailbox.")
    theirs = getattr(OutboxMessage.objects.get(id=second), column)
    OutboxMessage.objects.filter(id=first).update(**{column: theirs})
    left = []
    assert messages.send_due(left.append) == 1
    assert [one.message_id for one in left] == [second]
    (row,) = operations.report(senior).seals.rows
    assert row.label.startswith(f"message.{column}:{first} of per_")
    assert OutboxMessage.objects.get(id=first).sent_at is None


def test_a_letter_from_before_letters_were_sealed_for_their_rows_opens_and_leaves(account):
    one = letter(account, "jane@example.com", "We have met you.")
    sealed_as_before(one)
    left = []
    assert messages.send_due(left.append) == 1
    assert (left[0].recipient, left[0].body) == ("jane@example.com", "We have met you.")


def test_an_address_from_before_gets_no_letter_of_now(account):
    old = letter(account, "stolen@example.com", "You have another mailbox.")
    sealed_as_before(old)
    OutboxMessage.objects.filter(id=old).update(sent_at=clock.now())
    new = letter(account, "jane@example.com", "Here is your link.")
    recipient = OutboxMessage.objects.get(id=old).recipient
    OutboxMessage.objects.filter(id=new).update(recipient=recipient)
    assert messages.send_due(lambda _letter: None) == 0


def test_one_that_somebody_looked_into_leaves_the_list_and_stays_known(
    case, reviewer, senior, own_keys_and_evidence
):
    JobLease.objects.create(worker_id="w", beat_at=clock.now())
    assert operations.report(senior).is_well
    for text in ("One.", "Two."):
        noting.write(case.id, reviewer, text)
    swap(CaseNote, "text", case)
    noting.for_staff_by_case([case.id], reviewer)[case.id]
    report = operations.report(senior)
    assert not report.is_well
    for row in report.seals.rows:
        operations.close_seal(row.id, senior)
    noting.for_staff_by_case([case.id], reviewer)[case.id]
    assert operations.report(senior).is_well
    with pytest.raises(NotFound):
        operations.close_seal("9" * 40, senior)
    with pytest.raises(NotAllowed):
        operations.close_seal(report.seals.rows[0].id, reviewer)
