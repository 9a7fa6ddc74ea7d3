"""docs/accuracy.md is what was asked beside what was printed: each figure is a print's own."""

import pytest
from bench import bars, measurements, prints
from bench.bars import Bar
from bench.prints import Print

NOTE = Print("note --data DATA", "2026-11-30 at commit abc", "  all     pass 97 of 100\n  fail 1")
COST = Print("note --notes 0", "2026-11-29", "one note: 12 detections")
PATTERN = r"all +pass (?P<count>\d+) of (?P<of>\d+)"


@pytest.fixture
def pages(tmp_path, monkeypatch):
    """A folder of pages that is empty."""
    monkeypatch.setattr(prints, "PAGES", tmp_path / "accuracy")
    return tmp_path / "accuracy"


def test_the_page_is_made_from_the_prints():
    assert bars.PAGE.read_text("utf-8") == bars.summary(), "run: python -m bench.bars"


def test_no_figure_that_is_asked_for_was_never_printed():
    assert "not printed" not in bars.summary()


@pytest.mark.parametrize("path", sorted(prints.PAGES.glob("*.md")), ids=lambda path: path.stem)
def test_a_page_has_its_scripts_title_and_prints_of_that_script_alone(path):
    text = path.read_text("utf-8")
    known = prints.prints(path.stem)
    assert text.startswith(f"# {measurements.title(path.stem)}\n")
    assert {one.script for one in known} == {path.stem}
    assert text.count("```") == 2 * len(known), "a print without its command, day and commit"


@pytest.mark.parametrize("one", measurements.MEASUREMENTS, ids=lambda one: one.command)
def test_a_measurement_is_a_script_that_says_what_it_measures(one):
    assert (measurements.SCRIPTS / f"{one.script}.py").is_file()
    assert measurements.title(one.script) != one.script


def test_a_script_is_named_with_all_its_commands_and_a_command_alone():
    assert {one.command for one in measurements.named("note")} == {"note", "note --notes 0"}
    assert [one.command for one in measurements.named("note --notes 0")] == ["note --notes 0"]
    assert measurements.named("notes") == []


def test_labelled_photos_are_handed_over_where_they_are(tmp_path):
    (note, *_) = measurements.named("note --data DATA")
    assert note.arguments(tmp_path) == ["bench.note", "--data", str(tmp_path)]
    assert note.arguments(tmp_path / "none") == ["bench.note"]


def test_a_print_takes_the_place_of_the_last_one_of_its_command(pages):
    prints.record(NOTE)
    prints.record(COST)
    page = pages / "note.md"
    page.write_text(page.read_text("utf-8") + "\nWhat is not seen.\n")
    prints.record(Print(NOTE.command, "2026-12-01", "  all     pass 98 of 100"))
    newest, cost = prints.prints("note")
    assert (newest.text, newest.day) == ("  all     pass 98 of 100", "2026-12-01")
    assert cost == COST
    assert page.read_text("utf-8").endswith("\nWhat is not seen.\n")


def test_a_script_that_was_never_recorded_has_no_prints(pages):
    assert prints.prints("note") == []


def test_a_bar_reads_the_print_of_its_own_arguments():
    bar = Bar(asked="cost", script="note --notes 0", line=r"(?P<value>\d+) det", at_most=14)
    assert bar.row([NOTE, COST])[2:] == (
        "12",
        "",
        "yes",
        "[`note --notes 0`](accuracy/note.md)",
        "2026-11-29",
    )


def test_a_share_is_shown_with_its_interval():
    bar = Bar(asked="pass", script="note", line=PATTERN, at_least=0.95)
    assert bar.row([NOTE])[1:5] == (
        "at least 95 %",
        "97 of 100 (97.00 %)",
        "91.55 % to 98.97 %",
        "yes",
    )


@pytest.mark.parametrize(
    ("bounds", "bound", "verdict"),
    [
        ({"at_least": 0.98}, "at least 98 %", "**short**"),
        ({"at_most": 0.97}, "at most 97 %", "yes"),
        ({"at_most": 0}, "none", "**short**"),
        ({"all_but": 3}, "all but 3", "yes"),
        ({"all_but": 2}, "all but 2", "**short**"),
    ],
)
def test_a_bar_is_met_or_short(bounds, bound, verdict):
    row = Bar(asked="pass", script="note", line=PATTERN, **bounds).row([NOTE])
    assert (row[1], row[4]) == (bound, verdict)


def test_a_value_is_shown_as_printed():
    bar = Bar(asked="wrong", script="note", line=r"fail (?P<value>\d+)$", at_most=1)
    assert bar.row([NOTE])[1:5] == ("at most 1", "1", "", "yes")


def test_a_script_that_was_not_run_is_named_as_not_printed():
    bar = Bar(asked="pass", script="mrz", line="any", at_least=1)
    assert bar.row([NOTE]) == ("pass", "", "not printed", "", "", "`mrz`", "")


def test_a_print_without_the_line_of_a_bar_is_an_error():
    bar = Bar(asked="pass", script="note", line="never printed", at_least=1)
    with pytest.raises(bars.NoSuchLine, match=r"bench\.note"):
        bar.row([NOTE])
