"""No second account while the first one exists, and no case on a duplicate."""

from __future__ import annotations

from datetime import date

import pytest
from tests.fixtures.builders import erase, event, make_account, opened_event

from reinstate.domain.case import CaseKind
from reinstate.services.account import passport, sign_up
from reinstate.services.case import cases
from reinstate.services.errors import Refused
from reinstate.services.integration import exchange
from reinstate.services.upkeep import audit
from reinstate.services.whole_book import sweep
from reinstate.store.models import BlindIndex

ZONE = "America/New_York"


@pytest.fixture
def second(account):
    """A later account of the same person, disabled by its owner too."""
    changed = {"email": "jane.two@example.com", "opened_on": "2025-11-01"}
    made = exchange.ingest(opened_event("ext-2", **changed)).account_id
    exchange.ingest(event("restriction.raised", "ext-2", kind="self_disabled", by="owner"))
    return made


@pytest.mark.article("process.no_duplicate_account", "restricted.ssn")
def test_the_later_account_is_locked_while_the_first_is_disabled(account, second):
    assert "duplicate_identity" in [one.code for one in passport.for_owner(second).restrictions]
    first = [one.code for one in passport.for_owner(account).restrictions]
    assert "duplicate_identity" not in first


@pytest.mark.article("process.no_duplicate_account")
def test_a_case_on_the_duplicate_is_pointed_to_the_first_account(second):
    with pytest.raises(Refused, match="use your first account") as refused:
        cases.open_case(second, time_zone=ZONE)
    assert refused.value.code == "duplicate"


def test_the_duplicates_page_offers_no_request_and_says_what_to_do(second):
    page = passport.for_owner(second)
    assert page.offers == ()
    due = [item.text for one in page.restrictions for item in one.requirements]
    assert any("first account" in text for text in due)


def test_who_acts_next_on_a_second_account_is_the_owner_and_no_answer_is_promised(second):
    codes = {one.code: one for one in passport.for_owner(second).restrictions}
    found = codes["duplicate_identity"]
    assert (found.next_actor, found.expected) == ("owner", "")


def test_a_second_account_that_was_disabled_asks_for_no_request_that_cannot_be_begun(second):
    (disabled,) = [
        one for one in passport.for_owner(second).restrictions if one.code == "self_disabled"
    ]
    assert [due.code for due in disabled.requirements] == ["do.settle_first_account"]
    assert (disabled.alternatives, disabled.expected) == ((), "")


def test_nothing_on_the_duplicates_page_says_whose_the_first_account_is(account, second):
    text = str(passport.for_owner(second))
    assert account not in text
    assert "ext-1" not in text
    assert "jane@example.com" not in text


def test_the_first_accounts_own_request_goes_on(account, second):
    assert cases.open_case(account, time_zone=ZONE).kind is CaseKind.REACTIVATION


def test_a_request_that_would_change_nothing_is_not_opened(account):
    with pytest.raises(Refused, match="nothing that this request would change"):
        cases.open_case(account, CaseKind.ADDRESS_MOVE, time_zone=ZONE)


@pytest.mark.article("platform.com_accounts")
def test_an_account_of_the_other_platform_is_sent_there(db):
    other = make_account("ext-9", platform="com", ssn="")
    with pytest.raises(Refused, match=r"support of") as refused:
        cases.open_case(other, time_zone=ZONE)
    assert refused.value.code == "other_platform"


SSN = "123-45-6789"


@pytest.fixture
def erased(days_pass):
    """An account whose owner was erased on 1 March 2026."""
    days_pass(date(2026, 3, 1))
    account = exchange.ingest(opened_event("ext-9", ssn=SSN, opened_on="2020-01-01")).account_id
    erase(account, "operator")
    return account


@pytest.mark.article("restricted.ssn")
def test_an_erased_owners_number_still_stands_against_a_second_account(erased):
    assert not sign_up.check(SSN, "key_1").is_eligible
    assert list(BlindIndex.objects.values_list("purpose", flat=True)) == ["ssn"]


def test_what_is_kept_of_the_number_goes_when_policy_says_so(erased, days_pass):
    days_pass(date(2033, 2, 28))
    sweep.sweep()
    assert not sign_up.check(SSN, "key_1").is_eligible
    days_pass(date(2033, 3, 2))
    sweep.sweep()
    assert sign_up.check(SSN, "key_1").is_eligible
    assert audit.entries("erasure")[0].details == {"removed": 1}
