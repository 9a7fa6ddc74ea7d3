"""Trying a change of the policy before it is published."""

import pytest
from tests.fixtures.builders import event, make_account

from reinstate.services import clock, rules
from reinstate.services.errors import NotAllowed, NotFound, Refused
from reinstate.services.integration import exchange
from reinstate.services.whole_book import book_source, rules_in_force, signing, trying
from reinstate.store.models import AuditEntry

pytestmark = pytest.mark.django_db
SIGNED = "unclaimed.us_ca.virtual_currency.years"


@pytest.fixture(autouse=True)
def own_book(settings, tmp_path):
    settings.VAR = tmp_path


@pytest.fixture
def clara(staff):
    return staff("compliance", "clara")


@pytest.fixture
def book():
    """One owner in California with 25 dollars, otherwise in good standing."""
    make_account("ext-0", ssn="")
    exchange.ingest(event("restriction.cleared", "ext-0", clock.now(), kind="self_disabled"))
    exchange.ingest(event("ledger.entry_posted", "ext-0", asset="USD", amount="25", usd="25"))
    return book_source.make().book


def closed_california():
    return trying.text_of("states/us_ca.yaml").replace("value: open", "value: closed")


def test_a_changed_file_says_which_values_and_accounts_change(book, clara):
    done = trying.tried(clara, {"us_ca.yaml": closed_california()})
    (value,) = done.values
    assert (value.key, value.before, value.after) == ("support.us_ca", "open", "closed")
    (change,) = done.found.changed
    assert (change.state, change.amount.accounts, str(change.amount.usd)) == ("US-CA", 1, "25.00")
    assert AuditEntry.objects.filter(tag="staff:policy:previewed").exists()


def test_nothing_is_published(book, clara):
    before = rules.policy().digest
    trying.tried(clara, {"us_ca.yaml": closed_california()})
    assert rules.policy().digest == before


def test_signatures_stay_under_what_does_not_change(book, clara):
    row = rules_in_force.values(clara, SIGNED).rows[0]
    signing.sign(clara, SIGNED, row.value_digest, "Section 1513, read today")
    done = trying.tried(clara, {"house.yaml": trying.text_of("house.yaml")})
    assert (done.values, done.found.changed) == ((), ())
    assert done.found.before_digest == done.found.after_digest


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("house.yaml", "values: [", "house.yaml"),
        ("us_ca.yaml", "values:\n  no.such.key:\n    meaning: x\n", "us_ca.yaml"),
        ("readme.md", "hello", "not a file of the policy"),
    ],
)
def test_what_cannot_be_read_is_said_with_its_place(book, clara, name, text, says):
    with pytest.raises(Refused, match=says):
        trying.tried(clara, {name: text})


def test_many_accounts_without_a_book_are_not_compared(clara, monkeypatch):
    monkeypatch.setattr(book_source, "SMALL", 0)
    make_account("ext-1")
    with pytest.raises(NotFound):
        trying.tried(clara, {"us_ca.yaml": closed_california()})


def test_only_compliance_tries(book, senior):
    with pytest.raises(NotAllowed):
        trying.tried(senior, {"us_ca.yaml": closed_california()})
