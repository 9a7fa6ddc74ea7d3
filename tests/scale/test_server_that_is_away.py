"""A server that was started again between two requests, or that only reads."""

import os
from concurrent.futures import ThreadPoolExecutor

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
