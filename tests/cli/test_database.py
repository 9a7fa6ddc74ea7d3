"""Commands over the database say in one sentence when it is not set up."""

from __future__ import annotations

import os
import subprocess
import sys


def test_a_database_without_tables_gets_status_2_and_the_command_to_type(tmp_path):
    surroundings = {
        **os.environ,
        "REINSTATE_VAR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "reinstate.config.settings",
    }
    ran = subprocess.run(
        [sys.executable, "-m", "reinstate.cli", "audit", "verify"],
        env=surroundings,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 2
    assert ran.stderr.count("\n") == 1
    assert "migrate" in ran.stderr
