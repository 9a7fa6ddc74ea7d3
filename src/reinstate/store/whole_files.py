"""Small files that are whole or not there, whatever a full disk or a killed process left."""

from __future__ import annotations

import errno
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

OWNER_ONLY, FOR_ALL = 0o600, 0o644


def draft(path: Path, content: str, mode: int = OWNER_ONLY) -> Path:
    """Write the content beside the file, on the disk for good; whoever asked puts it in place.

    A disk without room for all of it is left without a part, which might hold keys.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with _named(path), os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        beside.unlink()
        raise
    return beside


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """Which file a disk had no room for: Python says it of opening one, and not of writing."""
    try:
        yield
    except OSError as error:
        error.filename = error.filename or str(path)
        raise


def make(path: Path, content: str) -> None:
    """A new file for its owner alone; of two first starts at once the first one's counts."""
    made = draft(path, content)
    try:
        os.link(made, path)
    except FileExistsError:
        pass  # the other start was first; its file counts
    finally:
        made.unlink()


def add_line(path: Path, content: object) -> None:
    """Append a line of JSON, on the disk for good; OSError where it has no room.

    What an earlier try left half written makes way.
    """
    line = json.dumps(content).encode() + b"\n"
    descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, FOR_ALL)
    with _named(path), os.fdopen(descriptor, "r+b", buffering=0) as file:
        rest = file.read().rpartition(b"\n")[2]
        if rest and _is_json(rest):  # somebody's editor took the end of the line away
            line = b"\n" + line
        else:
            file.truncate(file.tell() - len(rest))
        if file.write(line) != len(line):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        os.fsync(file.fileno())


def lines(path: Path) -> list[str]:
    """The lines of a file that `add_line` writes, without one that was left half written."""
    if not path.is_file():
        return []
    # A letter cut in two at the end is no text; within whole lines a signature would not hold.
    *found, last = path.read_text(encoding="utf-8", errors="replace").split("\n")
    return [*found, last] if _is_json(last) else found


def _is_json(text: str | bytes) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True
