"""A backup put back elsewhere is the same installation; a decision leaves as a packet."""

from __future__ import annotations

import hashlib
import json
import os
import resource
import shutil
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from functools import partial
from urllib.parse import quote

import pytest

from reinstate.store import keyfile

pytestmark = pytest.mark.xdist_group("keeping")
OPENED = {
    "id": "evt-1", "type": "account.opened", "account": "ext-1",
    "occurred_at": "2026-01-05T12:00:00Z",
    "data": {"platform": "us", "opened_on": "2026-01-05", "email": "ada@mail.test"},
}  # fmt: skip


OWN_SETTINGS = {"DJANGO_SETTINGS_MODULE": "reinstate.config.settings"}


class Installation:
    """A folder of its own; commands run as an operator runs them."""

    def __init__(self, folder):
        self.folder = folder

    def run(self, *command, **settings):
        program = [sys.executable, "-m", *command]
        around = {**self.surroundings(), **settings}
        return subprocess.run(program, env=around, capture_output=True, text=True, check=False)

    def surroundings(self):
        """None of the settings that the tests themselves run with, of their database above all."""
        ours = {name: value for name, value in os.environ.items() if "REINSTATE" not in name}
        return {**ours, "REINSTATE_VAR": str(self.folder), **OWN_SETTINGS}

    def with_room(self, kilobytes, *arguments):
        """A command that may make no file larger than this, as on a disk that is full."""
        program = [sys.executable, "-m", "reinstate.cli", *map(str, arguments)]
        limit = (kilobytes * 1024, kilobytes * 1024)
        return subprocess.run(
            program,
            env=self.surroundings(),
            preexec_fn=partial(resource.setrlimit, resource.RLIMIT_FSIZE, limit),
            capture_output=True,
            text=True,
            check=False,
        )

    def command(self, *arguments, **settings):
        return self.run("reinstate.cli", *map(str, arguments), **settings)


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


@pytest.fixture(scope="module")
def whole(used, tmp_path_factory):
    """A backup with everything needed to put it back, the signing key included.

    Beside it the checkpoints as they were: other tests of this file go on with the installation.
    """
    copy = tmp_path_factory.mktemp("backups") / "whole"
    assert used.command("audit", "checkpoint").returncode == 0
    assert used.command("backup", copy, "--with-keys").returncode == 0
    shutil.copytree(used.folder / "checkpoints", copy.parent / "checkpoints")
    return copy


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
    (other.folder / "keys.json").chmod(0o644)
    refused = other.command("restore", tmp_path / "copy")
    assert (refused.returncode, "chmod 600" in refused.stderr) == (2, True)
    (other.folder / "keys.json").chmod(0o600)
    ran = other.command("restore", tmp_path / "copy", "--json")
    assert ran.returncode == 0, ran.stderr
    assert verified(other) == verified(used)
    assert (other.folder / "evidence" / "sealed").read_bytes() == b"sealed"

    again = other.command("restore", tmp_path / "copy")
    assert again.returncode == 2
    assert "restore into an empty one" in again.stderr


@pytest.mark.parametrize("label", ["", "{", "[]", "{}", '{"database": "database.sqlite3"}'])
def test_a_backup_whose_label_is_damaged_is_refused_in_a_sentence(tmp_path, label):
    damaged, other = tmp_path / "damaged", Installation(tmp_path / "other")
    for folder in (damaged, other.folder):
        folder.mkdir()
    (damaged / "backup.json").write_text(label)
    refused = other.command("restore", damaged)
    assert (refused.returncode, refused.stderr.count("\n")) == (2, 1), refused.stderr
    assert f"{damaged / 'backup.json'} is not as it was written" in refused.stderr


def test_keys_that_were_taken_out_of_a_backup_are_asked_for(whole, tmp_path):
    apart, other = tmp_path / "apart", Installation(tmp_path / "other")
    shutil.copytree(whole, apart)
    other.folder.mkdir()
    (apart / "keys.json").rename(tmp_path / "keys.json")
    refused = other.command("restore", apart)
    assert (refused.returncode, "put your key file at" in refused.stderr) == (2, True)
    (tmp_path / "keys.json").rename(other.folder / "keys.json")
    ran = other.command("restore", apart)
    assert ran.returncode == 0, ran.stderr


KILLED = """
import os
from reinstate.cli.database import start_django
start_django(needs_tables=False)
from reinstate.services.upkeep import restore
restore._put_back_photos = lambda _: os._exit(9)
from reinstate.cli import command
command()
"""


def test_a_restore_that_was_killed_is_told_by_every_command_until_it_is_run_again(whole, tmp_path):
    other = Installation(tmp_path / "other")
    other.folder.mkdir()
    (tmp_path / "killed.py").write_text(KILLED)
    died = other.run("killed", "restore", str(whole), PYTHONPATH=str(tmp_path))
    assert died.returncode == 9, died.stderr
    refused = other.command("audit", "verify")
    assert (refused.returncode, refused.stderr.count("\n")) == (2, 1), refused.stderr
    assert "a restore was broken off: photos may be missing" in refused.stderr
    for file in other.folder.glob("reinstate.sqlite3*"):
        file.unlink()
    assert other.command("restore", whole).returncode == 0
    assert verified(other)["is_whole"] is True


def test_who_was_erased_since_is_erased_again(used, whole, tmp_path):
    with closing(sqlite3.connect(used.folder / "reinstate.sqlite3")) as database:
        ((person,),) = database.execute("SELECT id FROM store_person")
    other = Installation(tmp_path / "other")
    other.folder.mkdir()
    (other.folder / "erased.txt").write_text(f"{person} 2026-02-03T04:05:06+00:00\n")
    ran = other.command("restore", whole, "--json")
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout)["erased_again"] == 1
    with closing(sqlite3.connect(other.folder / "reinstate.sqlite3")) as database:
        ((sequence,),) = database.execute("SELECT announcement_sequence FROM store_installation")
    assert sequence >= 1_000_000_000  # the exchange ignores what it may have seen
    assert verified(other)["is_whole"] is True
    with closing(sqlite3.connect(other.folder / "reinstate.sqlite3")) as database:
        rows = database.execute("SELECT wrapped_key, email FROM store_person").fetchall()
    assert rows == [(None, None)]


def test_a_backup_older_than_the_last_checkpoint_brings_nobody_back_who_was_erased(whole, tmp_path):
    first, second = (Installation(tmp_path / name) for name in ("first", "second"))
    for one in (first, second):
        one.folder.mkdir()
    assert first.command("restore", whole).returncode == 0
    assert first.command("key", "add", "core ledger").returncode == 0
    assert first.command("audit", "checkpoint").returncode == 0
    with closing(sqlite3.connect(first.folder / "reinstate.sqlite3")) as database:
        ((person,),) = database.execute("SELECT id FROM store_person")

    shutil.copytree(first.folder / "checkpoints", second.folder / "checkpoints")
    (second.folder / "erased.txt").write_text(f"{person} 2026-02-03T04:05:06+00:00\n")
    ran = second.command("restore", whole)
    assert ran.returncode == 2
    assert "name a new folder in REINSTATE_CHECKPOINTS" in ran.stderr
    with closing(sqlite3.connect(second.folder / "reinstate.sqlite3")) as database:
        assert database.execute("SELECT wrapped_key FROM store_person").fetchall() == [(None,)]
    new = {"REINSTATE_CHECKPOINTS": str(tmp_path / "new")}
    assert second.command("audit", "checkpoint", **new).returncode == 0
    assert second.command("audit", "verify", **new).returncode == 0


def test_with_keys_it_needs_nothing_else_and_checkpoints_go_on(whole, tmp_path):
    assert (whole / "keys.json").stat().st_mode & 0o077 == 0
    other = Installation(tmp_path / "other")
    shutil.copytree(whole.parent / "checkpoints", other.folder / "checkpoints")
    ran = other.command("restore", whole)
    assert ran.returncode == 0, ran.stderr
    assert not list(whole.glob("*.sqlite3-*"))  # nothing was written to the backup
    assert other.command("audit", "checkpoint").returncode == 0
    assert verified(other)["is_whole"] is True


def test_orphans_are_counted_and_what_is_nobodys_is_left_alone(used):
    ran = used.command("orphans", "--json")
    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout)
    assert (found["looked_at"], found["foreign"], found["removed"]) == (1, 1, 0)
    ran = used.command("orphans", "--remove", "--json")
    assert json.loads(ran.stdout)["removed"] == 0
    assert (used.folder / "evidence" / "sealed").exists()


def test_a_restore_that_is_refused_has_touched_nothing(whole, tmp_path):
    other = Installation(tmp_path / "other")
    (other.folder / "evidence").mkdir(parents=True)
    (other.folder / "evidence" / "old").write_bytes(b"old")
    refused = other.command("restore", whole)
    assert (refused.returncode, refused.stderr.count("\n")) == (2, 1)
    assert "holds photos already" in refused.stderr
    assert "not set up" in other.command("audit", "verify").stderr
    assert not (other.folder / "keys.json").exists()


def test_where_a_store_elsewhere_keeps_the_photos_the_rest_is_copied(used, tmp_path):
    elsewhere = {"REINSTATE_EVIDENCE_URL": "s3://bucket/photos"}
    ran = used.command("backup", tmp_path / "copy", "--with-keys", "--json", **elsewhere)
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout)["photos"] is None
    other = Installation(tmp_path / "other")
    ran = other.command("restore", tmp_path / "copy", **elsewhere)
    assert ran.returncode == 0, ran.stderr


def test_keys_of_another_installation_are_not_taken_for_the_backups(whole, tmp_path):
    other = Installation(tmp_path / "other")
    other.folder.mkdir()
    keyfile._make(other.folder / "keys.json")
    bare = shutil.copytree(whole, tmp_path / "bare", ignore=lambda *_: ["keys.json"])
    label = json.loads((bare / "backup.json").read_text())
    (bare / "backup.json").write_text(json.dumps({**label, "has_keys": False}))
    for copy, says in ((whole, "another key file"), (bare, "does not open")):
        refused = other.command("restore", copy)
        assert (refused.returncode, refused.stderr.count("\n")) == (2, 1), refused.stderr
        assert says in refused.stderr


def test_without_its_key_file_an_installation_makes_no_new_one(used, tmp_path):
    moved = (used.folder / "keys.json").rename(tmp_path / "keys.json")
    events = tmp_path / "events.jsonl"
    events.write_text(json.dumps({**OPENED, "id": "evt-2", "account": "ext-2"}) + "\n")
    refused = used.command("ingest", events)
    assert "put it back" in refused.stdout
    assert not (used.folder / "keys.json").exists()
    moved.rename(used.folder / "keys.json")


def test_a_damaged_backup_is_refused_in_one_sentence(whole, tmp_path):
    shutil.copytree(whole, tmp_path / "copy")
    with (tmp_path / "copy" / "database.sqlite3").open("r+b") as file:
        file.seek(5000)
        file.write(b"x" * 50)
    other = Installation(tmp_path / "other")
    other.folder.mkdir()
    refused = other.command("restore", tmp_path / "copy")
    assert refused.returncode == 2
    assert refused.stderr.count("\n") == 1
    assert "is not as it was written" in refused.stderr


@pytest.mark.parametrize(
    ("damaged", "says"),
    [
        ("evidence/sealed", "holds 0 files, and 1 were written. Nothing was changed"),
        ("keys.json", "not a key file of ours"),
    ],
)
def test_what_a_backup_lacks_is_told_before_anything_is_put_back(whole, tmp_path, damaged, says):
    shutil.copytree(whole, tmp_path / "copy")
    if damaged == "keys.json":
        (tmp_path / "copy" / damaged).write_text('{"master": "')
    else:
        (tmp_path / "copy" / damaged).unlink()
    other = Installation(tmp_path / "other")
    other.folder.mkdir()
    refused = other.command("restore", tmp_path / "copy")
    assert (refused.returncode, refused.stderr.count("\n")) == (2, 1), refused.stderr
    assert says in refused.stderr
    assert not {"keys.json", "evidence", "restore_unfinished.txt"} & {
        file.name for file in other.folder.iterdir()
    }
    again = other.command("restore", whole)
    assert again.returncode == 0, again.stderr


def test_a_photo_with_another_byte_is_named_and_the_rest_can_be_put_back_all_the_same(
    whole, tmp_path
):
    copy = shutil.copytree(whole, tmp_path / "copy")
    assert subprocess.run(["sha256sum", "-c", "--quiet", "photos.sha256"], cwd=copy).returncode == 0
    (copy / "evidence" / "sealed").write_bytes(b"Sealed")
    other = Installation(tmp_path / "other")
    other.folder.mkdir()
    refused = other.command("restore", copy)
    assert (refused.returncode, refused.stderr.count("\n")) == (2, 1), refused.stderr
    assert f"{copy}/evidence/sealed is not as it was written. Nothing was changed" in refused.stderr
    assert not (other.folder / "keys.json").exists()
    (copy / "photos.sha256").unlink()
    ran = other.command("restore", copy)
    assert ran.returncode == 0, ran.stderr


def test_a_folder_that_holds_something_is_left_alone(used, tmp_path):
    (tmp_path / "mine").write_text("mine")
    refused = used.command("backup", tmp_path)
    assert refused.returncode == 2
    assert "name a new folder" in refused.stderr


def test_a_backup_that_cannot_be_written_is_one_sentence(used, tmp_path):
    (tmp_path / "file").write_text("no folder")
    refused = used.command("backup", tmp_path / "file" / "backup")
    assert refused.returncode == 2
    assert refused.stderr.count("\n") == 1
    assert "is not a whole backup" in refused.stderr


def test_a_restore_without_room_is_one_sentence_and_is_run_again_when_there_is(whole, tmp_path):
    other = Installation(tmp_path / "other")
    other.folder.mkdir()
    refused = other.with_room(100, "restore", whole)
    assert (refused.returncode, refused.stderr.count("\n")) == (2, 1), refused.stderr
    assert f"{whole} was not put back: " in refused.stderr
    assert "a restore was broken off" in other.command("audit", "verify").stderr
    assert other.command("restore", whole).returncode == 0
    assert verified(other)["is_whole"] is True


KILLED_COPYING = """
import os
from reinstate.cli.database import start_django
start_django()
from reinstate.services.upkeep import backup
backup._copy_photos = lambda _: os._exit(9)
from reinstate.cli import command
command()
"""


def test_a_backup_that_was_killed_is_told_from_a_folder_of_somebody_elses(used, tmp_path):
    copy = tmp_path / "copy"
    (tmp_path / "killed.py").write_text(KILLED_COPYING)
    died = used.run("killed", "backup", str(copy), PYTHONPATH=str(tmp_path))
    assert died.returncode == 9, died.stderr
    for command in ("backup", "restore"):
        refused = used.command(command, copy)
        assert (refused.returncode, refused.stderr.count("\n")) == (2, 1), refused.stderr
        assert "broken off, or" in refused.stderr
    shutil.rmtree(copy)
    assert used.command("backup", copy).returncode == 0
    assert not (copy / "backup_unfinished").exists()


def test_a_backup_of_a_newer_version_is_refused_before_anything_is_touched(whole, tmp_path):
    newer = shutil.copytree(whole, tmp_path / "newer")
    with closing(sqlite3.connect(newer / "database.sqlite3")) as database:
        added = "INSERT INTO django_migrations (app, name, applied) VALUES (?, ?, '2026-01-01')"
        database.execute(added, ["store", "9999_of_tomorrow"])
        database.commit()
    label = json.loads((newer / "backup.json").read_text())
    digest = hashlib.sha256((newer / "database.sqlite3").read_bytes()).hexdigest()
    (newer / "backup.json").write_text(json.dumps({**label, "sha256": digest}))
    other = Installation(tmp_path / "other")
    other.folder.mkdir()
    refused = other.command("restore", newer)
    assert (refused.returncode, refused.stderr.count("\n")) == (2, 1), refused.stderr
    assert "and not 9999_of_tomorrow. Nothing was changed" in refused.stderr
    left = {"keys.json", "restore_unfinished.txt", "evidence"}
    assert not left & {path.name for path in other.folder.iterdir()}
    assert other.command("restore", whole).returncode == 0


def test_a_database_is_copied_whatever_characters_its_path_has(used, tmp_path):
    odd = tmp_path / "100% of #1?"
    shutil.copytree(used.folder, odd)
    for address in (f"sqlite:///{quote(str(odd))}/reinstate.sqlite3", ""):
        copy = tmp_path / f"copy{len(address)}"
        ran = Installation(odd).command("backup", copy, REINSTATE_DATABASE_URL=address)
        assert ran.returncode == 0, ran.stderr


def test_a_database_without_room_is_one_sentence(used):
    ran = used.with_room(34, "key", "add", "without room")
    assert (ran.returncode, ran.stderr.count("\n")) == (2, 1), ran.stderr
    assert "has room on its disk" in ran.stderr


def test_a_place_that_cannot_be_read_or_written_is_named_without_its_number(used, tmp_path):
    (tmp_path / "file").write_text("no folder")
    for ran in (
        used.command("audit", "check", tmp_path),
        used.command("audit", "export", "--to", tmp_path / "file" / "record.jsonl"),
        used.command("backup", tmp_path / "file" / "copy"),
    ):
        assert (ran.returncode, ran.stderr.count("\n")) == (2, 1), ran.stderr
        assert "Errno" not in ran.stderr
        assert "directory" in ran.stderr


def test_an_unknown_decision_is_refused_and_writes_nothing(used, tmp_path):
    refused = used.command("export", "dec_none", "--to", tmp_path / "packet.zip")
    assert refused.returncode == 2
    assert "There is no decision" in refused.stderr
    assert not (tmp_path / "packet.zip").exists()


def test_a_record_that_was_changed_is_told_by_the_status_too(used, tmp_path):
    other = Installation(tmp_path / "other")
    shutil.copytree(used.folder, other.folder)
    assert other.command("audit", "verify").returncode == 0
    with closing(sqlite3.connect(other.folder / "reinstate.sqlite3")) as database:
        guards = database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall()
        for (guard,) in guards:
            database.execute(f'DROP TRIGGER "{guard}"')
        database.execute("UPDATE store_auditentry SET subject = 'other' WHERE sequence = 1")
        database.commit()
    ran = other.command("audit", "verify", "--json")
    assert (ran.returncode, json.loads(ran.stdout)["is_whole"]) == (1, False)


def test_an_exported_record_is_checked_by_somebody_who_has_only_the_key(used, tmp_path):
    file = tmp_path / "record.jsonl"
    ran = used.command("audit", "export", "--to", file, "--json")
    assert json.loads(ran.stdout)["entries"] > 0, ran.stderr
    assert stat.S_IMODE(file.stat().st_mode) == 0o600, "a packet with photos is written so too"
    assert "is there already" in used.command("audit", "export", "--to", file).stderr
    other = Installation(tmp_path / "other")
    key = used.folder / "checkpoints" / "public_key.json"
    found = json.loads(other.command("audit", "check", file, "--key", key, "--json").stdout)
    assert (found["is_whole"], found["first"]) == (True, 1)
    text = file.read_text()
    file.write_text(text.replace('"subject": "acc_', '"subject": "bcc_', 1))
    ran = other.command("audit", "check", file, "--key", key, "--json")
    found = json.loads(ran.stdout)
    assert (found["is_whole"], "was changed" in found["problem"]) == (False, True)
    assert ran.returncode == 1
    assert "cannot be read" in other.command("audit", "check", tmp_path / "nothing").stderr
    assert "YYYY-MM-DD" in used.command("audit", "export", "--from", "May").stderr
