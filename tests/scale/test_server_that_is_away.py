"""A server that was started again between two requests, or that only reads."""

import os
from concurrent.futures import ThreadPoolExecutor
from secrets import token_hex
from urllib.parse import urlsplit

import psycopg
import pytest
from django.db import close_old_connections, connection
from tests.cli.test_database import command

from reinstate.services import installation
from reinstate.services.upkeep import readiness

pytestmark = pytest.mark.django_db


def cut_off(process):
    """End another process's connection, as a restart of the server does."""
    address = os.environ["REINSTATE_TEST_DATABASE_URL"]
    with psycopg.connect(address, autocommit=True) as server:
        server.execute("SELECT pg_terminate_backend(%s, 5000)", [process])


def test_the_first_request_after_a_restart_of_the_server_is_answered():
    def served():
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                cut_off(*cursor.fetchone())
            close_old_connections()  # as every request begins
            return installation.row().id
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as thread:  # whose connection is its own
        assert thread.submit(served).result() == 1


@pytest.fixture
def stranger():
    """The address of the tests' database for a user who may come in, and whose no table is."""
    parts, word = urlsplit(os.environ["REINSTATE_TEST_DATABASE_URL"]), token_hex(8)
    with psycopg.connect(parts.geturl(), autocommit=True) as server:
        server.execute(f"CREATE ROLE stranger LOGIN PASSWORD '{word}'")
        place = f"stranger:{word}@{parts.hostname}:{parts.port}"
        yield parts._replace(netloc=place, path=f"/{connection.settings_dict['NAME']}").geturl()
        server.execute("DROP ROLE stranger")


def test_a_user_whose_the_tables_are_not_is_told_so(tmp_path, stranger):
    ran = command(tmp_path, "status", REINSTATE_DATABASE_URL=stranger)
    assert (ran.returncode, ran.stderr.count("\n")) == (2, 1), ran.stderr
    assert "permission denied" in ran.stderr
    assert "give them the tables" in ran.stderr
    assert "cannot be reached" not in ran.stderr


def test_a_disk_that_takes_no_more_rows_is_told_of(monkeypatch):
    assert readiness.rows_misfit() == ""
    full = "DO $$ BEGIN RAISE 'No space left on device' USING ERRCODE = '53100'; END $$"
    monkeypatch.setattr(readiness, "TRIAL_OF_ROOM", full)
    assert readiness.misfit() == "", "it is open to writing, and reads on"
    said = readiness.rows_misfit()
    assert "No space left on device" in said
    assert "has room on its disk" in said
    monkeypatch.setattr(readiness, "TRIAL_OF_ROOM", full.replace("53100", "42501"))
    assert readiness.rows_misfit() == ""


def test_a_standby_keeps_no_page_and_is_told_of_in_a_sentence(tmp_path):
    assert readiness.misfit() == ""
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION READ ONLY")
    assert readiness.misfit().startswith("the database can only be read: name one that can be")
    name = connection.settings_dict["NAME"]
    only_reads = "?options=-c%20default_transaction_read_only%3Don"
    address = os.environ["REINSTATE_TEST_DATABASE_URL"].rpartition("/")[0] + f"/{name}{only_reads}"
    assert command(tmp_path, "staff", "list", REINSTATE_DATABASE_URL=address).returncode == 0
    ran = command(tmp_path, "key", "add", "core ledger", REINSTATE_DATABASE_URL=address)
    assert (ran.returncode, ran.stderr.count("\n")) == (2, 1), ran.stderr
    assert "name one that can be written to" in ran.stderr
