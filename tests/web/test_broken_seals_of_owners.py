"""Pages of an owner where something stored was changed past the program."""

import pytest
from tests.fixtures.builders import complete_case, sent_case

from reinstate.services.case import correspondence
from reinstate.services.mail import messages
from reinstate.services.review import deciding
from reinstate.store.models import (
    BrokenSeal,
    Case,
    CaseLetter,
    Decision,
    OutboxMessage,
    Person,
    Piece,
)

pytestmark = pytest.mark.django_db
INSTEAD = "These words cannot be shown: what is kept here is not what was written."
IN_SPANISH = "Estas palabras no se pueden mostrar"


@pytest.fixture
def case(account, seen):
    return sent_case(account)


def text_of(response):
    return response.content.decode()


def change(model, column, **which):
    """One bit of what is sealed there, as nobody can do through the program."""
    for row in model.objects.filter(**which):
        sealed = bytes(getattr(row, column))
        model.objects.filter(pk=row.pk).update(**{column: sealed[:-1] + bytes([sealed[-1] ^ 1])})


def noted():
    return [row.label.partition(":")[0] for row in BrokenSeal.objects.all()]


def test_a_message_that_was_changed_is_a_sentence_and_the_rest_of_the_page_stays(
    owner, case, reviewer
):
    correspondence.write_as_staff(case.case_id, reviewer, "Send it to this address.")
    correspondence.write_as_staff(case.case_id, reviewer, "Thank you.")
    change(CaseLetter, "text", id=CaseLetter.objects.earliest("written_at").id)
    shown = owner.get(f"/case/{case.case_id}")
    assert shown.status_code == 200
    assert text_of(shown).count(INSTEAD) == 1
    assert "Thank you." in text_of(shown)
    assert case.ticket in text_of(shown)
    assert noted() == ["letter.text"]


def test_the_sentence_is_in_the_language_of_the_page(owner, case, reviewer):
    correspondence.write_as_staff(case.case_id, reviewer, "Send it to this address.")
    change(CaseLetter, "text")
    owner.cookies["django_language"] = "es"
    assert IN_SPANISH in text_of(owner.get(f"/case/{case.case_id}"))


def decline(case, reviewer):
    said = {"reasons": ["person_differs"], "expected_version": case.version}
    deciding.decide(case.case_id, reviewer, deciding.DECLINE, **said)


def test_a_decision_and_an_appeal_that_were_changed_are_sentences_on_page_and_receipt(
    owner, case, reviewer, senior
):
    decline(case, reviewer)
    owner.post(f"/case/{case.case_id}/appeal/", {"text": "Look at the second photo."})
    Case.objects.filter(id=case.case_id).update(state="declined")
    change(Decision, "owner_text")
    change(Case, "appeal_text")
    shown = owner.get(f"/case/{case.case_id}")
    assert shown.status_code == 200
    assert text_of(shown).count(INSTEAD) == 2
    assert owner.get(f"/case/{case.case_id}/receipt.pdf").status_code == 200
    assert sorted(noted()) == ["case.appeal_text", "decision.owner_text"]


def test_what_was_found_on_a_photo_and_changed_is_said_and_nothing_is_sent(owner, account, seen):
    case = complete_case(account)
    change(Piece, "findings", kind="selfie")
    shown = owner.get(f"/case/{case.case_id}/photo/selfie/")
    assert shown.status_code == 200
    assert "What we found on this photo cannot be shown" in text_of(shown)
    assert owner.get(f"/case/{case.case_id}").status_code == 200
    answer = owner.post(f"/case/{case.case_id}/send/")
    assert answer.status_code == 500
    assert "Nothing was done" in text_of(answer)
    assert Case.objects.get(id=case.case_id).state == "open"


def test_a_letter_that_was_changed_is_a_sentence_among_the_others(owner, account):
    person = Person.objects.get(accounts=account)
    for subject, body in (("One", "The first."), ("Two", "The second.")):
        messages.put(person, "case_written", "jane@example.com", subject, body)
    change(OutboxMessage, "body", id=OutboxMessage.objects.order_by("-created_at")[1].id)
    shown = owner.get("/account/messages/")
    assert shown.status_code == 200
    assert INSTEAD in text_of(shown)
    assert "The second." in text_of(shown)
    (label,) = noted()
    assert label.startswith("message.body")


def test_what_a_whole_page_rests_on_is_a_page_of_words(owner, account):
    change(Person, "email")
    for address in ("/account/", "/"):
        answer = owner.get(address)
        assert answer.status_code == 500
        assert "Something that we keep was changed" in text_of(answer)
        assert "Nothing was done" in text_of(answer)
    assert noted() == ["person.email of " + Person.objects.get(accounts=account).id]
