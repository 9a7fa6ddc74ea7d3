from datetime import date

import pytest
from tests.domain.account_documents import acted, document, policy, raised

from reinstate.domain.account import from_document
from reinstate.domain.case import CaseKind
from reinstate.domain.eligibility import (
    Refusal,
    SignUp,
    cases_that_help,
    hints_at_failed_verification,
    is_tax_number,
    may_change_mailbox,
    may_disable,
    may_sign_up,
    may_stop_the_clock,
    normalised_ssn,
    why_not_open,
)
from reinstate.domain.findings import Audience
from reinstate.domain.standing import assess
from reinstate.domain.wording import sentence


def asked(kind=CaseKind.REACTIVATION, on=date(2026, 11, 22), **changes):
    account = from_document(document(**changes))
    return why_not_open(kind, account, assess(account, policy(on)))


def told(found):
    return sentence(found.says, Audience.OWNER)


@pytest.mark.parametrize(
    ("restriction", "kind"),
    [
        ("self_disabled", CaseKind.REACTIVATION),
        ("identity_unverified", CaseKind.FURTHER_DOCUMENTS),
        ("fraud_alert", CaseKind.FRAUD_CONFIRMATION),
    ],
)
def test_a_restriction_opens_the_case_that_helps_and_no_other(restriction, kind):
    for other in CaseKind:
        found = asked(other, restrictions=[raised(restriction)])
        assert (found is None) is (other is kind)


DELIVERED = {"jurisdiction": "US-CA", "on": "2026-01-15"}


@pytest.mark.parametrize(
    ("changes", "acts"),
    [
        ({}, {"stop", "disable", "mailbox"}),
        ({"activity": [acted("trade", "2025-10-01")]}, {"stop", "disable", "mailbox"}),  # inactive
        ({"activity": [acted("trade", "2024-03-01")]}, {"mailbox"}),  # dormant: verified first
        ({"restrictions": [raised("self_disabled")]}, {"stop", "mailbox"}),
        ({"platform": "com"}, {"mailbox"}),
        ({"closed_on": "2026-10-01"}, set()),
        ({"delivered_to_state": DELIVERED}, set()),
    ],
)
def test_what_an_owner_may_do_alone_by_how_the_account_stands(changes, acts):
    account = from_document(document(**changes))
    standing = assess(account, policy())
    allowed = {
        "stop": may_stop_the_clock(account, standing),
        "disable": may_disable(account, standing),
        "mailbox": may_change_mailbox(standing),
    }
    assert {name for name, is_allowed in allowed.items() if is_allowed} == acts


@pytest.mark.article("geo.move_and_request")
def test_an_owner_in_an_unserved_state_may_record_a_move():
    new_york = [{"jurisdiction": "US-NY", "from": "2020-01-01", "kind": "residence"}]
    assert asked(CaseKind.ADDRESS_MOVE, addresses=new_york) is None


def test_a_dormant_owner_may_ask_for_reactivation():
    assert asked(activity=[acted("trade", "2024-03-01")]) is None


@pytest.mark.article("process.no_duplicate_account")
def test_a_duplicate_account_is_pointed_to_the_original():
    found = asked(restrictions=[raised("self_disabled"), raised("duplicate_identity")])
    assert found.refusal is Refusal.DUPLICATE
    assert "use your first account" in told(found)


def test_an_heirs_photos_open_no_account_and_stop_no_clock():
    death = [raised("owner_deceased"), raised("self_disabled")]
    found = asked(restrictions=death)
    assert found.refusal is Refusal.DECEASED
    assert "act for the owner" in told(found)
    account = from_document(document(restrictions=death[:1]))
    standing = assess(account, policy())
    assert standing.lifecycle.is_in_use
    assert not may_stop_the_clock(account, standing)
    assert not may_disable(account, standing)
    assert not may_change_mailbox(standing)


@pytest.mark.article("platform.com_accounts")
def test_the_other_platform_is_named_as_the_way_on():
    found = asked(platform="com", restrictions=[raised("self_disabled")])
    assert found.refusal is Refusal.OTHER_PLATFORM
    assert "contact the support of Binance.com" in told(found)


def test_delivered_property_is_claimed_at_the_state():
    found = asked(delivered_to_state={"jurisdiction": "US-CA", "on": "2026-01-01"})
    assert found.refusal is Refusal.ESCHEATED
    assert "California" in told(found)


def test_a_closed_account_goes_to_support():
    found = asked(closed_on="2026-01-01")
    assert found.refusal is Refusal.CLOSED
    assert "Write to support" in told(found)


def test_nothing_to_clear_opens_nothing():
    found = asked()
    assert found.refusal is Refusal.NOTHING_TO_CLEAR
    assert "nothing that this request would change" in told(found)


def test_a_hold_that_no_request_clears_opens_none_and_keeps_none_from_being_opened():
    alone = asked(restrictions=[raised("legal_hold")])
    assert alone.refusal is Refusal.NOTHING_TO_CLEAR
    assert asked(restrictions=[raised("legal_hold"), raised("self_disabled")]) is None


def test_the_cases_that_help_are_listed_once_each():
    account = from_document(
        document(
            restrictions=[raised("self_disabled"), raised("fraud_alert")],
            activity=[acted("trade", "2024-03-01")],
        )
    )
    assert cases_that_help(assess(account, policy())) == (
        CaseKind.REACTIVATION,
        CaseKind.FRAUD_CONFIRMATION,
    )


@pytest.mark.article("restricted.ssn")
def test_sign_up_is_refused_without_saying_whose_account_exists():
    answer, says = may_sign_up(has_account_under_same_ssn=True)
    assert answer is SignUp.REFUSED
    assert "Social Security" not in sentence(says, Audience.OWNER)
    assert may_sign_up(has_account_under_same_ssn=False) == (SignUp.ALLOWED, None)


@pytest.mark.parametrize("text", ["123-45-6789", "123 45 6789", "899999999", "001010001"])
def test_an_ssn_that_may_have_been_issued_is_usable(text):
    assert is_tax_number(text)


@pytest.mark.parametrize(
    "text",
    ["000-12-3456", "666-12-3456", "912-00-1234", "123-00-4567", "123-45-0000", "12345678",
     "1234567890", "12345678x", "", "１２３４５６７８９"],
)  # fmt: skip
def test_an_ssn_that_was_never_issued_is_refused(text):
    assert not is_tax_number(text)


def test_one_number_has_one_spelling():
    assert normalised_ssn(" 123-45 6789 ") == "123456789"


@pytest.mark.article("restricted.identity_unverified")
@pytest.mark.parametrize(
    ("opened_on", "kind", "hints"),
    [
        ("2026-11-01", "identity_unverified", True),
        ("2026-11-01", "self_disabled", False),
        ("2026-10-11", "identity_unverified", True),  # 30 days
        ("2026-10-10", "identity_unverified", False),
        ("2025-11-01", "identity_unverified", False),
    ],
)
def test_disabled_shortly_after_opening_hints_at_failed_verification(opened_on, kind, hints):
    account = from_document(document(opened_on=opened_on, restrictions=[raised(kind)]))
    on_day = policy()
    assert hints_at_failed_verification(account, assess(account, on_day), on_day) is hints


def test_one_early_restriction_hints_at_it_whatever_came_later():
    both = [raised("identity_unverified", at) for at in ("2026-01-20", "2026-11-10")]
    account = from_document(document(opened_on="2026-01-01", restrictions=both))
    assert hints_at_failed_verification(account, assess(account, policy()), policy())


def test_a_tax_number_is_an_ssn_or_an_itin_and_no_filler():
    assert is_tax_number("123-45-6789")
    assert is_tax_number("912 70 1234")
    for filler in ("", "N/A", "000-00-0000", "111111111", "999-99-9999", "912-00-1234"):
        assert not is_tax_number(filler)
