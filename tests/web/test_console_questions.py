"""How often a page of the console asks the database: as often for many rows as for few."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.fixtures.builders import make_account, sent_case

from reinstate.services.case import cases, correspondence, support
from reinstate.services.review import noting
from reinstate.services.upkeep import erasing
from reinstate.store.models import Account

pytestmark = pytest.mark.django_db
ZONE = "America/New_York"


@pytest.fixture
def asked(enter, staff):
    """asked(name, *args) -> how many questions the page of that name takes an officer."""
    browser = enter(staff("compliance", "clara"))

    def count(name, *args):
        address = reverse(f"console:{name}", args=args)
        browser.get(address)  # a person who is opened is counted the first time
        with CaptureQueriesContext(connection) as questions:
            answer = browser.get(address)
        assert answer.status_code == 200
        return len(questions)

    return count


@pytest.fixture
def one_more(staff):
    """Each call adds a request with all that is written about it, and who writes without log-in."""
    senior, numbers = staff("senior", "sam"), iter(range(1_000, 9_999))

    def add(account_id=None):
        number = next(numbers)
        mail = f"row{number}@example.com"
        mine = account_id or make_account(f"row-{number}", email=mail, ssn=f"900-77-{number}")
        case = cases.open_case(mine, time_zone=ZONE)
        correspondence.write_as_owner(mine, case.case_id, f"Please look, {number}.")
        noting.write(case.case_id, senior, f"Looked at, {number}.")
        support.ask(mail, f"Nobody has answered {number}.")
        return mine, case.case_id

    return add


def test_the_inbox_asks_no_more_for_more_messages(asked, one_more):
    one_more()
    few = asked("support")
    for _ in range(5):
        one_more()
    assert asked("support") == few


def test_an_account_asks_no_more_for_more_requests(asked, one_more, account):
    _, first = one_more(account)
    few = asked("account", account)
    for _ in range(4):
        cases.cancel(account, first)
        _, first = one_more(account)
    assert asked("account", account) == few
    assert few <= 55


def test_a_case_asks_no_more_for_more_that_was_sent_and_written(
    asked, one_more, account, seen, reviewer
):
    case = sent_case(account)
    few = asked("case", case.case_id)
    for number in range(5):
        correspondence.write_as_owner(account, case.case_id, f"Please look again, {number}.")
        noting.write(case.case_id, reviewer, f"Looked at again, {number}.")
    assert asked("case", case.case_id) == few
    assert few <= 43


def test_erasures_that_wait_ask_no_more_for_more_people(asked, one_more, staff):
    officer = staff("compliance", "casey")

    def propose():
        account_id, _ = one_more()
        Account.objects.filter(id=account_id).update(closed_on=date(2015, 1, 2))
        cases.cancel(account_id, Account.objects.get(id=account_id).cases.get().id)
        erasing.propose(account_id, officer, "owner_asked", "Letter of 3 May, seen")

    propose()
    few = asked("compliance_erasures")
    for _ in range(4):
        propose()
    assert asked("compliance_erasures") == few
