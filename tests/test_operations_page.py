"""The page for operators names every setting that there is."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "operations.md").read_text("utf-8")
SOURCES = "\n".join(path.read_text("utf-8") for path in ROOT.glob("src/**/*.py"))
SETTINGS = sorted(set(re.findall(r"\bREINSTATE_[A-Z]+(?:_[A-Z]+)*\b", SOURCES)))


@pytest.mark.parametrize("name", SETTINGS)
def test_every_setting_stands_on_the_page(name):
    family, _, rest = name.removeprefix("REINSTATE_").partition("_")
    beside = f"`REINSTATE_{family}_" in PAGE and f"`_{rest}`" in PAGE
    assert f"`{name}`" in PAGE or beside
