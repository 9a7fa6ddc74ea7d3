"""What was put into the database past the program is announced to nobody."""

from importlib import import_module

import pytest
from django.apps import apps
from tests.fixtures.builders import send_announcements

from reinstate.services import clock
from reinstate.services.integration import announcements, exchange, webhooks
from reinstate.services.integration.receivers import Answer
from reinstate.services.upkeep import operations
from reinstate.store import blind_index, keyed_columns, keyfile
from reinstate.store.models import Account, BrokenSeal, Installation, WebhookDelivery

ADDRESS = "http://127.0.0.1:9/webhooks"


@pytest.fixture
def owner(account):
    """An account of whom the exchange is to hear something, with a receiver registered."""
    Installation.objects.update_or_create(id=1, defaults={"is_demo": True})
    webhooks.register(ADDRESS)
    found = Account.objects.get(id=account)
    announcements.announce(announcements.ACCOUNT_FROZEN, found, clock.now())
    return found


def sent():
    bodies = []
    send_announcements(lambda _receiver, body, _headers: bodies.append(body) or Answer(204))
    return bodies


def put_there(payload, **more):
    """As somebody does who can write to the database and to nothing else."""
    now = clock.now()
    return WebhookDelivery.objects.create(
        sequence=payload["sequence"],
        kind=payload["type"],
        payload=payload,
        created_at=now,
        next_attempt_at=now,
        **more,
    )


def test_a_row_that_was_put_there_is_neither_sent_nor_listed_and_operations_name_it(owner):
    ours = WebhookDelivery.objects.get()
    forged = ours.payload | {"id": "whd_forged", "sequence": 2, "type": "reinstatement.announced"}
    put_there(forged)
    put_there(forged | {"sequence": 3}, seal=ours.seal)  # with what stands beside another
    assert [b'"account.frozen"' in body for body in sent()] == [True]
    assert [one.payload for one in exchange.changes()] == [ours.payload]
    rows = WebhookDelivery.objects.filter(endpoint__isnull=False, sequence__gt=1)
    assert [row.last_status for row in rows] == [webhooks.NOT_ANNOUNCED] * 2
    report = operations.looked()
    assert not report.is_well
    assert all(one.label.startswith("announcement:") for one in report.seals.rows)


def test_one_that_was_changed_is_not_sent_until_it_is_put_right(owner):
    ours = WebhookDelivery.objects.get()
    right = ours.payload
    data = right["data"] | {"account": "somebody-else"}
    WebhookDelivery.objects.update(payload=right | {"data": data})
    assert sent() == []
    assert exchange.changes() == ()
    assert BrokenSeal.objects.filter(label__startswith="announcement:").exists()
    WebhookDelivery.objects.update(payload=right)
    WebhookDelivery.objects.filter(endpoint__isnull=False).update(next_attempt_at=clock.now())
    assert len(sent()) == 1
    assert len(exchange.changes()) == 1


def test_pages_of_changes_are_as_long_as_asked_whatever_stands_between(owner):
    for _ in range(3):
        announcements.announce(announcements.ACCOUNT_FROZEN, owner, clock.now())
    WebhookDelivery.objects.filter(sequence=2).update(seal="")
    assert [one.sequence for one in exchange.changes(limit=2)] == [1, 3]
    assert [one.sequence for one in exchange.changes(after=3, limit=2)] == [4]


def test_those_from_before_are_sealed_as_the_tables_are_brought_up_to_date(owner):
    step = import_module("reinstate.store.migrations.0045_seals_of_announcements")
    WebhookDelivery.objects.update(seal="")
    assert exchange.changes() == ()
    step.seal(apps, None)
    assert len(exchange.changes()) == 1
    WebhookDelivery.objects.update(next_attempt_at=clock.now())
    assert len(sent()) == 1


def test_a_new_index_key_takes_nothing_from_them(owner, settings, monkeypatch):
    before = WebhookDelivery.objects.get().seal
    held = keyfile.keys()
    two = held.index_version + 1
    index_keys = {**held.index_keys, two: b"k" * 32}
    newer = type(held)(
        **{
            **{name: getattr(held, name) for name in held.__dataclass_fields__},
            "index_keys": index_keys,
            "index_version": two,
        }
    )
    monkeypatch.setattr(blind_index, "keys", lambda: newer)
    monkeypatch.setattr(keyed_columns, "keys", lambda: newer)
    assert len(exchange.changes()) == 1
    (column,) = (one for one in keyed_columns.every() if one.model is WebhookDelivery)
    assert sum(column.bring_up()) == 1
    assert WebhookDelivery.objects.get().seal != before
    assert len(sent()) == 1
