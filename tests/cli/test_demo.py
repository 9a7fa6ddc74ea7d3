"""What `reinstate demo up` finds in a database that another one has left."""

import pytest
from tests.fixtures.builders import make_account, send_announcements

from reinstate.cli import demo
from reinstate.services import clock
from reinstate.services.integration import announcements, webhooks
from reinstate.services.integration.receivers import Answer
from reinstate.store.models import Account, Installation

pytestmark = pytest.mark.django_db
THEIRS = "http://localhost:9200/webhooks"


def test_on_another_port_the_toy_exchange_is_told_there_and_what_it_missed_follows(
    own_keys_and_evidence,
):
    Installation.objects.update(is_demo=True)
    webhooks.register(THEIRS)
    demo._toy_secret(8001)
    make_account()
    announcements.announce(announcements.ACCOUNT_FROZEN, Account.objects.get(), clock.now())
    send_announcements(lambda *_: Answer(500))
    demo._toy_secret(8101)
    told = []
    clock.set_offset(webhooks.PAUSES[0])
    send_announcements(lambda receiver, *_: told.append(receiver.url) or Answer(200))
    assert sorted(told) == ["http://localhost:8101/webhooks/demo", THEIRS]
    known = {one.address for one in webhooks.every() if one.disabled_at is None}
    assert known == {"http://localhost:8101/webhooks/demo", THEIRS}
