"""`reinstate standing` and `policy`."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path

import pytest

from reinstate.cli import main
from reinstate.domain.account import (
    Account,
    ActivityKind,
    AddressKind,
    BadAccount,
    Platform,
    from_document,
)
from reinstate.domain.restrictions import RestrictionKind

ACCOUNT = {
    "id": "acc-1",
    "platform": "us",
    "email": "ann@mail.example",
    "legal_name": "Ann Lee",
    "birth_date": "1990-01-01",
    "opened_on": "2021-03-01",
    "addresses": [{"jurisdiction": "US-CA", "from": "2021-03-01", "kind": "residence"}],
    "balances": [{"asset": "USD", "amount": "-12.50"}, {"asset": "BTC", "amount": "0.5"}],
    "activity": [{"kind": "login", "at": "2026-10-01T10:00:00Z"}],
    "restrictions": [
        {"kind": "self_disabled", "raised_at": "2026-10-02T10:00:00Z", "raised_by": "owner"}
    ],
}


SCHEMA = json.loads((Path(__file__).parents[2] / "docs/schemas/account.json").read_text())


@pytest.mark.parametrize("given", [ACCOUNT, *SCHEMA["examples"]])
def test_an_account_as_the_schema_describes_it_is_taken(fits, given):
    fits("account", given)
    assert from_document(given).id == given["id"]


@pytest.mark.parametrize("name", [*SCHEMA["properties"], "nothing"])
def test_what_the_schema_does_not_take_is_refused(fits, name):
    """Of every field it says so, and the commands refuse the same."""
    given = {} if name == "nothing" else {**SCHEMA["examples"][1], name: 7.5}
    with pytest.raises(AssertionError):
        fits("account", given)
    with pytest.raises(BadAccount):
        from_document(given)


def test_the_schema_names_what_may_stand_in_each_list():
    parts = SCHEMA["properties"]
    kinds = {
        name: set(parts[name]["items"]["properties"]["kind"]["enum"])
        for name in ("addresses", "activity", "restrictions")
    }
    assert kinds == {
        "addresses": set(AddressKind), "activity": set(ActivityKind),
        "restrictions": set(RestrictionKind),
    }  # fmt: skip
    assert set(parts["platform"]["enum"]) == set(Platform)
    assert set(parts) == {field.name for field in fields(Account)}


@pytest.fixture
def account(tmp_path):
    path = tmp_path / "account.json"
    path.write_text(json.dumps(ACCOUNT))
    return path


def test_the_passport_lists_every_restriction_with_who_acts_next(run, fits, account):
    (answer,) = run("standing", "--account", account, "--on", "2026-11-22", "--json")
    fits("standing", answer)
    assert [r["kind"] for r in answer["restrictions"]] == ["self_disabled", "negative_balance"]
    assert {r["next_actor"] for r in answer["restrictions"]} == {"owner"}
    assert answer["capabilities"]["withdraw"] is False


def test_an_owner_is_not_shown_which_values_were_read(run, account):
    arguments = ("standing", "--account", account, "--on", "2026-11-22", "--json")
    (answer,) = run(*arguments, "--audience", "owner")
    assert "values_read" not in answer["policy"]


def test_a_batch_answers_in_order_and_amounts_stay_exact(run, fits, tmp_path):
    file = tmp_path / "book.jsonl"
    tiny = {**ACCOUNT, "balances": [{"asset": "BTC", "amount": "-0.10000000000000001"}]}
    rows = [{"account": ACCOUNT, "on": "2026-11-22"}, {"account": {}}, {"account": tiny}]
    file.write_text("\n".join(json.dumps(row) for row in rows))
    first, second, third = run("standing", "--batch", file)
    fits("standing", first)
    fits("error", second)
    assert "0.10000000000000001 BTC" in json.dumps(third)


def test_a_bad_account_gets_status_2_and_names_the_field(tmp_path, capsys):
    file = tmp_path / "account.json"
    file.write_text(json.dumps({**ACCOUNT, "opened_on": "yesterday"}))
    assert main(["standing", "--account", str(file)]) == 2
    assert "opened_on" in capsys.readouterr().err


@pytest.mark.django_db
@pytest.mark.parametrize(
    "command",
    [
        ["standing", "--account", "{account}", "--policy", "/nowhere"],
        ["policy", "explain", "{account}", "--policy", "/nowhere"],
        ["policy", "lint", "/nowhere"],
        ["policy", "preview", "/nowhere"],
    ],
)
def test_a_folder_that_is_none_is_not_called_one_without_rules(command, account, capsys):
    assert main([part.format(account=account) for part in command]) == 2
    assert "/nowhere is no folder; give the folder that holds" in capsys.readouterr().err


@pytest.mark.parametrize("kind", RestrictionKind)
@pytest.mark.parametrize("platform", Platform)
def test_every_restriction_of_every_platform_fits_the_schema(run, fits, tmp_path, kind, platform):
    raised = {"kind": kind, "raised_at": "2026-10-02T10:00:00Z"}
    file = tmp_path / "account.json"
    file.write_text(json.dumps({**ACCOUNT, "platform": platform, "restrictions": [raised]}))
    (answer,) = run("standing", "--account", file, "--on", "2026-11-22", "--json")
    fits("standing", answer)


def test_the_shipped_policy_has_no_problems(run):
    (answer,) = run("policy", "lint", "--json")
    assert answer == {"is_valid": True, "problems": [], "to_sign": []}


def test_without_a_folder_the_installations_own_is_looked_at(tmp_path, capsys, monkeypatch):
    (tmp_path / "house.yaml").write_text("values:\n  clock.x:\n    meaning: no entries\n")
    monkeypatch.setenv("REINSTATE_POLICY_FOLDER", str(tmp_path))
    assert main(["policy", "lint"]) == 1
    assert "house.yaml:" in capsys.readouterr().out


def test_a_broken_policy_is_named_by_file_and_line(tmp_path, capsys):
    (tmp_path / "house.yaml").write_text("values:\n  clock.x:\n    meaning: no entries\n")
    assert main(["policy", "lint", str(tmp_path)]) == 1
    assert "house.yaml:" in capsys.readouterr().out


def test_explain_names_the_source_of_every_value(capsys, account):
    assert main(["policy", "explain", str(account), "--on", "2026-11-22"]) == 0
    said = capsys.readouterr().out
    assert "clock.inactive_after_months" in said
    assert "in force since" in said
