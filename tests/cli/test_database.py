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
    ],
)
def test_a_database_that_cannot_be_used_is_one_sentence(tmp_path, address, says):
    ran = command(tmp_path, "audit", "verify", REINSTATE_DATABASE_URL=address)
    assert (ran.returncode, ran.stderr.count("\n")) == (2, 1), ran.stderr
    assert says in ran.stderr
    assert "REINSTATE_DATABASE_URL" in ran.stderr
