"""PostgreSQL's own programs, as a backup runs them."""

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from reinstate.services.errors import Refused
from reinstate.services.upkeep import backup, tables


@pytest.mark.django_db
def test_they_ask_of_the_connection_what_the_address_asks(tmp_path, monkeypatch):
    dump = ("pg_dump", "--schema-only", f"--file={tmp_path / 'tables.sql'}")
    backup.run_program(*dump)
    assert (tmp_path / "tables.sql").stat().st_size
    asked = {**connection.settings_dict["OPTIONS"], "sslmode": "require"}
    monkeypatch.setitem(connection.settings_dict, "OPTIONS", asked)
    with pytest.raises(Refused, match="SSL"):
        backup.run_program(*dump)


@pytest.mark.django_db
def test_a_dump_is_for_its_owner_alone_in_whatever_folder(tmp_path):
    (tmp_path / "backup").mkdir(mode=0o755)
    backup.back_up(tmp_path / "backup")
    dump = tmp_path / "backup" / backup.POSTGRESQL
    assert dump.stat().st_mode & 0o777 == 0o600
    assert dump.stat().st_size


@pytest.mark.django_db
def test_a_dump_says_beforehand_which_changes_its_tables_went_through(tmp_path):
    dump = tmp_path / backup.POSTGRESQL
    backup.run_program("pg_dump", "--format=custom", f"--file={dump}")
    applied = MigrationRecorder.Migration.objects.filter(app=tables.OURS)
    assert backup.tables_in(dump) == set(applied.values_list("name", flat=True))
