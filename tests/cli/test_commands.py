"""Each command is found in the module that adds it, and nothing else is loaded for it."""

from __future__ import annotations

import argparse
import errno
import os
import signal
import subprocess
import sys
from importlib import import_module
from types import SimpleNamespace

import pytest

from reinstate import cli


@pytest.mark.parametrize("group", cli.GROUPS)
def test_a_group_adds_the_commands_it_is_listed_with(group: str):
    commands = argparse.ArgumentParser().add_subparsers()
    import_module(f"reinstate.cli.{group}").register(commands)
    assert tuple(commands.choices) == cli.GROUPS[group]


def test_help_lists_every_command(capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit):
        cli.main(["--help"])
    said = capsys.readouterr().out
    assert all(f" {name} " in said for names in cli.GROUPS.values() for name in names)


def test_a_command_that_is_none_is_refused_with_those_there_are(
    capsys: pytest.CaptureFixture[str],
):
    with pytest.raises(SystemExit) as ended:
        cli.main(["reed"])
    said = capsys.readouterr().err
    assert ended.value.code == cli.UNUSABLE
    assert "'reed'" in said
    assert "'read'" in said


@pytest.mark.parametrize("port", ["0", "65535", "99999", "http"])
def test_a_port_that_is_none_is_refused_with_those_there_are(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, port: str
):
    monkeypatch.setenv("PORT", port)  # also where `make run` takes it from, or another program
    with pytest.raises(SystemExit) as ended:
        cli.main(["demo", "up"])
    assert ended.value.code == cli.UNUSABLE
    assert f"'{port}' is no port; use 1 to 65534" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["audit", "export", "--from", "x"], "'x' is not a date; write it as YYYY-MM-DD."),
        (["audit", "receipt", "one"], "'one' is no whole number; write it in digits."),
        (["demo", "accounts", "--count", "many"], "'many' is no whole number"),
        (["models", "install", "--from", "/no/such/folder"], "/no/such/folder is no folder"),
    ],
)
def test_a_value_that_an_option_does_not_take_is_one_sentence(
    capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
):
    assert cli.main(arguments) == cli.UNUSABLE
    told = capsys.readouterr().err
    assert told.startswith(f"reinstate {arguments[0]}: {said}")
    assert told.count("\n") == 1


@pytest.mark.parametrize(
    ("target", "status", "said"),
    [(">/dev/full", cli.UNUSABLE, "No space left on device; make room"), (">&-", 0, "")],
)
def test_an_answer_that_cannot_be_written_is_not_taken_for_rules_with_faults(target, status, said):
    asked = f"{sys.executable} -m reinstate.cli policy lint {target}"
    told = subprocess.run(asked, shell=True, capture_output=True, text=True, check=False)
    assert told.returncode == status, told.stderr
    assert said in told.stderr
    assert "Traceback" not in told.stderr


@pytest.mark.parametrize(
    ("closed", "said"),
    [
        ("mrz <&-", "reinstate mrz: no lines were given"),
        ("aamva <&-", "reinstate aamva: the payload is empty"),
        ("standing --account - <&-", "reinstate standing: - is not JSON"),
        ("mrz no-such-file 2>&-", ""),
        ("mrz <&- >&- 2>&-", ""),
    ],
)
def test_a_standard_stream_that_is_closed_is_read_as_nothing_and_stops_nothing(closed, said):
    asked = f"{sys.executable} -m reinstate.cli {closed}"
    told = subprocess.run(asked, shell=True, capture_output=True, text=True, check=False)
    assert (told.returncode, told.stdout) == (cli.UNUSABLE, "")
    assert told.stderr.startswith(said)
    assert told.stderr.count("\n") == bool(said)


@pytest.mark.parametrize(
    ("number", "says"),
    [
        (errno.EACCES, "Permission denied; let this user read and write there"),
        (errno.EROFS, "Read-only file system; let this user read and write there"),
        (errno.ENOSPC, "No space left on device; make room, try again"),
    ],
)
def test_a_place_that_takes_nothing_is_one_sentence(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, number: int, says: str
):
    def run(_options: argparse.Namespace) -> None:
        raise OSError(number, os.strerror(number), "/srv/checkpoints/public_key.json")

    asked = argparse.Namespace(command="audit", run=run)
    found = SimpleNamespace(parse_args=lambda _: asked)
    monkeypatch.setattr(cli, "parser", lambda _: found)
    monkeypatch.setattr(cli, "_answer_nobody", lambda: None)  # the tests' own output
    assert cli.main(["audit"]) == cli.UNUSABLE
    told = capfd.readouterr().err
    assert told.startswith(f"reinstate audit: /srv/checkpoints/public_key.json: {says}")
    assert told.count("\n") == 1


def test_the_help_of_one_command_loads_no_other_group():
    asked = (
        "import sys; from reinstate import cli\n"
        "try: cli.main(['read', '--help'])\n"
        "finally: print(*sorted(m for m in sys.modules if m.startswith('reinstate.')), sep='\\n')"
    )
    told = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    loaded = [line for line in told.stdout.splitlines() if line.startswith("reinstate.")]
    assert "reinstate.cli.evidence" in loaded
    assert not {"reinstate.cli.operate", "reinstate.rulebook", "reinstate.domain.standing"} & set(
        loaded
    )


INTERRUPTED = """
from reinstate import cli

def interrupted():
    raise KeyboardInterrupt

cli.main = interrupted
cli.command()
"""


def test_ctrl_c_ends_a_command_in_a_word_and_by_its_signal():
    """It was a traceback of a hundred lines, and a loop in a shell went on with the next."""
    ran = subprocess.run([sys.executable, "-c", INTERRUPTED], capture_output=True, text=True)
    assert (ran.returncode, ran.stdout, ran.stderr) == (-signal.SIGINT, "", "\nstopped\n")
