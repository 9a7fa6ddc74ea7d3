"""A server that was started again between two requests."""

import os
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from django.db import close_old_connections, connection

from reinstate.services import installation

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
