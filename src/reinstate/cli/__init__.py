"""The command line. Exit status: 0 answered, 2 the input could not be used, 3 not built yet."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from reinstate.cli import calendar, evidence, integration, models, operate, policy, standing, text
from reinstate.cli.answers import NotBuilt, Unusable
from reinstate.domain.policy import PolicyError

UNUSABLE, NOT_BUILT = 2, 3
COMMAND_GROUPS = (evidence, text, standing, policy, calendar, models, operate, integration)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    options = parser().parse_args(arguments)
    try:
        return int(options.run(options) or 0)
    except (Unusable, PolicyError) as error:
        return _refuse(options.command, str(error), UNUSABLE)
    except NotBuilt as error:
        return _refuse(options.command, str(error), NOT_BUILT)
    except BrokenPipeError:  # the reader of our output went away, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def parser() -> argparse.ArgumentParser:
    """Every command with its options."""
    top = argparse.ArgumentParser(prog="reinstate", description="Reinstate an exchange account.")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for group in COMMAND_GROUPS:
        group.register(commands)
    return top


def _refuse(command: str, sentence: str, status: int) -> int:
    sys.stderr.write(f"reinstate {command}: {' '.join(sentence.split())}\n")
    return status
