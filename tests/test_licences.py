"""docs/licences.md lists everything we run with, under licences we accept."""

import json
import re
from pathlib import Path

import pytest

from reinstate.evidence.models import weights

CHECKOUT = Path(__file__).parents[1]
PAGE = (CHECKOUT / "docs" / "licences.md").read_text("utf-8")
ROWS = dict(re.findall(r"^\| `([^`]+)` \| ([^|\n]+?) \|$", PAGE, re.MULTILINE))
ACCEPTED = re.compile(r"MIT|BSD|Apache-2\.0|MPL-2\.0|PSF-2\.0|0BSD|OFL-1\.1|LGPL-3\.0")


def locked_packages():
    for lock in ("bootstrap.txt", "base.txt"):
        text = (CHECKOUT / "requirements" / lock).read_text("utf-8")
        yield from re.findall(r"^([a-z0-9._-]+)==", text, re.MULTILINE)
    packages = json.loads((CHECKOUT / "package-lock.json").read_text("utf-8"))["packages"]
    yield from (name.removeprefix("node_modules/") for name in packages if name)


def test_every_locked_package_has_its_licence_on_the_page():
    assert {name for name in locked_packages() if name not in ROWS} == set()


def test_the_page_lists_nothing_that_is_not_locked():
    assert set(ROWS) - set(locked_packages()) == set()


@pytest.mark.parametrize("package", sorted(ROWS))
def test_every_licence_is_one_we_accept(package):
    assert ACCEPTED.match(ROWS[package]), ROWS[package]


@pytest.mark.parametrize("entry", weights.catalogue(), ids=lambda entry: entry.id)
def test_every_weight_file_stands_on_the_page_as_declared(entry):
    licences = f"| {entry.code_licence} | {entry.weights_licence} "
    assert f"| `{entry.file}` {licences}| `{entry.carrier}` | {entry.publisher} |" in PAGE
