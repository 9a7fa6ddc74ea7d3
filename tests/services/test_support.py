"""A support ticket without log-in, and what staff see of it."""

from __future__ import annotations

import pytest
from tests.fixtures.builders import after, erase, ready_case

from reinstate.services import seals
from reinstate.services.account import passport
from reinstate.services.case import cases, support
from reinstate.services.errors import NotAllowed, NotFound, Refused
from reinstate.services.upkeep import audit
from reinstate.store import vault
from reinstate.store.models import BrokenSeal, SupportRequest

WHY = "I do not know why my account is disabled."


@pytest.mark.article("process.unsure_reason")
def test_somebody_who_does_not_know_the_reason_gets_a_ticket(account, reviewer):
    number = support.ask(" jane@example.com ", WHY)
    (line,) = support.waiting(reviewer)
    assert (line.number, line.email, line.text) == (number, "jane@example.com", WHY)
    assert line.accounts == (account,)


def test_the_same_pressed_twice_is_one_ticket(account, reviewer):
    first = support.ask("jane@example.com", WHY)
    assert support.ask("jane@example.com", WHY) == first
    assert support.ask("jane@example.com", "Something else.") != first
    assert support.ask("joe@example.com", WHY) != first
    assert len(support.waiting(reviewer)) == 3


def test_a_message_is_taken_right_after_one_that_does_not_open(account):
    first = support.ask("jane@example.com", WHY)
    SupportRequest.objects.update(text=b"\x01 other words")
    assert support.ask("jane@example.com", WHY) != first


def test_an_address_put_beside_another_s_words_is_told_as_changed(account, reviewer):
    """Or whoever writes to the database has the answer to an owner sent to themselves."""
    support.ask("jane@example.com", WHY)
    support.ask("thief@example.com", "Hello.")
    hers, theirs = SupportRequest.objects.order_by("asked_at")
    SupportRequest.objects.filter(id=hers.id).update(email=theirs.email)
    first, second = support.waiting(reviewer)
    assert (first.email, first.text, first.accounts) == ("", seals.IN_ITS_PLACE, ())
    assert (second.email, second.text) == ("thief@example.com", "Hello.")
    assert BrokenSeal.objects.get().label == f"{support.EMAIL}:{hers.id}"


def test_a_message_from_before_opens_as_a_whole_and_so_alone(account, reviewer):
    support.ask("jane@example.com", WHY)
    row = SupportRequest.objects.get()
    before = SupportRequest.objects.filter(id=row.id)
    before.update(
        email=vault.seal_for_installation(support.EMAIL, b"jane@example.com"),
        text=vault.seal_for_installation(support.TEXT, WHY.encode()),
    )
    (line,) = support.waiting(reviewer)
    assert (line.email, line.text, line.accounts) == ("jane@example.com", WHY, (account,))
    before.update(text=row.text)
    (line,) = support.waiting(reviewer)
    assert (line.email, line.text) == ("", seals.IN_ITS_PLACE)


def test_an_unknown_address_gets_a_ticket_too(account, reviewer):
    assert support.ask("nobody@example.com", WHY).startswith("ST-")
    assert support.waiting(reviewer)[0].accounts == ()


@pytest.mark.article("process.ticket_reference")
def test_a_later_request_may_quote_the_number(account):
    number = support.ask("jane@example.com", WHY)
    case = ready_case(account)
    assert after(cases.link_support_ticket, account, case.case_id, number).is_support_ticket_known


def test_the_message_is_on_the_page_that_staff_see_of_the_account(account, reviewer):
    support.ask("jane@example.com", WHY)
    assert [line.text for line in passport.for_staff(account, reviewer).support] == [WHY]


def test_nothing_of_it_is_stored_in_the_clear(account):
    support.ask("jane@example.com", WHY)
    row = SupportRequest.objects.values_list().get()
    stored = b"".join(bytes(v) for v in row if isinstance(v, bytes | memoryview))
    assert b"jane" not in stored
    assert b"account" not in stored


def test_an_erased_person_leaves_no_message(account):
    support.ask("jane@example.com", WHY)
    erase(account, "operator")
    row = SupportRequest.objects.get()
    assert (row.email, row.text) == (None, None)


def test_answering_takes_it_off_the_list_and_is_recorded(account, reviewer):
    support.ask("jane@example.com", WHY)
    support.mark_answered(support.waiting(reviewer)[0].request_id, reviewer)
    assert support.waiting(reviewer) == ()
    tags = [entry.tag for entry in audit.entries()]
    assert {"portal:support:asked", "staff:support:viewed", "staff:support:answered"} <= {*tags}


@pytest.mark.parametrize(
    ("email", "text", "sentence"),
    [
        ("jane", WHY, "complete e-mail"),
        ("", WHY, "complete e-mail"),
        (f"{'a' * 250}@example.com", WHY, "complete e-mail"),
        ("jane@example.com", "  ", "Write in a sentence"),
    ],
)
def test_what_is_missing_is_said(db, email, text, sentence):
    with pytest.raises(Refused, match=sentence):
        support.ask(email, text)


def test_one_address_cannot_fill_the_list(db):
    for number in range(5):
        support.ask("jane@example.com", f"{WHY} {number}")
    with pytest.raises(Refused, match="several times"):
        support.ask("jane@example.com", WHY)


def test_who_writes_in_an_owners_name_keeps_nobody_from_being_heard(db):
    for number in range(5):
        support.ask("jane@example.com", f"{WHY} {number}", "192.0.2.7")
    with pytest.raises(Refused, match="several times"):
        support.ask(" Jane@example.com", WHY, "192.0.2.7")
    assert support.ask("jane@example.com", WHY, "192.0.2.1").startswith("ST-")


def test_only_staff_read_and_answer(db, reviewer):
    with pytest.raises(NotAllowed):
        support.waiting(12345)
    with pytest.raises(NotFound):
        support.mark_answered("spr_nothing", reviewer)
