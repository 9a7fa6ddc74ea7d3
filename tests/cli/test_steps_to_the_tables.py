"""A new database gets its tables at once; one that has taken some of the steps takes the others."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from tests.cli.test_keeping import Installation

OURS = "store"
HALFWAY = "0017_policy_signatures"
# Run under the settings of an installation of its own: it stops at a step, as an older version did,
# and leaves what two later steps mend.
AS_OF_HALFWAY = f"""
from datetime import date, datetime, timezone
import django
django.setup()
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
executor = MigrationExecutor(connection)
executor.loader = MigrationLoader(connection, replace_migrations=False)
target = [("{OURS}", "{HALFWAY}")]
state = executor.migrate(target)
at = datetime(2026, 1, 5, tzinfo=timezone.utc)
model = lambda name: state.apps.get_model("{OURS}", name).objects
person = model("Person").create(id="per_1", created_at=at)
account = model("Account").create(
    id="acc_1", person=person, external_id="ext-1", opened_on=date(2026, 1, 5), changed_at=at
)
for number, (turn, event) in enumerate([("raised", "evt-1"), ("cleared", "staff:1")]):
    model("RestrictionEvent").create(
        account=account, kind="fraud_alert", turn=turn, at=at, by="staff", event_id=event
    )
"""
LOOK = "SELECT event_id, known_at = at, is_ours FROM store_restrictionevent ORDER BY event_id"
COLUMNS = "SELECT name, type, \"notnull\", dflt_value, pk FROM pragma_table_info('{}')"
KEYS = 'SELECT "table", "from", "to", on_delete FROM pragma_foreign_key_list(\'{}\')'
APPLIED = "SELECT name FROM django_migrations WHERE app = 'store'"


def migrated(folder, first=""):
    """An installation whose database was set up by this version, after `first` was run on it."""
    folder.mkdir()
    made = Installation(folder)
    if first:
        (folder / "first.py").write_text(first)
        ran = made.run("first", PYTHONPATH=str(folder))
        assert ran.returncode == 0, ran.stderr
    ran = made.run("django", "migrate", "--verbosity=0")
    assert ran.returncode == 0, ran.stderr
    return made


def asked(made, question):
    (file,) = made.folder.glob("*.sqlite3")
    with closing(sqlite3.connect(file)) as database:
        return database.execute(question).fetchall()


def tables_of(made):
    """Every table with its columns, whatever their order, and every index, trigger and rule."""
    found = {}
    for kind, name, table, sql in asked(
        made, "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL"
    ):
        if kind != "table":
            found[kind, name] = (table, sql)
            continue
        columns = asked(made, COLUMNS.format(name))
        keys = asked(made, KEYS.format(name))
        inside = sql[sql.index("(") + 1 : sql.rindex(")")]
        parts = inside.split(", ")
        rules = sorted(one for one in parts if "CONSTRAINT" in one or "CHECK" in one)
        found[kind, name] = (sorted(columns), sorted(keys), rules)
    return found


@pytest.fixture(scope="module")
def new(tmp_path_factory):
    return migrated(tmp_path_factory.mktemp("new") / "var")


@pytest.fixture(scope="module")
def old(tmp_path_factory):
    return migrated(tmp_path_factory.mktemp("old") / "var", AS_OF_HALFWAY)


def test_whichever_way_a_database_came_by_its_tables_they_are_the_same(new, old):
    at_once, by_steps = tables_of(new), tables_of(old)
    assert {kind for kind, _ in at_once} == {"table", "index", "trigger"}
    assert at_once == by_steps


def test_what_older_versions_had_written_is_mended_on_the_way(old):
    assert asked(old, LOOK) == [("evt-1", 1, 0), ("staff:1", 1, 1)]


def test_a_backup_of_either_says_the_same_of_how_far_it_had_come(new, old):
    """An older version looks for the steps it knows, and a newer one for those of this one."""
    steps = {name for (name,) in asked(new, APPLIED)}
    assert steps == {name for (name,) in asked(old, APPLIED)}
    known = {name for app, name in MigrationLoader(None).disk_migrations if app == OURS}
    assert steps == known
    for one in (new, old):
        assert asked(one, "SELECT COUNT(*) FROM store_installation") == [(1,)]


@pytest.mark.django_db
def test_from_each_step_only_the_steps_that_are_left_are_taken():
    rows = MigrationRecorder.Migration.objects
    disk = MigrationLoader(None).disk_migrations.values()
    steps = sorted(one.name for one in disk if one.app_label == OURS and not one.replaces)
    (together,) = [one for one in disk if one.app_label == OURS and one.replaces]
    in_one = {name for _, name in together.replaces}
    at_once = [together.name, *(one for one in steps if one not in in_one)]
    rows.filter(app=OURS).delete()
    for taken in range(len(steps) + 1):
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        assert [step.name for step, _ in plan] == (steps[taken:] if taken else at_once)
        rows.create(app=OURS, name=steps[taken] if taken < len(steps) else "9999")
