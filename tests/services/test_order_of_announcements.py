"""Announcements are never cleared away: nobody reads all of them to find the latest."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.fixtures.builders import sent_case

from reinstate.services.integration import announcements, exchange
from reinstate.services.review import deciding
from reinstate.store.models import Case, Reinstatement

pytestmark = pytest.mark.django_db


def plan_of(ask):
    """How the database finds what is asked for: its one question of announcements."""
    with CaptureQueriesContext(connection) as asked:
        ask()
    (question,) = (one["sql"] for one in asked if 'FROM "store_webhookdelivery"' in one["sql"])
    is_postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        if is_postgresql:  # a table of a few rows is read whole
            cursor.execute("SET LOCAL enable_seqscan TO off; SET LOCAL enable_bitmapscan TO off")
        cursor.execute(f"EXPLAIN {'' if is_postgresql else 'QUERY PLAN '}{question}")
        return "\n".join(str(row) for row in cursor.fetchall())


def test_a_page_of_changes_is_found_by_its_number():
    index = {"postgresql": "announced_in_order", "sqlite": "store_webhookdelivery_endpoint_id"}
    plan = plan_of(lambda: exchange.changes(after=7, limit=2))
    assert index[connection.vendor] in plan


def test_whether_a_change_was_announced_is_found_by_its_day(account, seen, reviewer):
    case = sent_case(account).case_id
    version = Case.objects.get().version
    deciding.decide(case, reviewer, "approve", expected_version=version)
    change = Reinstatement.objects.get()
    assert announcements.was_announced(change)
    assert "announced_since" in plan_of(lambda: announcements.was_announced(change))
