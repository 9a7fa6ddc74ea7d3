"""A signing secret belongs to its row and address: who only writes to the database signs none."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db.models import F
from tests.fixtures.builders import send_announcements

from reinstate.services import clock
from reinstate.services.errors import Refused
from reinstate.services.integration import announcement_seals, signing, webhooks
from reinstate.services.integration.receivers import Answer
from reinstate.services.upkeep import master_columns
from reinstate.store import key_fit, keyfile, vault
from reinstate.store.models import BrokenSeal, Installation, WebhookDelivery, WebhookEndpoint
from reinstate.store.wrapping import SECRET

ONE, OTHER = "http://127.0.0.1:9/webhooks", "http://127.0.0.1:10/webhooks"


@pytest.fixture
def told(db):
    """Two receivers, to whom something is due; the secret of the first, and who was told."""
    Installation.objects.update_or_create(id=1, defaults={"is_demo": True})
    secret = webhooks.register(ONE)[1]
    webhooks.register(OTHER)
    now = clock.now()
    payload = {"id": "n1"}
    WebhookDelivery.objects.create(
        sequence=1, kind="account.frozen", payload=payload, created_at=now, next_attempt_at=now,
        seal=announcement_seals.made(payload),
    )  # fmt: skip
    return secret


def sent():
    reached = []
    send_announcements(lambda receiver, *_: reached.append(receiver.url) or Answer(204))
    return sorted(reached)


def test_the_secret_of_one_signs_nothing_for_another(told):
    one, other = WebhookEndpoint.objects.order_by("created_at")
    WebhookEndpoint.objects.filter(id=other.id).update(secret=one.secret)
    assert sent() == [ONE]
    delivery = WebhookDelivery.objects.get(endpoint=other)
    assert (delivery.delivered_at, delivery.last_status) == (None, webhooks.DOES_NOT_OPEN)
    assert other.id in BrokenSeal.objects.get().label


def test_an_announcement_does_not_go_to_an_address_that_was_written_into_the_row(told):
    WebhookEndpoint.objects.filter(address=ONE).update(address="http://127.0.0.1:11/steal")
    assert sent() == [OTHER]
    with pytest.raises(Refused, match="its row or its address was changed; nothing was changed"):
        webhooks.rotate("http://127.0.0.1:11/steal")


def test_one_before_stands_in_no_place_of_the_new_one(told):
    webhooks.rotate(ONE)
    WebhookEndpoint.objects.filter(address=ONE).update(secret=F("previous_secret"))
    assert sent() == [OTHER]


def as_before(endpoint, secret):
    endpoint.secret = vault.seal_for_installation(SECRET, secret.encode())
    endpoint.previous_secret = vault.seal_for_installation(SECRET, b"whsec_YQ== whsec_Yg==")
    endpoint.rotated_at = clock.now()
    endpoint.save()


def test_those_from_before_are_sealed_for_their_row_as_the_tables_are_brought_up_to_date(told):
    step = import_module("reinstate.store.migrations.0043_secrets_of_receivers")
    for endpoint in WebhookEndpoint.objects.all():
        as_before(endpoint, told)
    assert not key_fit.is_anothers()
    assert sent() == []
    step.bind(apps, None)
    for endpoint in WebhookEndpoint.objects.all():
        assert signing.in_use(endpoint) == [told, "whsec_YQ==", "whsec_Yg=="]
    WebhookDelivery.objects.update(next_attempt_at=clock.now())
    assert sent() == [OTHER, ONE]
    step.bind(apps, None)  # run again it says what does not open, and changes nothing
    assert signing.in_use(WebhookEndpoint.objects.first())[0] == told


def test_with_another_installations_key_file_nothing_is_sealed_anew(told, settings, tmp_path):
    step = import_module("reinstate.store.migrations.0043_secrets_of_receivers")
    for endpoint in WebhookEndpoint.objects.all():
        as_before(endpoint, told)
    before = list(WebhookEndpoint.objects.order_by("id").values_list("secret", flat=True))
    settings.KEY_FILE = tmp_path / "another.json"
    keyfile._make(settings.KEY_FILE)
    with pytest.raises(keyfile.KeyFileError, match="another installation's"):
        step.bind(apps, None)
    after = list(WebhookEndpoint.objects.order_by("id").values_list("secret", flat=True))
    assert after == before


def test_a_new_master_key_seals_them_for_the_same_row(told):
    for column in master_columns.every():
        for row in column.rows.filter(**{f"{column.name}__isnull": False}):
            fresh = column.reseal(row.pk, bytes(getattr(row, column.name)))
            setattr(row, column.name, fresh)
            row.save()
    assert sent() == [OTHER, ONE]
