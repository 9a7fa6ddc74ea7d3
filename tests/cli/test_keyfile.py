"""`reinstate keyfile`."""

from __future__ import annotations

import json
from datetime import datetime

import pytest
from tests.fixtures.builders import make_account

from reinstate.cli import main
from reinstate.services.upkeep import rotating
from reinstate.store.models import AuditEntry, BlindIndex

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_keys(settings, tmp_path, monkeypatch):
    settings.KEY_FILE = tmp_path / "keys.json"
    monkeypatch.setattr(rotating, "SETTLE_SECONDS", 0)


def test_an_index_key_is_prepared_then_rotated_and_shown(run, settings):
    make_account()
    (prepared,) = run("keyfile", "rotate-index", "--by", "rosa", "--prepare", "--json")
    assert prepared["is_prepared"]
    assert f"Back up {settings.KEY_FILE}, bring it to every machine" in prepared["next"]
    (before,) = run("keyfile", "show", "--json")
    assert (before["index_keys"], before["index_key_writing"]) == (2, 1)
    (done,) = run("keyfile", "rotate-index", "--by", "rosa", "--json")
    assert (done["key"], done["is_prepared"]) == (2, False)
    assert done["remade"] == BlindIndex.objects.count() + 3
    assert done["seconds_per_10000"] >= 0
    (after,) = run("keyfile", "show", "--json")
    assert (after["index_key_writing"], after["digests_by_older_keys"]) == (2, 0)


def test_the_age_of_a_key_is_that_of_the_one_in_use(run):
    make_account()
    (first,) = run("keyfile", "show", "--json")
    assert (first["index_key_since"], first["master_key_since"]) == (None, None)
    run("keyfile", "rotate-index", "--by", "rosa", "--prepare", "--json")
    made_at = AuditEntry.objects.get(tag="operator:index_key:added").at
    (prepared,) = run("keyfile", "show", "--json")
    assert prepared["index_key_since"] is None, "nothing is written with it yet"
    for step in ([], ["--finish"]):
        run("keyfile", "rotate-index", "--by", "rosa", *step, "--json")
        (shown,) = run("keyfile", "show", "--json")
        assert datetime.fromisoformat(shown["index_key_since"]) == made_at
    assert shown["master_key_since"] is None


def test_how_long_ten_thousand_rows_take_is_told_on_the_way(run, capsys, monkeypatch):
    make_account()
    monkeypatch.setattr(rotating, "PER", 5)
    assert main(["keyfile", "rotate-index", "--by", "rosa", "--json"]) == 0
    told = capsys.readouterr()
    assert "BlindIndex.digest: 5 remade, " in told.err
    assert "s per 5" in told.err
    assert json.loads(told.out)["key"] == 2


def test_a_master_key_is_rotated_and_the_old_one_dropped(run):
    make_account()
    (done,) = run("keyfile", "rotate-master", "--by", "rosa", "--json")
    assert done["remade"] == 1
    (dropped,) = run("keyfile", "drop-old-master", "--by", "rosa", "--json")
    assert dropped["dropped"] == 1
    assert "Backups made before need the key file as it was" in dropped["next"]


def test_what_is_refused_is_one_sentence(capsys):
    make_account()
    assert main(["keyfile", "drop-old-master", "--by", "rosa"]) == 2
    assert "holds one master key only; nothing was changed" in capsys.readouterr().err
