"""A folder of policy files into one `Policy`, or every reason why it does not load."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from reinstate.domain.policy import Parameter, Policy
from reinstate.rulebook.digest import digest
from reinstate.rulebook.parse import Located, Reading, parse
from reinstate.rulebook.problem import BrokenPolicy, Problem
from reinstate.rulebook.vocabulary import unknown_keys, unraised_signals, wrong_values

FOLDER = Path(__file__).resolve().parent.parent / "policy"
STATES = "states/"


@cache
def shipped() -> Policy:
    """The product's own policy."""
    return load(FOLDER)


@cache
def shipped_without_states() -> Policy:
    """The same without the laws of the states: all that reading photos asks, a fifth of the text.

    Its digest is its own. A key of a state has no value in it, which is an error.
    """
    files = texts(FOLDER)
    return load_texts({name: files[name] for name in files if not name.startswith(STATES)})


def load(folder: Path) -> Policy:
    """Read every YAML file of a folder; `BrokenPolicy` names file, line and what to do."""
    return _policy_of(read(folder))


def load_texts(files: Mapping[str, str]) -> Policy:
    """The same from texts by file name."""
    return _policy_of(read_texts(files))


def load_kept(files: Mapping[str, str]) -> Policy:
    """The policy of stored files: what an old decision was made under. It may name signals that
    nothing has ever raised, which was no error once.
    """
    return _policy_of(_read_kept(files))


def _policy_of(reading: Reading) -> Policy:
    if reading.problems:
        raise BrokenPolicy(sorted(reading.problems))
    parameters: dict[str, Parameter] = {
        item.parameter.key: item.parameter for item in reading.found
    }
    return Policy(digest(parameters.values()), parameters)


def read(folder: Path) -> Reading:
    """Everything a folder says, with the problems that keep it from loading."""
    return read_texts(texts(folder))


def texts(folder: Path) -> dict[str, str]:
    """The policy files of a folder, name to text; BrokenPolicy where one cannot be read as such."""
    found, problems = texts_read(folder)
    if problems:
        raise BrokenPolicy(problems)
    return found


def texts_read(folder: Path) -> tuple[dict[str, str], list[Problem]]:
    """The files that can be read, name to text, and what is wrong with the others."""
    found, problems = dict[str, str](), list[Problem]()
    for path in sorted(folder.rglob("*.y*ml")):
        name = path.relative_to(folder).as_posix()
        if path.suffix != ".yaml":
            what = f"nothing reads a file that ends in {path.suffix}"
            problems.append(Problem(name, 1, what, f"call it {path.with_suffix('.yaml').name}"))
            continue
        content = path.read_bytes()
        try:
            found[name] = content.decode()
        except UnicodeDecodeError as error:
            line = content[: error.start].count(b"\n") + 1
            what = "a letter is not written in UTF-8"
            problems.append(Problem(name, line, what, "save the file as UTF-8"))
    return found, problems


def read_texts(files: Mapping[str, str]) -> Reading:
    """The same for texts by file name."""
    reading = _read_kept(files)
    reading.problems += unraised_signals(reading.found)
    return reading


def _read_kept(files: Mapping[str, str]) -> Reading:
    reading = Reading()
    if not files:
        reading.problems.append(
            Problem(".", 1, "no policy files found", "name a folder with *.yaml files")
        )
    for name, text in files.items():
        reading.add(parse(text, name))
    reading.problems += _declared_twice(reading.found)
    reading.problems += _overlapping(reading.found)
    reading.problems += unknown_keys(reading.found)
    reading.problems += wrong_values(reading.found)
    return reading


def _declared_twice(found: list[Located]) -> list[Problem]:
    first: dict[str, Located] = {}
    problems = []
    for item in found:
        earlier = first.setdefault(item.parameter.key, item)
        if earlier is not item:
            what = f"{item.parameter.key!r} is already in {earlier.file} line {earlier.line}"
            problems.append(Problem(item.file, item.line, what, "keep one"))
    return problems


def _overlapping(found: list[Located]) -> list[Problem]:
    problems = []
    for item in found:
        entries = item.parameter.entries
        for index in range(1, len(entries)):
            earlier, later = entries[index - 1], entries[index]
            is_same_day = earlier.effective_on == later.effective_on
            runs_over = earlier.until is not None and earlier.until >= later.effective_on
            if is_same_day or runs_over:
                what = f"two entries of {item.parameter.key} cover {later.effective_on}"
                do = "end the earlier one the day before, or give the later one another day"
                problems.append(Problem(item.file, item.lines[index], what, do))
    return problems
