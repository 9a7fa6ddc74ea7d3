"""docs/accuracy.md opens with what was asked for: each figure there is one of its own sections."""

import pytest
from bench import bars
from bench.bars import Bar

PAGE = """# Accuracy

## Notes

`python -m bench.note`, today

```
  all     pass 97 of 100
  short   pass 3 of 4, fail 1
```

before:

```
  all     pass 9 of 100
```
"""


def test_the_table_of_the_page_is_made_from_its_sections():
    page = bars.PAGE.read_text("utf-8")
    assert bars.renewed(page) == page, "run: python -m bench.bars"


def test_a_bar_reads_the_newest_print_only():
    bar = Bar(
        asked="pass", script="note", line=r"all +pass (?P<count>\d+) of (?P<of>\d+)", at_least=0.95
    )
    assert bar.row(PAGE)[1:4] == ("at least 95 %", "97 of 100 (97.00 %)", "yes")


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
    bar = Bar(
        asked="pass", script="note", line=r"all +pass (?P<count>\d+) of (?P<of>\d+)", **bounds
    )
    assert (bar.row(PAGE)[1], bar.row(PAGE)[3]) == (bound, verdict)


def test_a_value_is_shown_as_printed():
    bar = Bar(asked="wrong", script="note", line=r"fail (?P<value>\d+)$", at_most=1)
    assert bar.row(PAGE)[1:4] == ("at most 1", "1", "yes")


def test_a_script_that_was_not_run_is_named_as_not_printed():
    bar = Bar(asked="pass", script="mrz", line="any", at_least=1)
    assert bar.row(PAGE) == ("pass", "", "not printed", "", "`bench.mrz`")
    assert "not printed" not in bars.PAGE.read_text("utf-8")


def test_a_section_without_the_line_of_a_bar_is_an_error():
    bar = Bar(asked="pass", script="note", line="never printed", at_least=1)
    with pytest.raises(bars.NoSuchLine, match=r"bench\.note"):
        bar.row(PAGE)
