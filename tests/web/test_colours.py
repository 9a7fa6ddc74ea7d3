"""Colours follow the scheme alone: a page need not be looked at for them in every width."""

import re
from pathlib import Path

import pytest

import reinstate.web

WEB = Path(reinstate.web.__file__).parent
SHEETS = (WEB / "static/web/reinstate.css", WEB / "console/static/console/console.css")
PHONE_REM = 40  # up to here a rule for a width may change a colour: phones are looked at apart
BLOCK = re.compile(r"@media([^{]*width[^{]*)\{((?:[^{}]*\{[^{}]*\})*)")


def rules_for_widths(sheet):
    """(condition, declarations) of every rule of a style sheet that asks for a width."""
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text("utf-8"), flags=re.DOTALL)
    return BLOCK.findall(text)


def most_rem(condition):
    """The widest screen that a condition lets through."""
    found = re.search(r"max-width:\s*([\d.]+)rem", condition)
    return float(found.group(1)) if found else float("inf")


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_no_rule_for_a_width_above_a_phones_changes_a_colour(sheet):
    found = rules_for_widths(sheet)
    assert found
    changing = [condition for condition, said in found if re.search(r"color|background", said)]
    assert [one for one in changing if most_rem(one) > PHONE_REM] == []
