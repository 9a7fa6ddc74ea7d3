"""Commands over the database say in one sentence when it is not set up."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest


def command(folder, *arguments, **settings):
    surroundings = {
        **os.environ,
        "REINSTATE_VAR": str(folder),
        "DJANGO_SETTINGS_MODULE": "reinstate.config.settings",
        "REINSTATE_DATABASE_URL": "",  # in that folder, whatever the tests run on
        **settings,
    }
    program = [sys.executable, "-m", "reinstate.cli", *arguments]
    return subprocess.run(program, env=surroundings, capture_output=True, text=True, check=False)


def test_a_database_without_tables_gets_status_2_and_the_command_to_type(tmp_path):
    ran = command(tmp_path, "audit", "verify")
    assert ran.returncode == 2
    assert ran.stderr.count("\n") == 1
    assert "migrate" in ran.stderr


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("mysql://host/name", "REINSTATE_DATABASE_URL begins with 'mysql'"),
        ("postgresql://nobody@127.0.0.1:9/none", "cannot be reached"),
        ("postgresql://nobody@127.0.0.1:9/none?sslmode=sometimes", "sslmode"),
        ("postgresql://nobody@127.0.0.1:9/none?sslmod=require", "sslmod"),
        ("postgresql://nobody@127.0.0.1:9/none?connect_timeout=long", "connect_timeout"),
        ("postgresql://nobody@127.0.0.1:9", "names no database; write it as postgresql://"),
        ("sqlite://reinstate.sqlite3", "names no file by its whole path"),
        ("sqlite:", "names no file by its whole path"),
    ],
)
def test_a_database_that_cannot_be_used_is_one_sentence(tmp_path, address, says):
    ran = command(tmp_path, "audit", "verify", REINSTATE_DATABASE_URL=address)
    assert (ran.returncode, ran.stderr.count("\n")) == (2, 1), ran.stderr
    assert says in ran.stderr
    assert "REINSTATE_DATABASE_URL" in ran.stderr


def test_a_file_that_is_no_database_is_named_with_what_to_do(tmp_path):
    file = tmp_path / "reinstate.sqlite3"
    file.write_bytes(b"a text of somebody's " * 100)
    ran = command(tmp_path, "staff", "list")
    assert (ran.returncode, ran.stderr.count("\n")) == (2, 1), ran.stderr
    assert f"the database {file} cannot be opened (file is not a database)" in ran.stderr
    assert "put the last backup" in ran.stderr
