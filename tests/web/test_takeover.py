"""Somebody takes an account over at the exchange, and the owner says that it was not them."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from tests.fixtures.builders import event, numbers, opened_event

from reinstate.services.access import api_keys, sign_in
from reinstate.services.integration import ports
from reinstate.services.mail import messages
from reinstate.store.models import Case, Installation

pytestmark = pytest.mark.django_db
OLD, THIEFS = "jane@example.com", "thief@example.net"
PHONE, THIEFS_PHONE = "+1 202-555-0142", "+1 202-555-0199"
NO_NUMBER = "No phone number from before the alert is known. Do not call a newer one; escalate."


def page(response):
    return response.content.decode()


@pytest.fixture
def tell(client, db):
    """What the exchange says of an account, by the API as it is called."""
    key = api_keys.create("test exchange")

    def send(*events):
        answer = client.post(
            "/api/v1/events",
            data=json.dumps({"events": events}),
            content_type="application/json",
            headers={"authorization": f"Bearer {key}", "idempotency-key": f"k-{next(numbers)}"},
        )
        assert answer.status_code == 200, answer.content

    return send


@pytest.fixture
def seen_by_staff(client, tell, enter, reviewer):
    """seen_by_staff(opened with, told after) -> the case as staff are shown it, values asked for.

    The owner says "not me" in the old mailbox; the thief, who has the new one, asks for the call.
    """
    Installation.objects.update(is_demo=True)

    def run(opened, *changes):
        tell(opened, event("activity.recorded", kind="login"))
        for change in changes:
            tell(change)
        link = next(one for one in messages.demo_mailbox() if one.recipient == OLD).body
        token = link.partition("/not-me/")[2].split()[0]
        assert "another e-mail address" in page(client.get(f"/not-me/{token}"))
        assert client.post(f"/not-me/{token}").status_code == 200
        sign_in.send_link(THIEFS, "en-us")
        sent = next(one for one in messages.demo_mailbox() if one.kind.startswith("sign_in")).body
        client.post("/sign-in/" + sent.partition("/sign-in/")[2].split()[0])
        begun = client.post("/account/request/", {"kind": "security_confirmation"}).url
        asks.append(page(client.get(f"{begun}/confirm/")))
        client.post(f"{begun}/confirm/", {"way": "call"})
        client.post(f"{begun}/send/")
        case_id = Case.objects.get().id
        enter(reviewer)
        asked = client.post(f"/console/case/{case_id}/reveal/", {"purpose": "contact"})
        return page(asked)

    asks = run.asks = []
    return run


def ago(**length):
    return datetime.now(UTC) - timedelta(**length)


def changed(at, **data):
    return event("account.updated", at=at, **data)


def test_staff_are_shown_the_number_from_before_the_takeover(seen_by_staff):
    shown = seen_by_staff(
        opened_event(phone=PHONE), changed(ago(minutes=5), email=THIEFS, phone=THIEFS_PHONE)
    )
    assert THIEFS_PHONE not in shown
    assert PHONE in shown


def test_a_thief_who_changes_the_number_first_and_more_than_once_gains_nothing(seen_by_staff):
    shown = seen_by_staff(
        opened_event(phone=PHONE),
        changed(ago(days=6), phone="+1 202-555-0177"),
        changed(ago(days=5), phone=THIEFS_PHONE),
        changed(ago(days=4), email=THIEFS),
    )
    assert THIEFS_PHONE not in shown
    assert "0177" not in shown
    assert PHONE in shown


def test_without_a_number_from_before_the_takeover_staff_are_told_so(seen_by_staff):
    shown = seen_by_staff(opened_event(), changed(ago(minutes=5), email=THIEFS, phone=THIEFS_PHONE))
    assert THIEFS_PHONE not in shown
    assert NO_NUMBER in shown


class _Enrolled:
    def __init__(self, at):
        self.enrolled_at = lambda account: at
        self.is_right = lambda account, code: True


def test_a_second_factor_that_the_thief_set_up_before_the_alert_is_not_offered(
    seen_by_staff, monkeypatch
):
    monkeypatch.setattr(ports, "second_factor", lambda: _Enrolled(ago(minutes=4)))
    seen_by_staff(opened_event(phone=PHONE), changed(ago(minutes=5), email=THIEFS))
    assert "Code from your authenticator" not in seen_by_staff.asks[0]
    assert "ends in …42" in seen_by_staff.asks[0]
