"""What the application makes of a request that a proxy passes on."""

import logging

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.handlers.wsgi import WSGIHandler
from django.test import RequestFactory

from reinstate.config import environment, serving

PROXY, OWNER, OTHER = "10.0.0.7", "198.51.100.4", "203.0.113.9"


def reached(*, is_secure=True, proxies=(PROXY,), **said):
    """What arrives behind the application of a request that PROXY passed on."""
    seen = {}

    def served(environ, start):
        seen.update(environ)
        return []

    environ = RequestFactory().get("/").environ | {"REMOTE_ADDR": PROXY} | said
    serving.as_reached(served, is_secure=is_secure, proxies=proxies)(environ, None)
    return seen


def test_behind_a_proxy_pages_are_reached_as_the_public_address_says():
    assert reached()["wsgi.url_scheme"] == "https"
    assert reached(HTTP_X_FORWARDED_PROTO="http")["wsgi.url_scheme"] == "https"
    assert reached(is_secure=False)["wsgi.url_scheme"] == "http"


@pytest.mark.django_db
def test_browsers_are_told_to_come_back_by_tls_alone(settings):
    settings.SECURE_HSTS_SECONDS = 60
    told = []
    application = serving.as_reached(WSGIHandler(), is_secure=True, proxies=(PROXY,))
    application(RequestFactory().get("/").environ, lambda _, headers: told.extend(headers))
    assert ("Strict-Transport-Security", "max-age=60") in told


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["/", "/sign-in/a-token", "/staff/login/", "/help/"])
def test_no_page_is_framed_guessed_at_or_named_to_another_host(client, page):
    """The address of a link signs its bearer in: it goes nowhere with what the page loads."""
    answer = client.get(page)
    assert answer["Referrer-Policy"] == answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    policy = dict(part.split(" ", 1) for part in answer["Content-Security-Policy"].split("; "))
    assert policy["frame-ancestors"] == policy["object-src"] == "'none'"
    assert policy["default-src"] == policy["form-action"] == policy["base-uri"] == "'self'"


def test_the_visitor_is_whom_the_proxy_added_and_not_whom_the_client_named():
    assert reached(HTTP_X_FORWARDED_FOR=OWNER)["REMOTE_ADDR"] == OWNER
    assert reached(HTTP_X_FORWARDED_FOR=f"{OTHER}, {OWNER}")["REMOTE_ADDR"] == OWNER
    chain = f"{OTHER}, {OWNER}, 10.0.0.8"
    assert reached(proxies=("10.0.0.0/8",), HTTP_X_FORWARDED_FOR=chain)["REMOTE_ADDR"] == OWNER


def test_a_proxy_that_is_not_named_is_believed_nothing_and_the_log_says_what_follows(caplog):
    with caplog.at_level(logging.WARNING):
        assert reached(proxies=(), HTTP_X_FORWARDED_FOR=OWNER)["REMOTE_ADDR"] == PROXY
    assert "REINSTATE_PROXIES is not set" in caplog.text
    caplog.clear()
    reached(is_secure=False, proxies=())
    assert not caplog.text


def test_a_proxy_is_named_by_address_or_network(monkeypatch):
    monkeypatch.delenv("REINSTATE_PROXIES", raising=False)
    assert environment.proxies() == []
    monkeypatch.setenv("REINSTATE_PROXIES", "10.0.0.0/8, ::1")
    assert environment.proxies() == ["10.0.0.0/8", "::1"]
    monkeypatch.setenv("REINSTATE_PROXIES", "proxy.example")
    with pytest.raises(ImproperlyConfigured, match=r"'proxy\.example'.*127\.0\.0\.1"):
        environment.proxies()
