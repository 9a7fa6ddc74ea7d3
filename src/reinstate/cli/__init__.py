"""The command line. Exit status: 0 answered, 1 found something wrong, 2 could not use the input."""

from __future__ import annotations

import argparse
import errno
import os
import signal
import sys
from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module
from typing import NoReturn

from reinstate.cli.answers import Unusable

UNUSABLE = 2
OPEN_IT = "let this user read and write there, or name another place in its setting"
OF_THE_DISK = {
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT), "make room"),
    **dict.fromkeys((errno.EACCES, errno.EPERM, errno.EROFS), OPEN_IT),
    errno.EIO: "see whether that disk is whole",
}
# The commands that each module adds. A command waits for the imports of its own module alone.
GROUPS: Mapping[str, tuple[str, ...]] = {
    "evidence": ("read", "note", "compare", "inspect", "check"),
    "text": ("mrz", "aamva", "names"),
    "standing": ("standing",),
    "policy": ("policy",),
    "calendar": ("calendar",),
    "models": ("models",),
    "operate": (
        "ingest", "demo", "sweep", "replay", "staff", "audit", "erase", "backup", "restore",
        "export", "orphans",
    ),
    "integration": ("key", "webhook"),
    "keyfile": ("keyfile",),
    "letters": ("letters",),
    "status": ("status",),
}  # fmt: skip


def command() -> NoReturn:
    """What the shell runs: `main`, then the end of the process."""
    _open_what_is_closed()
    try:
        status = main()
    except KeyboardInterrupt:  # what was begun is undone by now, or goes on when it is run again
        sys.stderr.write("\nstopped\n")
        _end_by(signal.SIGINT)
    if _groups_of(sys.argv[1:2]) == ["evidence"]:
        # Photos were read. To take models and pictures apart in good order, for nobody, would cost
        # a fifth of a second.
        from reinstate.evidence.intake import decoder

        decoder.close()
        sys.stderr.flush()
        os._exit(status)
    sys.exit(status)


def _end_by(number: signal.Signals) -> NoReturn:
    """As by nature, so that a script that called us sees it and ends too."""
    signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)
    sys.exit(128 + number)


def _open_what_is_closed() -> None:
    """A standard stream that whoever started us has closed: nothing is read, nobody is told."""
    if sys.stdin is None:
        sys.stdin = os.fdopen(os.open(os.devnull, os.O_RDONLY))
    if sys.stdout is None:  # the status is the answer
        sys.stdout = os.fdopen(os.open(os.devnull, os.O_WRONLY), "w")
    if sys.stderr is None:
        sys.stderr = os.fdopen(os.open(os.devnull, os.O_WRONLY), "w")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    given = sys.argv[1:] if arguments is None else arguments
    try:
        options = parser(_groups_of(given[:1])).parse_args(given)
    except Unusable as error:  # of a value that an option takes
        sys.stderr.write(f"reinstate {given[0]}: {error}\n")
        return UNUSABLE
    from reinstate.domain.policy import PolicyError

    try:
        status = int(options.run(options) or 0)
        sys.stdout.flush()
        return status
    except (Unusable, PolicyError) as error:
        sentence = " ".join(str(error).split())
        sys.stderr.write(f"reinstate {options.command}: {sentence}\n")
        return UNUSABLE
    except BrokenPipeError:  # the reader of our output went away, as `head` does
        _answer_nobody()
        return int(options.command == "ingest")  # what was not answered was not taken in
    except OSError as error:
        if error.errno not in OF_THE_DISK:
            raise
        place = f"{error.filename}: " if error.filename else ""
        sentence = f"{place}{error.strerror}; {OF_THE_DISK[error.errno]}, try again"
        sys.stderr.write(f"reinstate {options.command}: {sentence}\n")
        _answer_nobody()
        return UNUSABLE
    except Exception as error:
        if not (sentence := _of_the_database(error)):
            raise
        sys.stderr.write(f"reinstate {options.command}: {sentence}\n")
        return UNUSABLE


def _of_the_database(error: Exception) -> str:
    """A database that is away, full, closed or damaged is no fault of this program's."""
    if type(error).__module__ != "django.db.utils":  # most commands start without Django
        return ""
    from reinstate.services.upkeep import faults

    found = faults.of_the_database(error)
    return found and f"{found}, then run this again"


def _answer_nobody() -> None:
    """What is still to be written would fail once more as the process ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def parser(groups: Iterable[str] = tuple(GROUPS)) -> argparse.ArgumentParser:
    """The commands of these groups with their options."""
    top = argparse.ArgumentParser(prog="reinstate", description="Reinstate an exchange account.")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for group in groups:
        import_module(f"{__name__}.{group}").register(commands)
    return top


def _groups_of(command: Sequence[str]) -> Iterable[str]:
    """The group of the command asked for; all of them where help or no command is."""
    return [group for group, names in GROUPS.items() if set(command) & set(names)] or tuple(GROUPS)
