"""What the documents name is there: links, files, code, commands, options, policy keys."""

import argparse
import importlib
import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from reinstate import cli, rulebook
from reinstate.services.integration import announcements

ROOT = Path(__file__).parents[1]
PAGES = sorted({*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")})
# The changelog tells of what was; the other is made, of names of its own.
IN_FORCE = [page for page in PAGES if page.name not in ("CHANGELOG.md", "article-coverage.md")]
BLOCK = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
PLAIN_BLOCK = re.compile(r"^```\n(.*?)^```", re.DOTALL | re.MULTILINE)
A_FILE = re.compile(r"(?!/)[\w./-]+\.(?:py|yaml|toml|js|np[yz]|md|jsonl?|txt)")
NOT_COMMITTED = {  # made where it runs, or an example
    *("A.json", "book.json", "checkpoint_key.json", "checkpoints.jsonl", "erased.txt"),
    *("keys.json", "var/keys.json", "signatures.json", "PP-OCRv6_rec_tiny.txt"),
    "src/reinstate/policy/states/us_xx.yaml",
}
PACKAGES = "cli|config|domain|evidence|rulebook|services|store|web"
A_PART = re.compile(rf"((?:{PACKAGES})(?:\.\w+)+)(?:\(.*\))?")
every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
every_page_in_force = pytest.mark.parametrize("page", IN_FORCE, ids=lambda page: page.name)


def spans(page: Path) -> Iterator[str]:
    """What stands in backticks, on one line."""
    for found in re.findall(r"`([^`]+)`", BLOCK.sub("", page.read_text("utf-8"))):
        yield " ".join(found.split())


def typed(page: Path) -> Iterator[str]:
    """What a reader may type: what stands in backticks, and lines of blocks, without remarks."""
    yield from spans(page)
    for block in PLAIN_BLOCK.findall(page.read_text("utf-8")):
        yield from (re.split(r"\s{2,}", line.strip())[0] for line in block.splitlines())


def anchors(page: Path) -> set[str]:
    lines = (line for line in page.read_text("utf-8").splitlines() if line.startswith("#"))
    plain = (re.sub(r"[^\w\- ]", "", line.lstrip("#").strip().lower()) for line in lines)
    return {line.replace(" ", "-") for line in plain}


@every_page
def test_every_link_leads_somewhere(page):
    for link in re.findall(r"\]\(([^)\s]+)\)", page.read_text("utf-8")):
        path, _, part = link.partition("#")
        target = page.parent / path if path else page
        assert target.exists(), link
        assert not part or part in anchors(target), link


@pytest.fixture(scope="module")
def committed() -> list[str]:
    asked = ["git", "ls-files"]
    listed = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True)
    return [f"/{name}" for name in listed.stdout.splitlines()]


@every_page_in_force
def test_every_file_that_is_named_is_there(page, committed):
    named = {one for one in spans(page) if A_FILE.fullmatch(one)} - NOT_COMMITTED
    assert [one for one in named if not any(file.endswith(f"/{one}") for file in committed)] == []


def part_of_the_code(named: str) -> object:
    """The module, or what it holds, that a name with dots leads to; None where there is none."""
    steps = named.split(".")
    for length in range(len(steps), 0, -1):
        try:
            found = importlib.import_module(".".join(["reinstate", *steps[:length]]))
        except ModuleNotFoundError:
            continue
        for step in steps[length:]:
            found = getattr(found, step, None)
        return found
    return None


@every_page_in_force
def test_every_part_of_the_code_that_is_named_is_there(page):
    named = [match[1] for match in map(A_PART.fullmatch, spans(page)) if match]
    assert [one for one in named if part_of_the_code(one) is None] == []


def within(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    """The commands of a command."""
    kinds = (one for one in parser._actions if isinstance(one, argparse._SubParsersAction))
    return {name: inner for kind in kinds for name, inner in kind.choices.items()}


@every_page_in_force
def test_every_command_of_ours_can_be_typed(page):
    for line in typed(page):
        program, *rest = line.removeprefix(".venv/bin/").split() or [""]
        if program != "reinstate":
            continue
        parser = cli.parser(tuple(cli.GROUPS))
        while rest and (inner := within(parser)):
            assert rest[0] in inner, line
            parser, rest = inner[rest[0]], rest[1:]
        options = {word for word in rest if word.startswith("--")}
        assert options <= set(parser._option_string_actions), line


@every_page
def test_every_target_of_make_is_one(page):
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    words = [re.sub(r"^(?:\w+=\S+ )+", "", line).split() for line in typed(page)]
    asked = {line[1] for line in words if line[:1] == ["make"] and len(line) > 1}
    assert {one for one in asked if "=" not in one} <= targets


@every_page_in_force
def test_every_measurement_that_is_named_can_be_run(page):
    named = {one for line in typed(page) for one in re.findall(r"\bbench\.(\w+)", line)}
    assert [one for one in named if not (ROOT / "bench" / f"{one}.py").is_file()] == []


@every_page_in_force
def test_every_policy_key_that_is_named_has_a_value(page):
    keys = set(rulebook.shipped().parameters)
    begin = {key.partition(".")[0] for key in keys} - {"checks"}  # whose names may be examples
    announced = {value for name, value in vars(announcements).items() if name.isupper()}
    named = {one.partition(":")[0] for one in spans(page)} - announced
    asked = {one for one in named if re.fullmatch(rf"(?:{'|'.join(begin)})\.[a-z_.]+", one)}
    assert [one for one in asked if one not in keys and not part_of_the_code(one)] == []


def test_the_least_account_that_the_readme_names_has_a_standing(tmp_path, capsys):
    (least,) = re.findall(r'`(\{"id": [^`]+\})`', (ROOT / "README.md").read_text("utf-8"))
    (tmp_path / "A.json").write_text(least)
    assert cli.main(["standing", "--json", "--account", str(tmp_path / "A.json")]) == 0
    assert json.loads(capsys.readouterr().out)["account"] == "u-1"
