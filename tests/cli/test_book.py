"""`reinstate sweep`, `policy preview`, `demo accounts` and `replay`."""

from __future__ import annotations

import shutil
from datetime import timedelta

import pytest

from reinstate import rulebook
from reinstate.cli import main
from reinstate.domain.findings import Recommendation
from reinstate.services import clock
from reinstate.services.review import replay
from reinstate.store.models import Installation

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.VAR = tmp_path
    settings.KEY_FILE = tmp_path / "keys.json"


@pytest.fixture
def demo(db):
    Installation.objects.filter(id=1).update(is_demo=True)


@pytest.fixture
def new_policy(tmp_path):
    folder = tmp_path / "new"
    shutil.copytree(rulebook.FOLDER, folder)
    house = folder / "house.yaml"
    text = house.read_text("utf-8")
    assert "value: 24, source: article" in text
    house.write_text(text.replace("value: 24, source: article", "value: 30, source: article"))
    return folder


def test_a_demo_book_is_made_swept_and_previewed(demo, run, fits, new_policy):
    (made,) = run("demo", "accounts", "--count", "40", "--json")
    fits("demo_accounts", made)
    assert made["rows"] == made["accounts"] == 40
    (swept,) = run("sweep", "--json")
    fits("sweep", swept)
    assert swept["looked_at"] == 40
    (preview,) = run("policy", "preview", new_policy, "--json")
    fits("policy_preview", preview)
    assert preview["book"] == {
        "made_on": clock.today().isoformat(), "source": "database", "accounts": 40,
    }  # fmt: skip
    assert preview["changed"]["accounts"] == sum(row["accounts"] for row in preview["by_state"])
    assert {row["before"] for row in preview["by_state"]} <= {"dormant", "escheat_pending"}


def test_a_change_that_lies_ahead_is_previewed_on_the_day_it_begins(demo, new_policy, run):
    begins = clock.today() + timedelta(days=40)
    house = new_policy / "house.yaml"
    text, new = house.read_text("utf-8"), "value: 30, source: article"
    start = text.index(new)
    entry = text[text.rindex("      - {", 0, start) : text.index("\n", start)]
    first = entry.replace("value: 30", "value: 24")
    later = entry.replace("2019-09-01", begins.isoformat())
    house.write_text(text.replace(entry, f"{first}\n{later}", 1), "utf-8")
    (found,) = run("policy", "preview", new_policy, "--json")
    assert found["on"] == begins.isoformat()
    (found,) = run("policy", "preview", new_policy, "--json", "--on", clock.today().isoformat())
    assert found["on"] == clock.today().isoformat()


def test_a_preview_makes_the_book_it_lacks_and_says_what_it_cost(demo, new_policy, capsys):
    assert main(["policy", "preview", str(new_policy)]) == 0
    said = capsys.readouterr()
    assert "made the book of 0 accounts in" in said.err
    assert said.out.startswith("0 of 0 accounts change on")


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["policy", "preview", "no-such-folder"], "give the folder that holds house.yaml"),
        (["replay", "dec_1"], "There is no decision dec_1"),
        (["demo", "accounts", "--count", "3"], "Only a demo database"),
    ],
)
def test_what_cannot_be_answered_gets_status_2_and_one_sentence(db, arguments, expected, capsys):
    assert main(arguments) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert expected in said.err


def test_a_book_that_is_not_there_and_a_broken_policy_are_refused(new_policy, tmp_path, capsys):
    assert main(["policy", "preview", str(new_policy), "--book", str(tmp_path / "none")]) == 2
    assert "There is no book" in capsys.readouterr().err
    (new_policy / "house.yaml").write_text("values: [")
    assert main(["policy", "preview", str(new_policy)]) == 2
    assert "house.yaml" in capsys.readouterr().err


def test_a_replay_prints_the_decision_or_the_difference(run, fits, monkeypatch):
    difference = replay.Difference("selfie", "photo_is_sharp", "pass sharp", "fail blurred")
    answer = replay.Replayed(
        "dec_1", "approve", clock.now(), False, (), "d" * 64, Recommendation.PASS, (),
        replay.Again(Recommendation.PASS, ()), replay.Again(Recommendation.RETAKE, (difference,)),
    )  # fmt: skip
    monkeypatch.setattr(replay, "replay", lambda decision, actor: answer)
    (printed,) = run("replay", "dec_1", "--json")
    fits("replay", printed)
    assert printed["is_same"] is False
    (said,) = (item["says"] for item in printed["from_pixels"]["differences"])
    assert said == "photo_is_sharp on the selfie: it was pass sharp, now it is fail blurred."
