"""An older database on PostgreSQL is brought up to date, and is then like a new one."""

from __future__ import annotations

import os
from urllib.parse import urlsplit

import psycopg
import pytest
from tests.cli.test_keeping import Installation
from tests.cli.test_steps_to_the_tables import AS_OF_HALFWAY, LOOK

# All that makes a table what it is, but the order of its columns.
COLUMNS = """
SELECT table_name, column_name, data_type, character_maximum_length, is_nullable, column_default
FROM information_schema.columns WHERE table_schema = 'public'
"""
RULES = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE connamespace = 'public'::regnamespace
"""
QUESTIONS = (
    COLUMNS,
    RULES,
    "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
    "SELECT app, name FROM django_migrations",
)


@pytest.fixture
def database(tmp_path):
    """database(name, first): one of its own, set up by this version, after `first` was run."""
    address = os.environ["REINSTATE_TEST_DATABASE_URL"]
    made = []

    def set_up(name, first=""):
        with psycopg.connect(address, autocommit=True) as server:
            server.execute(f"CREATE DATABASE {name}")
        made.append(name)
        own = urlsplit(address)._replace(path=f"/{name}").geturl()
        (tmp_path / name).mkdir()
        (tmp_path / name / "first.py").write_text(first)
        for command in (("first",), ("django", "migrate", "--verbosity=0")):
            ran = Installation(tmp_path / name).run(
                *command, REINSTATE_DATABASE_URL=own, PYTHONPATH=str(tmp_path / name)
            )
            assert ran.returncode == 0, ran.stderr
        return own

    yield set_up
    with psycopg.connect(address, autocommit=True) as server:
        for name in made:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_whichever_way_a_database_came_by_its_tables_they_are_the_same(database):
    new, old = database("at_once"), database("by_steps", AS_OF_HALFWAY)
    with psycopg.connect(new) as at_once, psycopg.connect(old) as by_steps:
        for question in QUESTIONS:
            found = [
                sorted(one.execute(question).fetchall(), key=str) for one in (at_once, by_steps)
            ]
            assert found[0] == found[1]
            assert found[0]
        assert by_steps.execute(LOOK).fetchall() == [
            ("evt-1", True, False),
            ("staff:1", True, True),
        ]
