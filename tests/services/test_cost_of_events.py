"""What taking in an event asks of the database: the exchange's day has hundreds of thousands."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reinstate.services.account import accounts
from reinstate.services.integration import exchange
from reinstate.store.models import Account, Activity


@pytest.fixture
def known(account):
    return Account.objects.get(id=account)


def login(account, name):
    return exchange.ingest(
        {
            "id": name,
            "type": "activity.recorded",
            "account": account.external_id,
            "occurred_at": "2026-10-11T08:00:00Z",
            "data": {"kind": "login"},
        }
    )


def test_an_event_asks_once_what_this_database_is_and_whether_anything_is_approved(known):
    login(known, "first, which stores the policy")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        login(known, "second")
    texts = [query["sql"] for query in asked]
    assert len([sql for sql in texts if 'FROM "store_installation"' in sql]) == 2  # the record's
    assert len([sql for sql in texts if 'FROM "store_case"' in sql]) == 1


def test_thousands_of_activities_become_no_thousand_rows_of_objects(known, monkeypatch):
    login(known, "one")
    before = accounts.facts(known).activity

    def made(*_):
        raise AssertionError("a row became an object")

    monkeypatch.setattr(Activity, "from_db", made)
    assert accounts.facts(known).activity == before
    assert before
