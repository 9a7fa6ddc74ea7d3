"""What staff write for each other, and that no way leads from it to an owner."""

import inspect
import typing

import pytest
from tests.fixtures.builders import make_account, sent_case

from reinstate.services.mail import letters, messages, notices
from reinstate.services.review import noting
from reinstate.store.models import CaseNote, OutboxMessage

pytestmark = pytest.mark.django_db
SECRET = "The risk team suspects a ring."


@pytest.fixture
def sent(seen):
    return sent_case(make_account())


# ---- nothing internal can be sent ------------------------------------------------------------


@pytest.mark.parametrize(
    "writes",
    [messages.put, notices.send, notices.send_about, letters.Template.fill],
    ids=lambda function: function.__qualname__,
)
def test_whatever_writes_to_an_owner_takes_text_and_never_a_note(writes):
    taken = typing.get_type_hints(writes).values()
    assert noting.InternalNote not in taken
    assert CaseNote not in taken
    assert not issubclass(noting.InternalNote, str)


def test_a_note_and_a_letter_share_no_table_and_no_type():
    assert not issubclass(noting.InternalNote, messages.Letter)
    fields = {field.name for field in CaseNote._meta.get_fields()}
    assert not fields & {"recipient", "channel", "sent_at", "is_internal"}


def test_the_module_of_notes_knows_nothing_that_sends():
    source = inspect.getsource(noting)
    for name in ("notices", "messages", "correspondence", "letters", "announcements"):
        assert name not in source


def test_a_note_reaches_no_owner(sent, reviewer):
    before = OutboxMessage.objects.count()
    noting.write(sent.case_id, reviewer, SECRET)
    assert OutboxMessage.objects.count() == before
    (note,) = noting.for_staff_by_case([sent.case_id], reviewer)[sent.case_id]
    assert (note.text, note.author) == (SECRET, "Rosa")


def test_a_note_is_sealed(sent, reviewer):
    noting.write(sent.case_id, reviewer, SECRET)
    assert SECRET.encode() not in bytes(CaseNote.objects.get().text)


def test_a_note_is_taken_right_after_one_that_does_not_open(sent, reviewer):
    noting.write(sent.case_id, reviewer, SECRET)
    CaseNote.objects.update(text=b"\x01 other words")
    noting.write(sent.case_id, reviewer, SECRET)
    assert CaseNote.objects.count() == 2


def test_the_same_note_pressed_twice_is_one(sent, reviewer, senior):
    for actor in (reviewer, reviewer, senior):
        noting.write(sent.case_id, actor, SECRET)
    assert CaseNote.objects.count() == 2
