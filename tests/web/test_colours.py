"""Colours have names, and follow the scheme alone: no page is looked at for them in every width."""

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


COLOUR = re.compile(r"#[0-9a-f]{3,8}\b|\b(?:rgb|hsl)a?\([^)]*\)", re.IGNORECASE)
BACKDROP = ("::backdrop", "rgb(10 20 20 / 45%)")  # took no token in the browsers of 2023


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_every_colour_has_a_name_and_is_used_by_it(sheet):
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text("utf-8"), flags=re.DOTALL)
    rules = re.findall(r"([^{}]*)\{([^{}]*)\}", text)
    bare = [
        (selector.strip(), colour)
        for selector, said in rules
        for declared in said.split(";")
        if not declared.strip().startswith("--")
        for colour in COLOUR.findall(declared)
    ]
    assert [
        one for one in bare if not (one[0].endswith(BACKDROP[0]) and one[1] == BACKDROP[1])
    ] == []
