"""Letters, decisions and pages come in the owner's language; staff read English."""

import pytest
from django.utils import translation
from tests.fixtures.builders import sent_case

from reinstate.domain.findings import Audience
from reinstate.domain.wording import Said, sentence
from reinstate.services import languages
from reinstate.services.access import sign_in
from reinstate.services.errors import Refused
from reinstate.services.mail import messages
from reinstate.services.review import deciding, review_page
from reinstate.store.models import Account, Installation, Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def spanish(account):
    """An owner who chose Spanish."""
    languages.prefer(account, "es")
    Installation.objects.update(is_demo=True)
    return account


def last_letter():
    return messages.demo_mailbox(limit=1)[0]


def test_the_template_is_translated_before_it_is_filled():
    said = Said("do.cover_debt", {"amount": "20.00", "asset": "USD"})
    asked = []

    def translate(text):
        asked.append(text)
        return text.replace("Cover", "Cubra")

    assert "20.00 USD" in sentence(said, Audience.OWNER, translate)
    assert asked[0].startswith("Cover {amount}")


def test_a_letter_comes_in_the_owners_language_whoever_acts(spanish, seen):
    with translation.override("en-us"):
        sent_case(spanish)
    assert "solicitud" in last_letter().subject
    assert "horas" in last_letter().body or "día" in last_letter().body


def test_the_reviewer_previews_the_owners_language_and_english(spanish, seen, reviewer):
    case = sent_case(spanish)
    found = deciding.preview_decision(
        case.case_id, reviewer, "retake", ["note_covered"], ["selfie"]
    )
    assert found.owner_language == "es"
    assert "nota" in found.owner_text
    assert "Something covers part of the note" in found.owner_text_in_english
    assert (
        review_page.case_for_review(case.case_id, reviewer).pieces[0].title == "You with your note"
    )


def test_an_english_owner_needs_no_second_text(account, seen, reviewer):
    case = sent_case(account)
    found = deciding.preview_decision(case.case_id, reviewer, "decline", ["person_differs"])
    assert found.owner_text_in_english == ""


def test_a_sign_in_link_comes_in_the_language_of_the_page(account):
    Installation.objects.update(is_demo=True)
    sign_in.send_link("jane@example.com", "es")
    assert "enlace" in last_letter().subject.lower()


def test_who_never_chose_is_written_to_as_they_signed_in(account):
    Installation.objects.update(is_demo=True)
    with translation.override("es"):
        sign_in.demo_session(account)
    person = Account.objects.get(id=account).person
    assert languages.of(person) == "es"
    with translation.override("en-us"):
        sign_in.demo_session(account)
    assert languages.of(Person.objects.get(id=person.id)) == "es"


def test_a_language_that_is_not_offered_is_refused(account):
    with pytest.raises(Refused, match="en-us, es"):
        languages.prefer(account, "xx")
