"""A database that does not answer: a page that says when to come back, made without asking it."""

import pytest
from django.db import OperationalError, connection
from tests.fixtures.builders import ready_case

from reinstate.services.upkeep.faults import AWAY_SECONDS

pytestmark = pytest.mark.django_db
ENGLISH, SPANISH = "We cannot reach our records just now", "no podemos acceder a nuestros registros"


@pytest.fixture
def away(client):
    """Every question to the database fails from here on, whoever asks."""

    def fails(*_):
        raise OperationalError("connection refused by 10.1.2.3")

    client.raise_request_exception = False
    with connection.execute_wrapper(fails):
        yield


def text_of(answer):
    assert (answer.status_code, answer["Retry-After"]) == (503, str(AWAY_SECONDS))
    assert "no-store" in answer["Cache-Control"]
    page = answer.content.decode()
    assert "10.1.2.3" not in page
    return page


@pytest.mark.parametrize(("language", "said"), [("en", ENGLISH), ("es", SPANISH)])
def test_an_owner_reads_that_nothing_is_lost_and_tries_again(owner, away, language, said):
    page = text_of(owner.get("/account/?from=mail", headers={"accept-language": language}))
    assert said in page
    assert 'href="/account/?from=mail"' in page


def test_what_an_owner_wrote_is_shown_once_more(owner, account, request):
    address = f"/case/{ready_case(account).case_id}/letters/"
    request.getfixturevalue("away")
    page = text_of(owner.post(address, {"text": "My wallet was stolen."}))
    assert "My wallet was stolen." in page


@pytest.mark.parametrize("place", ["/console/", "/staff/login/", "/staff/2fa/"])
def test_staff_read_it_as_staff(enter, reviewer, request, place):
    browser = enter(reviewer)
    request.getfixturevalue("away")
    page = text_of(browser.get(place))
    assert "The database does not answer" in page
    assert "Back to the queue" in page


def test_a_fault_of_ours_stays_one_and_staff_do_not_read_it_as_owners(enter, reviewer, monkeypatch):
    def breaks(*_, **__):
        raise RuntimeError("a fault")

    browser = enter(reviewer)
    browser.raise_request_exception = False
    monkeypatch.setattr("reinstate.services.access.review_access.staff", breaks)
    answer = browser.get("/console/")
    assert (answer.status_code, answer.get("Retry-After")) == (500, None)
    assert "Something broke here" in answer.content.decode()
