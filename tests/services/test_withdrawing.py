"""An unlock that is announced and not acknowledged is withdrawn when something new forbids it."""

import json
from datetime import timedelta

import pytest
from tests.fixtures.builders import event, opened_event, send_announcements, sent_case

from reinstate.domain.case import CaseState
from reinstate.services import clock
from reinstate.services.account import restricting
from reinstate.services.errors import Conflict, NotFound
from reinstate.services.integration import exchange, webhooks
from reinstate.services.integration.receivers import Answer
from reinstate.services.review import deciding, locking
from reinstate.services.upkeep import operations
from reinstate.store.models import (
    AuditEntry,
    Case,
    Installation,
    Reinstatement,
    WebhookDelivery,
)

pytestmark = pytest.mark.django_db
UNLOCK, WITHDRAWN = "reinstatement.announced", "reinstatement.withdrawn"


@pytest.fixture
def announced(account, identity, reviewer):
    """A person approved; the exchange is away and has not received it."""
    Installation.objects.update(is_demo=True)
    webhooks.register("http://127.0.0.1:9/in")
    case_id = sent_case(account).case_id
    locking.next_case(reviewer)
    deciding.decide(case_id, reviewer, "approve", expected_version=Case.objects.get().version)
    send_announcements(lambda *_: Answer(503))
    assert WebhookDelivery.objects.filter(kind=UNLOCK, delivered_at=None).exists()
    return account


def received():
    """What the exchange gets once it is back, in order."""
    WebhookDelivery.objects.filter(delivered_at=None, gave_up_at=None).update(
        next_attempt_at=clock.now() - timedelta(seconds=1)
    )
    got = []

    def receive(_receiver, body, _headers):
        got.append(json.loads(body))
        return Answer(200)

    send_announcements(receive)
    return sorted(got, key=lambda one: one["sequence"])


def kinds(told):
    return [one["type"] for one in told]


def by_staff(account, reviewer):
    restricting.raise_restriction(account, reviewer, "fraud_alert", "suspicious_activity")


def by_the_exchange(_account, _reviewer):
    exchange.ingest(event("restriction.raised", at=clock.now(), kind="legal_hold", by="legal"))


def by_a_debt(_account, _reviewer):
    exchange.ingest(event("ledger.entry_posted", asset="USD", amount="-90.00", kind="fee"))


@pytest.mark.parametrize("restrict", [by_staff, by_the_exchange, by_a_debt])
def test_no_unlock_reaches_the_exchange_after_a_new_restriction(announced, reviewer, restrict):
    restrict(announced, reviewer)
    told = received()
    assert UNLOCK not in kinds(told)
    (withdrawn,) = [one for one in told if one["type"] == WITHDRAWN]
    change = Reinstatement.objects.get()
    assert withdrawn["data"]["change"] == change.id
    assert withdrawn["data"]["because"] == "restricted_again"
    assert withdrawn["data"]["case_state"] == "waiting_on_other_restrictions"
    # Who catches up afterwards ends with the account locked.
    listed = [one.kind for one in exchange.changes()]
    assert listed.index(UNLOCK) < listed.index(WITHDRAWN)
    assert AuditEntry.objects.filter(tag="system:change:withdrawn", subject=change.id).count() == 1


def test_an_acknowledgement_that_comes_all_the_same_changes_nothing(announced, reviewer):
    by_staff(announced, reviewer)
    for _ in range(2):
        with pytest.raises(Conflict, match="keep it locked") as refused:
            exchange.acknowledge(Reinstatement.objects.get().id)
        assert refused.value.code == "restricted_again"
    assert Case.objects.get().state == CaseState.WAITING_ON_OTHER_RESTRICTIONS
    assert kinds(received()).count(WITHDRAWN) == 1


def test_when_nothing_locks_it_any_more_the_same_change_is_announced_anew(announced, reviewer):
    by_the_exchange(announced, reviewer)
    received()
    exchange.ingest(event("restriction.cleared", at=clock.now(), kind="legal_hold", by="legal"))
    (unlock,) = [one for one in received() if one["type"] == UNLOCK]
    assert exchange.acknowledge(unlock["data"]["change"]) is CaseState.REINSTATED


def test_what_forbids_nothing_withdraws_nothing(announced):
    exchange.ingest(event("activity.recorded", at=clock.now(), kind="login"))
    exchange.ingest(event("ledger.entry_posted", asset="USD", amount="9.00", kind="deposit"))
    assert UNLOCK in kinds(received())
    assert exchange.acknowledge(Reinstatement.objects.get().id) is CaseState.REINSTATED


def test_what_is_withdrawn_while_it_is_being_sent_is_not_sent_again(announced, reviewer):
    WebhookDelivery.objects.filter(delivered_at=None).update(next_attempt_at=clock.now())

    def restricts_meanwhile(_receiver, body, _headers):
        if json.loads(body)["type"] == UNLOCK:
            by_staff(announced, reviewer)
        return Answer(503)

    send_announcements(restricts_meanwhile)
    assert UNLOCK not in kinds(received())


def test_what_was_given_up_and_withdrawn_is_not_sent_by_hand(announced, reviewer, senior):
    WebhookDelivery.objects.filter(kind=UNLOCK, delivered_at=None).update(gave_up_at=clock.now())
    row = WebhookDelivery.objects.get(kind=UNLOCK, delivered_at=None)
    by_staff(announced, reviewer)
    with pytest.raises(NotFound, match="waits no longer"):
        operations.replay_announcement(row.id, senior)
    assert UNLOCK not in kinds(received())


def test_an_account_that_another_ones_event_marks_as_the_second_is_unlocked_no_more(announced):
    """The exchange told late of an account that was opened earlier under the same SSN."""
    exchange.ingest(opened_event("ext-0", opened_on="2023-01-15", email="jane.old@example.com"))
    assert Case.objects.get().state == CaseState.WAITING_ON_OTHER_RESTRICTIONS
    assert UNLOCK not in kinds(received())
    assert Reinstatement.objects.get().announced_at is None
