"""What staff see of a case before they ask for more, and the trace of asking."""

from dataclasses import replace

import pytest
from tests.fixtures.builders import make_account, sent_case

from reinstate.domain.findings import Finding, Judged, OnFail, Outcome, Weight
from reinstate.services.account import passport
from reinstate.services.errors import Refused
from reinstate.services.review import masking, review_page
from reinstate.services.review.review_view import ComparisonRow
from reinstate.store.audit import Tag
from reinstate.store.models import AuditEntry, Case

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(seen):
    return sent_case(make_account())


def row(label, outcome, account="", document="", enrolment="", note=""):
    return ComparisonRow(label, account, document, note, outcome, enrolment)


def judged(check, code, measured=None, **params):
    finding = Finding(check, Outcome.FAIL, code, None, measured=measured, params=params)
    return Judged(finding, Weight.MUST, OnFail.REFER)


def test_a_case_shows_no_birth_date_number_or_address_until_asked(sent, reviewer):
    shown = review_page.case_for_review(sent.case_id, reviewer)
    for secret in ("jane@example.com", "1990-02-28", "X1234567"):
        assert secret not in str(shown)
    assert shown.owner_name == "Jane Sample"
    clear = review_page.revealed(sent.case_id, reviewer, "compare")
    assert clear.owner_email == "jane@example.com"
    assert "1990-02-28" in {one.account for one in clear.comparison}


def test_asking_is_recorded_with_who_what_and_why(sent, reviewer):
    review_page.revealed(sent.case_id, reviewer, "contact")
    entry = AuditEntry.objects.get(tag=Tag.STAFF_VALUES_REVEALED)
    assert (entry.actor, entry.subject) == (f"staff:{reviewer}", sent.case_id)
    assert entry.details == {"purpose": "contact"}


@pytest.mark.parametrize("ask", [review_page.revealed, passport.revealed])
def test_nothing_is_shown_without_a_reason(sent, reviewer, ask):
    subject = sent.case_id if ask is review_page.revealed else sent_account(sent)
    with pytest.raises(Refused):
        ask(subject, reviewer, "curiosity")
    assert not AuditEntry.objects.filter(tag=Tag.STAFF_VALUES_REVEALED).exists()


def sent_account(sent):
    return Case.objects.get(id=sent.case_id).account_id


def test_an_account_shows_its_owners_address_when_asked(sent, reviewer):
    account = sent_account(sent)
    assert passport.for_staff(account, reviewer).owner_email == "j•••@•••••••.com"
    assert passport.revealed(account, reviewer, "contact").owner_email == "jane@example.com"


def test_what_agrees_is_hidden_and_what_differs_shows_where(sent, reviewer):
    found = review_page.revealed(sent.case_id, reviewer, "compare")
    rows = (
        row("Born", Outcome.PASS, account="1990-02-28", document="1990-02-28"),
        row("Number", Outcome.FAIL, document="X1234587", enrolment="X1234567"),
        row("Name", Outcome.FAIL, account="Jane", document="June"),
    )
    born, number, name = masking.case(replace(found, comparison=rows)).comparison
    assert (born.account, born.document) == ("••••-••-••", "••••-••-••")
    assert (number.enrolment, number.document) == ("••••••6•", "••••••8•")
    assert (name.account, name.document) == ("Jane", "June")


def test_a_findings_sentence_and_measure_show_only_the_difference():
    found = judged(
        "birth_date_matches_account", "birth_date_differs", "1991-02-28",
        source="zone", read="1991-02-28", known="1990-02-28",
    )  # fmt: skip
    hidden = masking.judged(found).finding
    assert (hidden.params["known"], hidden.params["read"]) == ("•••0-••-••", "•••1-••-••")
    assert hidden.measured == "•••1-••-••"
    alone = judged("document_number_matches_account", "number_not_read", known="X1234567")
    assert masking.judged(alone).finding.params["known"] == "••••••67"


def test_names_and_days_of_expiry_on_the_front_stay_readable():
    found = judged(
        "front_agrees_with_machine_zone", "names_differ", "JUNE",
        field="name", machine="JANE", printed="JUNE",
    )  # fmt: skip
    assert masking.judged(found) is found
