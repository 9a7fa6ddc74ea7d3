"""Somebody takes an account over at the exchange, and the owner says that it was not them."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from tests.fixtures.builders import event, numbers, opened_event

from reinstate.domain.case import CaseKind
from reinstate.services import clock
from reinstate.services.access import api_keys, calling_back, sign_in
from reinstate.services.account import accounts
from reinstate.services.case import cases
from reinstate.services.integration import ports
from reinstate.services.mail import messages
from reinstate.store.models import Case, Installation, RestrictionEvent

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
        client.post(f"{begun}/confirm/", {"way": "call"})
        client.post(f"{begun}/send/")
        case_id = Case.objects.get().id
        enter(reviewer)
        asked = client.post(f"/console/case/{case_id}/reveal/", {"purpose": "contact"})
        return page(asked)

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
    client, tell, monkeypatch
):
    Installation.objects.update(is_demo=True)
    monkeypatch.setattr(ports, "second_factor", lambda: _Enrolled(ago(minutes=4)))
    tell(opened_event(phone=PHONE), event("activity.recorded", kind="login"))
    tell(changed(ago(minutes=5), email=THIEFS, phone=THIEFS_PHONE))
    raised = event("restriction.raised", at=ago(minutes=1), kind="fraud_alert", by="risk_engine")
    tell(raised)
    sign_in.send_link(THIEFS, "en-us")
    sent = next(one for one in messages.demo_mailbox() if one.kind.startswith("sign_in")).body
    client.post("/sign-in/" + sent.partition("/sign-in/")[2].split()[0])
    begun = client.post("/account/request/", {"kind": "security_confirmation"}).url
    shown = page(client.get(f"{begun}/confirm/"))
    assert "Code from your authenticator" not in shown
    assert "ends in …42" in shown


@pytest.fixture
def disputed(client, tell):
    """The thief has changed both at the exchange, and the owner said so in the old mailbox."""
    Installation.objects.update(is_demo=True)
    tell(opened_event(phone=PHONE), event("activity.recorded", kind="login"))
    tell(changed(ago(minutes=5), email=THIEFS, phone=THIEFS_PHONE))
    letter = next(one for one in messages.demo_mailbox() if one.recipient == OLD)
    token = letter.body.partition("/not-me/")[2].split()[0]
    assert "A person will get in touch with you" in page(client.post(f"/not-me/{token}"))
    return Case.objects.first()


def test_who_lost_the_mailbox_to_a_thief_waits_in_the_queue_to_be_called(
    client, disputed, enter, reviewer
):
    enter(reviewer)
    assert disputed.ticket in page(client.get("/console/"))
    shown = page(client.get(f"/console/case/{disputed.id}/"))
    assert "The owner asks to be called." in shown
    assert "said of a change that it was not them" in shown
    asked = page(client.post(f"/console/case/{disputed.id}/reveal/", {"purpose": "contact"}))
    assert PHONE in asked
    assert not [one for one in messages.demo_mailbox() if disputed.ticket in one.body]


def test_whoever_holds_the_new_mailbox_cannot_cancel_that_call(client, disputed):
    client.cookies["reinstate_portal"] = sign_in.demo_session(disputed.account_id)
    assert "Cancel this request" not in page(client.get(f"/case/{disputed.id}"))
    assert client.post(f"/case/{disputed.id}/cancel/").status_code == 422
    disputed.refresh_from_db()
    assert disputed.state == "in_review"


def test_a_request_that_the_thief_has_begun_becomes_the_one_to_be_called_about(
    client, disputed, tell
):
    Case.objects.all().delete()
    case = cases.open_case(
        disputed.account_id, CaseKind.FRAUD_CONFIRMATION, time_zone="America/New_York"
    )
    for _ in range(2):
        with transaction.atomic():
            calling_back.ask(accounts.get(disputed.account_id), clock.now())
    one = Case.objects.get()
    assert (one.id, one.state) == (case.case_id, "in_review")
    assert one.confirmations.count() == 1


def test_who_opens_the_link_again_reads_that_the_account_was_locked(client, tell):
    Installation.objects.update(is_demo=True)
    tell(opened_event(phone=PHONE), changed(ago(minutes=5), email=THIEFS))
    letter = next(one for one in messages.demo_mailbox() if one.recipient == OLD)
    link = f"/not-me/{letter.body.partition('/not-me/')[2].split()[0]}"
    client.post(link)
    for again in (client.post(link), client.get(link)):
        assert again.status_code == 422
        assert "You have told us already" in page(again)
        assert "no longer works" not in page(again)
    assert RestrictionEvent.objects.filter(reason="not_me").count() == 1
    assert "no longer works" in page(client.get("/not-me/unknown"))
