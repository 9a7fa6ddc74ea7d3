"""What a load balancer is told, whatever else is wrong."""

import logging

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import OperationalError
from django.test import RequestFactory
from tests.fixtures.builders import make_account

from reinstate.config import health, serving
from reinstate.services.upkeep import readiness, tables
from reinstate.store import keyfile


def asked(path, *, application=None, method="get", **said):
    """Status, headers and body of an answer, asked for by the machine's own address."""
    told = []
    environ = getattr(RequestFactory(), method)(path).environ
    environ |= {"HTTP_HOST": "10.1.2.3:8000", "SERVER_NAME": "10.1.2.3"} | said
    served = application or health.answered(WSGIHandler(), serving.is_ready())
    body = served(environ, lambda status, headers: told.extend((status, dict(headers))))
    return told[0], told[1], b"".join(body)


@pytest.fixture(autouse=True)
def kept_connection(monkeypatch):
    """A test's database lives as long as its connection."""
    monkeypatch.setattr(readiness.connection, "close", lambda: None)


@pytest.mark.django_db
def test_both_are_answered_by_any_name_without_signing_in():
    for path in (health.ALIVE, health.READY):
        status, headers, body = asked(path)
        assert (status, body) == ("200 OK", b"yes\n")
        assert headers["Cache-Control"] == "no-store"
        assert "Set-Cookie" not in headers
        assert asked(path, method="head")[2] == b""
    assert asked("/")[0].startswith("400")  # a page asks for a name that is served


def test_alive_asks_nothing_and_ready_says_no_without_a_word_why(monkeypatch, caplog):
    def away():
        raise OperationalError("connection to server at db.internal, port 5432 failed")

    monkeypatch.setattr(tables, "misfit", away)
    assert asked(health.ALIVE)[0] == "200 OK"
    assert asked(health.READY)[::2] == ("503 Service Unavailable", b"no\n")
    assert "(connection to server at db.internal, port 5432 failed); see that" in caplog.text


@pytest.mark.django_db
def test_not_ready_with_a_file_that_can_only_be_read(monkeypatch, tmp_path, caplog):
    file = tmp_path / "reinstate.sqlite3"
    file.touch()
    monkeypatch.setattr(readiness.connection, "vendor", "sqlite")
    monkeypatch.setitem(readiness.connection.settings_dict, "NAME", file)
    assert asked(health.READY)[0] == "200 OK"
    monkeypatch.setattr("os.access", lambda path, mode: path != file.parent)
    assert asked(health.READY)[0].startswith("503")
    assert f"not ready: {file} can only be read: name one that can be written to" in caplog.text


@pytest.mark.django_db
def test_not_ready_without_the_key_file_of_what_is_sealed_and_none_is_made(settings, tmp_path):
    make_account()
    settings.KEY_FILE = tmp_path / "elsewhere.json"
    assert asked(health.READY)[0].startswith("503")
    assert not settings.KEY_FILE.exists()


@pytest.mark.django_db
def test_ready_before_there_is_a_key_file_and_none_is_made(settings, tmp_path):
    settings.KEY_FILE = tmp_path / "first.json"
    keyfile.forget_read()
    assert asked(health.READY)[0] == "200 OK"
    assert not settings.KEY_FILE.exists()


def test_who_asks_often_has_nothing_looked_at_again(monkeypatch, caplog):
    looks, found = [], iter(("the database is away", "the database is away", ""))
    monkeypatch.setattr(readiness, "why_not", lambda: looks.append(1) or next(found))
    application = health.answered(WSGIHandler(), serving.is_ready())
    with caplog.at_level(logging.ERROR):
        answers = [asked(health.READY, application=application)[0][:3] for _ in range(5)]
    assert (answers, len(looks)) == (["503"] * 5, 1)
    monkeypatch.setattr(readiness, "KEPT_SECONDS", 0)
    ready = readiness.Readiness()
    assert [ready.is_ready(), ready.is_ready()] == [False, True]
    assert caplog.text.count("not ready") == 1 + 1  # once for each of the two that looked


def test_who_asks_while_somebody_looks_has_the_answer_from_before(monkeypatch):
    ready = readiness.Readiness()
    monkeypatch.setattr(readiness, "KEPT_SECONDS", 0)
    monkeypatch.setattr(readiness, "why_not", lambda: "")
    assert ready.is_ready()
    met = []
    monkeypatch.setattr(readiness, "why_not", lambda: met.append(ready.is_ready()) or "away")
    assert not ready.is_ready()
    assert met == [True]
