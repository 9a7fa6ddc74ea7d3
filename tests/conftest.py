"""What every folder of tests shares."""

import pytest


@pytest.fixture(autouse=True)
def the_connection_stays_open(request, monkeypatch):
    """A worker between two jobs closes its connection; in a test that is the test's own.

    SQLite in memory ignores it, PostgreSQL does not.
    """
    if "db" in request.fixturenames:
        worker = "django_tasks_db.management.commands.db_worker"
        monkeypatch.setattr(f"{worker}.close_old_connections", lambda: None)
