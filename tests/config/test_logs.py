import io
import logging
from datetime import UTC, datetime

import pytest
from django.db import OperationalError
from django.test import Client

from reinstate.config.logs import WithoutTokens
from reinstate.services import installation
from reinstate.services.access import tokens
from reinstate.web.portal.urls import urlpatterns

TOKEN = "<str:token>"
WITH_TOKEN = [
    str(one.pattern).removesuffix(f"/{TOKEN}") for one in urlpatterns if TOKEN in str(one.pattern)
]


@pytest.fixture
def written(monkeypatch):
    """What the product's own log writes while a test runs."""
    (handler,) = (
        one
        for one in logging.getLogger().handlers
        if any(isinstance(item, WithoutTokens) for item in one.filters)
    )
    out = io.StringIO()
    # Set, not switched: the old stream may be another test's, captured and closed by now.
    monkeypatch.setattr(handler, "stream", out)
    return out


@pytest.mark.django_db
@pytest.mark.parametrize("page", WITH_TOKEN)
def test_a_refused_request_is_logged_without_its_token(written, page):
    token = tokens.new_token()
    assert Client(enforce_csrf_checks=True).post(f"/{page}/{token}").status_code == 403
    assert f"/{page}/..." in written.getvalue()
    assert token not in written.getvalue()


def test_a_new_password_for_staff_is_asked_for_by_a_token_too():
    said = "Not Found: /staff/password/reset/key/3-d1x9k2-0f5b6c7d8e9f0a1b2c3d4e5f/"
    record = logging.makeLogRecord({"msg": said})
    assert WithoutTokens().filter(record)
    assert record.getMessage() == "Not Found: /staff/password/reset/key/.../"


def test_other_lines_are_left_alone():
    record = logging.makeLogRecord({"msg": "piece %s", "args": ("pie_1",)})
    assert WithoutTokens().filter(record)
    assert (record.msg, record.args) == ("piece %s", ("pie_1",))


@pytest.mark.django_db
def test_a_database_that_is_away_costs_a_line_a_page_and_another_fault_its_traceback(
    written, monkeypatch
):
    client = Client(raise_request_exception=False)
    fault = OperationalError("server closed the connection\nunexpectedly")

    def fails():
        raise fault

    monkeypatch.setattr(installation, "row", fails)
    assert client.get("/").status_code == 503
    (line,) = written.getvalue().splitlines()
    assert " ERROR Service Unavailable: /: the database does not answer as it should" in line
    assert "(server closed the connection unexpectedly); see that it runs" in line
    fault = KeyError("missing")
    assert client.get("/").status_code == 500
    assert "Traceback" in written.getvalue()


def test_a_line_says_when_by_utc_and_how_grave(written):
    now = datetime(2026, 3, 1, 23, 59, 58, tzinfo=UTC)
    record = logging.LogRecord("x", logging.WARNING, __file__, 1, "no room on %s", ("disk",), None)
    record.created = now.timestamp()
    logging.getLogger().handle(record)
    assert written.getvalue() == "2026-03-01T23:59:58Z WARNING no room on disk\n"


@pytest.mark.django_db
def test_a_host_that_is_not_served_costs_a_line_that_says_what_to_add_to_which_setting(written):
    answer = Client(headers={"host": "evil.example"}).get("/")
    assert answer.status_code == 400
    (line,) = [one for one in written.getvalue().splitlines() if "evil.example" in one]
    assert " WARNING DisallowedHost: " in line
    assert line.endswith("You may need to add 'evil.example' to REINSTATE_HOSTS.")
    assert "Traceback" not in written.getvalue()


@pytest.mark.django_db
def test_a_host_as_long_as_a_header_fills_no_page_of_the_log(written):
    Client(headers={"host": "x" * 5_000}).get("/")
    assert max(map(len, written.getvalue().splitlines())) < 500


@pytest.mark.django_db
def test_what_a_stranger_sends_that_cannot_be_read_costs_a_line(written):
    unreadable = f"multipart/form-data; boundary={'x' * 5_000}"
    assert Client().post("/", b"--x", content_type=unreadable).status_code == 400
    assert Client().get("/support/?a=%00").status_code == 400
    form, address = written.getvalue().splitlines()
    assert " WARNING MultiPartParserError: Invalid boundary in multipart: xxx" in form
    assert len(form) < 400
    assert " WARNING Unkept: a character 0 in the address" in address
