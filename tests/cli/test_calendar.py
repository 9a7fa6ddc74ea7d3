"""`reinstate calendar`: the lines, the accounts of one report, and tables for others."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.services.test_deadline_calendar import silent, the_line

from reinstate.cli import main
from reinstate.services import clock
from reinstate.services.whole_book import deadline_calendar

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.VAR = tmp_path
    settings.KEY_FILE = tmp_path / "keys.json"
    settings.EVIDENCE_URL = tmp_path.as_uri()


def test_the_calendar_is_printed_and_written_as_tables(run, fits, tmp_path, capsys):
    silent("ext-1", 1600)
    (found,) = run(
        "calendar", "--json", "--csv", tmp_path / "a.csv", "--parquet", tmp_path / "a.pq"
    )
    fits("calendar", found)
    assert found["rows"][0]["class_usd"] == "640.00"
    assert (tmp_path / "a.csv").read_text().count("\n") == 2
    assert (tmp_path / "a.pq").read_bytes().startswith(b"PAR1")
    assert main(["calendar", "--state", "us-ca"]) == 0
    assert "step_late (report)" in capsys.readouterr().out
    (nothing,) = run("calendar", "--state", "US-NV", "--fresh", "--json")
    assert nothing["rows"] == []


def test_the_accounts_of_one_report_are_listed(run):
    account_id = silent("ext-1", 1600)
    (found,) = run("calendar", "--report", f"us-ca/{the_line().due_on}", "--json")
    assert [one["account"] for one in found["accounts"]] == [account_id]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--report", "US-CA"], "write it as US-CA/2026-11-01"),
        (["--state", "US-ZZ"], "There is no state 'US-ZZ'; write one like US-CA."),
        (["--report", "US-ZZ/2026-11-01"], "There is no state 'US-ZZ'; write one like US-CA."),
        (["--report", "US-CA/2026-11-02"], "no report that is due on that day"),
        (["--until", "soon"], "write it as YYYY-MM-DD"),
        (["--from", "2026-12-01", "--until", "2026-11-30"], "is before the first, 2026-12-01"),
        (["--csv", "/no/such/folder/a.csv"], "cannot be written"),
        (["--csv", "/dev/full"], "/dev/full cannot be written: No space left on device; make room"),
    ],
)
def test_what_cannot_be_answered_gets_status_2_and_one_sentence(arguments, expected, capsys):
    assert main(["calendar", *arguments]) == 2
    assert expected in capsys.readouterr().err


def test_from_a_day_ahead_the_year_after_it_is_answered():
    today = clock.today()
    ahead = today + timedelta(days=800)
    assert deadline_calendar.usual(ahead).until_on == ahead + timedelta(days=365)
    assert deadline_calendar.usual(date(2020, 1, 1)).until_on == today + timedelta(days=365)
    assert deadline_calendar.usual(date.max).until_on == date.max
    assert main(["calendar", "--from", ahead.isoformat()]) == 0


def test_what_there_is_to_wait_for_is_named_as_it_is_typed(capsys):
    with pytest.raises(SystemExit):
        main(["calendar", "--work", "soon"])
    said = capsys.readouterr().err
    assert "'step_late'" in said
    assert "<" not in said.splitlines()[-1]
