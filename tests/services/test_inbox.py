"""What owners wrote and nobody has answered."""

import pytest
from django.utils import translation
from tests.fixtures.builders import erase, jpeg, make_account, sent_case

from reinstate.services import again, clock
from reinstate.services.case import correspondence, inbox
from reinstate.services.errors import BadPhoto, NotFound
from reinstate.store.models import AuditEntry, Case, CaseLetter, OutboxMessage

pytestmark = pytest.mark.django_db


@pytest.fixture
def written(seen):
    """A case whose owner has written twice, once with a picture."""
    account = make_account()
    case = sent_case(account)
    correspondence.write_as_owner(account, case.case_id, "How long does it take?")
    correspondence.write_as_owner(account, case.case_id, "Here is my paper.", jpeg())
    return case


def test_the_longest_waiting_case_comes_first_with_its_count(written, reviewer):
    other = make_account("ext-2", email="joe@example.com", ssn="900-12-9999")
    later = sent_case(other)
    correspondence.write_as_owner(other, later.case_id, "Hello?")
    found = [(one.ticket, one.owner_name, one.count) for one in inbox.unanswered(reviewer)]
    assert found == [(written.ticket, "Jane Sample", 2), (later.ticket, "Jane Sample", 1)]


def test_an_answer_empties_the_inbox(written, reviewer):
    correspondence.write_as_staff(written.case_id, reviewer, "Two days.")
    assert inbox.unanswered(reviewer) == ()
    said = correspondence.for_staff_by_case([written.case_id], reviewer)[written.case_id]
    assert [one.author for one in said] == ["", "", "Rosa"]
    assert all(one.is_answered for one in said[:2])


def test_what_needs_no_answer_leaves_it_too_and_is_recorded(written, reviewer):
    correspondence.need_no_answer(written.case_id, reviewer)
    assert inbox.unanswered(reviewer) == ()
    tags = AuditEntry.objects.filter(subject=written.case_id).values_list("tag", flat=True)
    assert "staff:case:needs_no_answer" in tags


def test_an_erased_persons_messages_wait_for_nobody(written, reviewer):
    Case.objects.update(state="declined")
    erase(Case.objects.get().account_id, "operator")
    assert inbox.unanswered(reviewer) == ()


def test_a_look_at_a_picture_is_recorded(written, reviewer):
    letter = next(
        one
        for one in correspondence.for_staff_by_case([written.case_id], reviewer)[written.case_id]
        if one.has_picture
    )
    correspondence.staff_picture(written.case_id, letter.letter_id, reviewer)
    entry = AuditEntry.objects.get(tag="staff:letter_picture:viewed")
    assert (entry.subject, entry.actor) == (letter.letter_id, f"staff:{reviewer}")


def test_a_picture_opens_beside_its_own_request_alone(written, reviewer):
    other = make_account("ext-2", email="joe@example.com", ssn="900-12-9999")
    beside, letter = sent_case(other), CaseLetter.objects.exclude(picture_key="").get()
    with pytest.raises(NotFound):  # whoever keeps off its owner would come to it by this address
        correspondence.staff_picture(beside.case_id, letter.id, reviewer)
    with pytest.raises(NotFound):
        correspondence.owner_picture(other, beside.case_id, letter.id)
    assert correspondence.owner_picture(letter.case.account_id, written.case_id, letter.id)


def test_a_picture_that_is_none_is_refused_in_the_owners_language(written):
    account = Case.objects.get().account_id
    with translation.override("es"), pytest.raises(BadPhoto, match="archivo"):
        correspondence.write_as_owner(account, written.case_id, "Hola", b"%PDF-1.7")


def test_a_message_that_is_not_kept_leaves_no_picture(written, evidence_folder, monkeypatch):
    def full(*_, **__):
        raise OSError("the disk is full")

    before = sorted(evidence_folder.rglob("*"))
    monkeypatch.setattr(CaseLetter.objects, "create", full)
    with pytest.raises(OSError, match="full"):
        correspondence.write_as_owner(
            Case.objects.get().account_id, written.case_id, "Again", jpeg()
        )
    assert [file for file in sorted(evidence_folder.rglob("*")) if file.is_file()] == [
        file for file in before if file.is_file()
    ]


def test_the_same_pressed_twice_is_one_message_and_one_letter(written, reviewer):
    case = Case.objects.get()
    letters = OutboxMessage.objects.filter(kind="case_written")
    for _ in range(2):
        correspondence.write_as_staff(case.id, reviewer, "Two days.")
    assert letters.count() == 1
    for _ in range(2):
        correspondence.write_as_owner(case.account_id, case.id, "Thank you.", jpeg(7))
    said = [one.text for one in correspondence.for_staff_by_case([case.id], reviewer)[case.id]]
    assert said[2:] == ["Two days.", "Thank you."]


def test_the_same_with_another_picture_from_another_or_later_is_said_anew(written, reviewer, staff):
    case = Case.objects.get()
    correspondence.write_as_staff(case.id, reviewer, "Two days.")
    correspondence.write_as_staff(case.id, staff("reviewer", "remy"), "Two days.")
    assert CaseLetter.objects.count() == 4
    for picture in (jpeg(), jpeg(), b""):
        correspondence.write_as_owner(case.account_id, case.id, "Look.", picture)
    CaseLetter.objects.update(written_at=clock.now() - again.SPAN)
    correspondence.write_as_owner(case.account_id, case.id, "Look.")
    assert CaseLetter.objects.count() == 8


@pytest.mark.parametrize("deal", [correspondence.need_no_answer, correspondence.write_as_staff])
def test_what_came_after_the_page_was_read_still_waits(written, reviewer, deal):
    read = correspondence.for_staff_by_case([written.case_id], reviewer)[written.case_id]
    account = Case.objects.get(id=written.case_id).account_id
    correspondence.write_as_owner(account, written.case_id, "That was not me!")
    text = () if deal is correspondence.need_no_answer else ("Two days.",)
    deal(written.case_id, reviewer, *text, seen_at=read[-1].written_at)
    (one,) = inbox.unanswered(reviewer)
    assert one.count == 1
    waiting = [
        each.text
        for each in correspondence.for_staff_by_case([written.case_id], reviewer)[written.case_id]
        if not each.is_answered and not each.author
    ]
    assert waiting == ["That was not me!"]
