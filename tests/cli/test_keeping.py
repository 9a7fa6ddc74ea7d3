"""A backup put back elsewhere is the same installation; a decision leaves as a packet."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

OPENED = {
    "id": "evt-1", "type": "account.opened", "account": "ext-1",
    "occurred_at": "2026-01-05T12:00:00Z",
    "data": {"platform": "us", "opened_on": "2026-01-05", "email": "ada@mail.test"},
}  # fmt: skip


class Installation:
    """A folder of its own; commands run as an operator runs them."""

    def __init__(self, folder):
        self.folder = folder

    def run(self, *command):
        surroundings = {
            **{name: value for name, value in os.environ.items() if "REINSTATE" not in name},
            "REINSTATE_VAR": str(self.folder),
            "DJANGO_SETTINGS_MODULE": "reinstate.config.settings",
        }
        program = [sys.executable, "-m", *command]
        return subprocess.run(
            program, env=surroundings, capture_output=True, text=True, check=False
        )

    def command(self, *arguments):
        return self.run("reinstate.cli", *map(str, arguments))


@pytest.fixture(scope="module")
def used(tmp_path_factory):
    """An installation with one account and one file in the evidence folder."""
    made = Installation(tmp_path_factory.mktemp("used"))
    assert made.run("django", "migrate", "--verbosity=0").returncode == 0
    events = made.folder / "events.jsonl"
    events.write_text(json.dumps(OPENED) + "\n")
    ran = made.command("ingest", events)
    assert ran.returncode == 0, ran.stderr
    (made.folder / "evidence").mkdir(exist_ok=True)
    (made.folder / "evidence" / "sealed").write_bytes(b"sealed")
    return made


def verified(installation):
    return json.loads(installation.command("audit", "verify", "--json").stdout)


def test_a_backup_comes_back_whole_and_has_no_keys_unless_asked(used, tmp_path):
    ran = used.command("backup", tmp_path / "copy", "--json")
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout)["photos"] == 1
    assert not list((tmp_path / "copy").rglob("keys.json"))

    other = Installation(tmp_path / "other")
    other.folder.mkdir()
    refused = other.command("restore", tmp_path / "copy")
    assert refused.returncode == 2
    assert "put your key file at" in refused.stderr

    (other.folder / "keys.json").write_bytes((used.folder / "keys.json").read_bytes())
    ran = other.command("restore", tmp_path / "copy", "--json")
    assert ran.returncode == 0, ran.stderr
    assert verified(other) == verified(used)
    assert (other.folder / "evidence" / "sealed").read_bytes() == b"sealed"

    again = other.command("restore", tmp_path / "copy")
    assert again.returncode == 2
    assert "restore into an empty one" in again.stderr


def test_with_keys_it_needs_nothing_else(used, tmp_path):
    assert used.command("backup", tmp_path / "copy", "--with-keys").returncode == 0
    assert (tmp_path / "copy" / "keys.json").stat().st_mode & 0o077 == 0
    other = Installation(tmp_path / "other")
    other.folder.mkdir()
    ran = other.command("restore", tmp_path / "copy")
    assert ran.returncode == 0, ran.stderr
    assert verified(other)["is_whole"] is True


def test_a_damaged_backup_is_refused_in_one_sentence(used, tmp_path):
    used.command("backup", tmp_path / "copy", "--with-keys")
    with (tmp_path / "copy" / "database.sqlite3").open("r+b") as file:
        file.seek(5000)
        file.write(b"x" * 50)
    other = Installation(tmp_path / "other")
    other.folder.mkdir()
    refused = other.command("restore", tmp_path / "copy")
    assert refused.returncode == 2
    assert refused.stderr.count("\n") == 1
    assert "is not as it was written" in refused.stderr


def test_a_folder_that_holds_something_is_left_alone(used, tmp_path):
    (tmp_path / "mine").write_text("mine")
    refused = used.command("backup", tmp_path)
    assert refused.returncode == 2
    assert "name a new folder" in refused.stderr


def test_an_unknown_decision_is_refused_and_writes_nothing(used, tmp_path):
    refused = used.command("export", "dec_none", "--to", tmp_path / "packet.zip")
    assert refused.returncode == 2
    assert "There is no decision" in refused.stderr
    assert not (tmp_path / "packet.zip").exists()
