"""PostgreSQL's own programs, as a backup runs them."""

import pytest
from django.db import connection

from reinstate.services.errors import Refused
from reinstate.services.upkeep import backup


@pytest.mark.django_db
def test_they_ask_of_the_connection_what_the_address_asks(tmp_path, monkeypatch):
    dump = ("pg_dump", "--schema-only", f"--file={tmp_path / 'tables.sql'}")
    backup.run_program(*dump)
    assert (tmp_path / "tables.sql").stat().st_size
    asked = {**connection.settings_dict["OPTIONS"], "sslmode": "require"}
    monkeypatch.setitem(connection.settings_dict, "OPTIONS", asked)
    with pytest.raises(Refused, match="SSL"):
        backup.run_program(*dump)
