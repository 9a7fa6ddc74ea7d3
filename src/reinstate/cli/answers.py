"""How commands answer: readable text or JSON, one line an item when there are many."""

from __future__ import annotations

import argparse
import errno
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any, BinaryIO, Protocol, TypeVar

from reinstate.domain import exact_json

Item = TypeVar("Item")
Answer = Mapping[str, Any]
NO_ROOM = (errno.ENOSPC, errno.EDQUOT)
NEW, OWNER_ALONE = os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600
FOUND_WRONG = 1  # the status of a command that looked, and what it looked at is not as it should be


class Commands(Protocol):
    """Where command groups register: argparse's sub-parsers."""

    def add_parser(self, name: str, **options: Any) -> argparse.ArgumentParser:
        """Add one command."""
        ...


class Unusable(Exception):
    """The input could not be used. The text says what, where, and what to do."""


def emit(answer: Answer, *, as_json: bool) -> None:
    """Print one answer: indented text for people, or one line of JSON."""
    if as_json:
        sys.stdout.write(_line(answer))
    else:
        import yaml

        plain = json.loads(_line(answer))
        sys.stdout.write(yaml.safe_dump(plain, sort_keys=False, allow_unicode=True, width=100))


def emit_list(name: str, answers: Iterable[Answer], *, as_json: bool) -> None:
    """Print several answers: a list for people, or one line of JSON each."""
    if as_json:
        sys.stdout.writelines(map(_line, answers))
    else:
        emit({name: list(answers)}, as_json=False)


def emit_each(items: Iterable[Item], answer: Callable[[Item], Answer]) -> int:
    """One JSON line an item, in the order given; what cannot be used says so on its own line.

    Answers how many could not be used.
    """
    refused = 0
    for item in items:
        try:
            line = _line(answer(item))
        except Unusable as error:
            refused += 1
            line = _line({"error": str(error)})
        except Exception as error:  # one item must not cost the answers to the rest
            if isinstance(error, OSError) and error.errno in NO_ROOM:
                raise  # it is no item's fault, and costs the rest as well
            refused += 1
            where = f"{type(error).__name__}: {error}"
            line = _line({"error": f"this item stopped the reader ({where}); please report it"})
        sys.stdout.write(line)
        sys.stdout.flush()
    return refused


@dataclass(frozen=True, slots=True)
class JsonLine:
    """One line of a JSONL file; calling it parses it or raises Unusable."""

    text: str
    where: str

    def __call__(self) -> Mapping[str, Any]:
        """The object on it."""
        return _object(self.text, self.where)


def json_lines(path: Path) -> Iterator[JsonLine]:
    """The lines of a JSONL file that hold anything, read as they are asked for: a first import has
    millions. A file that is no text is refused before its first line.
    """
    if not path.is_file():  # standard input, or a pipe: it cannot be read twice
        yield from _held(text_of(path).split("\n"), path)
        return
    try:
        with path.open(encoding="utf-8-sig") as file:
            for _ in file:
                pass  # only decoded, or a bad byte would be told after half of the lines
            file.seek(0)
            yield from _held(file, path)
    except OSError as error:
        raise _unread(path, error) from error
    except UnicodeDecodeError as error:
        raise _no_text(path) from error


def _held(lines: Iterable[str], path: Path) -> Iterator[JsonLine]:
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield JsonLine(line.rstrip("\n"), f"{path} line {number}")


def pairs(path: Path) -> Iterable[tuple[str, ...]]:
    """The rows of a two-column tab-separated file; the caller refuses rows of another width."""
    for line in text_of(path).split("\n"):
        if line.strip() or "\t" in line:
            yield tuple(line.split("\t"))


def two(row: tuple[str, ...], what: str) -> tuple[str, str]:
    """A row's two columns, or Unusable."""
    if len(row) != 2:
        raise Unusable(f"expected two {what} with a tab between them, found {len(row)}")
    return row[0].strip(), row[1].strip()


def demand_one_way(alone: object, many: object, option: str) -> None:
    """Refuse what is named by itself beside `option`, which names many: one would go unanswered."""
    if alone and many:
        raise Unusable(f"name everything behind {option}, or leave {option} out: both were given")


def text_of(path: Path) -> str:
    """A text file's content; `-` is standard input."""
    name = "standard input" if str(path) == "-" else path
    try:
        if str(path) == "-":
            return sys.stdin.read()
        return path.read_text("utf-8-sig")
    except OSError as error:
        raise _unread(path, error) from error
    except UnicodeDecodeError as error:
        raise _no_text(name) from error


def _unread(path: Path, error: OSError) -> Unusable:
    return Unusable(f"{path} cannot be read: {error.strerror}. Check the path.")


def _no_text(name: Path | str) -> Unusable:
    return Unusable(f"{name} is not UTF-8 text. Convert it first.")


@contextmanager
def new_file(path: Path) -> Iterator[BinaryIO]:
    """A new file of its owner's alone; none is left of what could not be written whole.

    A decision packet goes into one, with photos that are sealed wherever else they lie.
    """
    try:
        file = os.fdopen(os.open(path, NEW, OWNER_ALONE), "wb")
    except FileExistsError as error:
        raise Unusable(f"{path} is there already; name another file.") from error
    except OSError as error:
        raise Unusable(f"{path} cannot be written: {error.strerror}; name another file.") from error
    try:
        with file:
            yield file
    except BaseException as error:
        path.unlink()
        if not isinstance(error, OSError):
            raise
        raise Unusable(f"{path} cannot be written: {error.strerror}; make room.") from error


def write_table(path: Path, content: bytes) -> None:
    """A file, or one in the place of an older; a part of a table would be taken for all of it."""
    try:
        file = path.open("wb")
    except OSError as error:
        raise Unusable(f"{path} cannot be written: {error.strerror}; name another file.") from error
    try:
        with file:
            file.write(content)
    except OSError as error:
        left = path.resolve()  # a name as /dev/stdout stays
        if left.is_file():
            left.unlink()
        raise Unusable(f"{path} cannot be written: {error.strerror}; make room.") from error


def bytes_of(path: Path) -> bytes:
    """A file's bytes."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise Unusable(f"{path} cannot be read: {error.strerror}. Check the path.") from error
    except ValueError as error:  # as a line of JSON may name one
        raise Unusable(f"{str(path)!r} holds a character that no path may hold") from error


def day(text: str) -> date:
    """An ISO date from an option or a field."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Unusable(f"{text!r} is not a date; write it as YYYY-MM-DD.") from error


def whole(text: str) -> int:
    """A whole number from an option."""
    try:
        return int(text)
    except ValueError as error:
        raise Unusable(f"{text!r} is no whole number; write it in digits.") from error


def with_json(command: argparse.ArgumentParser) -> argparse.ArgumentParser:
    """Add `--json`, which every reading command takes."""
    command.add_argument("--json", action="store_true", help="print one line of JSON")
    return command


# What JSON holds where an object is expected, by what it was read as.
NO_OBJECT: Mapping[type, str] = {
    list: "a list", str: "a text", int: "a number", Decimal: "a number", float: "a number",
    bool: "true or false", type(None): "null",
}  # fmt: skip


def _object(line: str, where: str) -> Mapping[str, Any]:
    try:
        found = exact_json.read(line)
    except exact_json.NotJson as error:
        raise Unusable(f"{where} is not JSON: {error}.") from error
    if not isinstance(found, dict):
        raise Unusable(f"{where} holds {NO_OBJECT[type(found)]}; expected an object, in braces.")
    return found


# JSON leaves them as they are, and much that reads lines ends one at each.
LINE_ENDS = {ord(one): f"\\u{ord(one):04x}" for one in "\x85\u2028\u2029"}


def _line(answer: Answer) -> str:
    line = json.dumps(answer, ensure_ascii=False, default=_plain).translate(LINE_ENDS) + "\n"
    return line.encode("utf-8", "backslashreplace").decode()  # half a character, as JSON writes it


def _plain(value: object) -> object:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")
