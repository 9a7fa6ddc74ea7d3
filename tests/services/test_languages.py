"""Letters, decisions and pages come in the owner's language; staff read English."""

from dataclasses import replace

import pytest
from django.utils import translation
from tests.fixtures.builders import event, make_account, sent_case

from reinstate.domain import country_names
from reinstate.domain.case import CaseState
from reinstate.domain.findings import Audience
from reinstate.domain.restrictions import RULES, RestrictionKind
from reinstate.domain.wording import Said, sentence
from reinstate.services import clock, languages
from reinstate.services.access import sign_in
from reinstate.services.account import passport
from reinstate.services.account.owner_reasons import TITLES
from reinstate.services.case import cases, decision_words
from reinstate.services.errors import Refused
from reinstate.services.integration import exchange
from reinstate.services.mail import messages
from reinstate.services.review import deciding, decision_text, review_page
from reinstate.services.review.reasons import REASONS
from reinstate.store import vault
from reinstate.store.fields import new_dec_id
from reinstate.store.models import Account, Case, Decision, Installation, Person

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
    assert "a más tardar el" in last_letter().body  # the day by which we answer


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


def told_of(case, language):
    with translation.override(language):
        return cases.owner_case(case.account_id, case.id).decision.text


def decided(account, reviewer, action, **said):
    case = Case.objects.get(id=sent_case(account).case_id)
    deciding.decide(case.id, reviewer, action, expected_version=case.version, **said)
    return case


@pytest.mark.parametrize("of_the_day", ["en-us", "es"])
@pytest.mark.parametrize(
    ("action", "said", "in_english", "in_spanish"),
    [
        (
            "decline",
            {"reasons": ["person_differs"]},
            "We could not approve your request.",
            "No pudimos aprobar su solicitud.",
        ),
        (
            "retake",
            {"reasons": ["photo_unclear"], "pieces": ["selfie"]},
            "The photo is not clear enough to read.",
            "La foto no es lo bastante clara",
        ),
    ],
)
def test_a_decision_is_read_in_the_language_of_the_page_whatever_it_was_told_in(
    account, seen, reviewer, of_the_day, action, said, in_english, in_spanish
):
    languages.prefer(account, of_the_day)
    case = decided(account, reviewer, action, **said)
    assert in_english in told_of(case, "en-us")
    assert in_spanish in told_of(case, "es")


@pytest.mark.parametrize("of_the_day", ["en-us", "es"])
@pytest.mark.parametrize("others", [["legal_hold"], ["fraud_alert", "legal_hold"]])
def test_an_approval_names_what_else_locks_the_account_in_the_language_of_the_page(
    account, seen, reviewer, of_the_day, others
):
    languages.prefer(account, of_the_day)
    case = Case.objects.get(id=sent_case(account).case_id)
    for kind in others:
        exchange.ingest(event("restriction.raised", kind=kind, by="compliance"))
    text = decision_text.owner_text(case, "approve", [], [])
    keyed, decision = vault.of(case.account.person), new_dec_id()
    Decision.objects.create(
        id=decision,
        case=case,
        action="approve",
        decided_by_id=reviewer,
        decided_at=clock.now(),
        owner_text=keyed.seal_text(f"decision.owner_text:{decision}", text),
    )
    Case.objects.update(state=CaseState.WAITING_ON_OTHER_RESTRICTIONS)
    titles = [TITLES[RULES[RestrictionKind(kind)].owner_code] for kind in others]
    in_english, in_spanish = told_of(case, "en-us"), told_of(case, "es")
    assert f"Something else still locks the account: {'; '.join(titles)}." in in_english
    assert "Otra cosa bloquea todavía la cuenta" in in_spanish
    assert not any(title in in_spanish for title in titles)


def test_what_a_decision_said_otherwise_then_stays_as_it_was_said(
    account, seen, reviewer, monkeypatch
):
    case = decided(account, reviewer, "decline", reasons=["person_differs"])
    before = told_of(case, "en-us")
    changed = replace(REASONS["person_differs"], owner_text="We say it otherwise now.")
    monkeypatch.setitem(decision_words.REASONS, "person_differs", changed)
    assert told_of(case, "en-us") == told_of(case, "es") == before
    monkeypatch.delitem(decision_words.REASONS, "person_differs")
    assert told_of(case, "es") == before


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


def test_a_country_is_said_by_its_code_and_not_by_its_name():
    with languages.in_this("es"):
        assert languages.say(country_names.of("JO")) == "Jordania"
        assert languages.say("Jordan") == "Jordan"
        assert languages.say(country_names.of("ZZZ")) == "ZZZ"


@pytest.mark.parametrize(
    ("language", "says"), [("en-us", "We do not serve Germany,"), ("es", "Alemania")]
)
def test_a_country_that_is_not_served_is_named_in_the_owners_language(language, says):
    lived_in = [{"jurisdiction": "DE", "from": "2024-01-15", "kind": "residence"}]
    account = make_account("ext-de", email="de@example.com", addresses=lived_in)
    with languages.in_this(language):
        shown = passport.for_owner(account)
    assert any(says in one.explanation for one in shown.restrictions)
