"""Every measurement by its command, in the order of docs/accuracy.md, and what it needs to run."""

from __future__ import annotations

import ast
import shlex
from dataclasses import dataclass
from pathlib import Path

SCRIPTS = Path(__file__).parent


@dataclass(frozen=True)
class Measurement:
    """One script with its arguments, as `python -m bench.<command>` runs it."""

    command: str
    needs_data: bool = False  # nothing without the labelled photos
    takes_data: bool = False  # more with them, as `--data DATA`
    is_long: bool = False  # minutes, or gigabytes of disk: runs only when named
    needs: str = ""  # arguments that somebody has to supply: never runs by itself

    @property
    def script(self) -> str:
        return self.command.split()[0]

    @property
    def shown(self) -> str:
        """The command as its page shows it, wherever the labelled photos lie."""
        return self.command + " --data DATA" * self.takes_data

    def arguments(self, data: Path) -> list[str]:
        """What follows `python -m`; `data` is the folder of labelled photos, there or not."""
        module, *arguments = shlex.split(f"bench.{self.command}")
        return [module, *arguments, *(["--data", str(data)] if self._has(data) else [])]

    def _has(self, data: Path) -> bool:
        return self.takes_data and data.is_dir()


MEASUREMENTS = (
    Measurement("submission --count 200 --peers"),
    Measurement("submission --count 12 --side 4032 --peers", is_long=True),
    Measurement("yardstick"),
    Measurement("cold", takes_data=True),
    Measurement("peers", takes_data=True),
    Measurement("note", takes_data=True, is_long=True),
    Measurement("note --notes 0"),
    Measurement("bracket_letters", is_long=True),
    Measurement("bracket_letters --half calibration", is_long=True),
    Measurement("note_addresses", is_long=True),
    Measurement("calibrate_handwriting --half report", takes_data=True, is_long=True),
    Measurement("calibrate_handwriting", takes_data=True, is_long=True),
    Measurement("note_document --count 30", is_long=True),
    Measurement("reuse", is_long=True),
    Measurement("calibrate_reuse", needs_data=True),
    Measurement("mrz --first 2000 --scenes 200", takes_data=True),
    Measurement("pdf417", takes_data=True),
    Measurement("documents --right 14 --wrong 7 --first 2000", is_long=True),
    Measurement("outlines --first 19000"),
    Measurement("calibrate_outlines", is_long=True),
    Measurement("faces", needs_data=True),
    Measurement("calibrate_faces", needs_data=True),
    Measurement("swapped_faces", needs_data=True),
    Measurement("hands", needs_data=True),
    Measurement("coverings", needs_data=True, is_long=True),
    Measurement("fairness"),
    Measurement("grips", needs="--chosen PICTURES --reported PICTURES"),
    Measurement("calibrate_paper", needs="--chosen PICTURES"),
    Measurement("strange_hands", needs_data=True),
    Measurement("attacks --first 9740 --count 40", is_long=True),
    Measurement("composites", needs_data=True),
    Measurement("splices --count 700", needs_data=True),
    Measurement("capture", needs_data=True),
    Measurement("calibrate_recapture", needs_data=True, is_long=True),
    Measurement("calibrate_sharpness", needs_data=True, is_long=True),
    Measurement("soft_notes --first 64000", is_long=True),
    Measurement("guide", is_long=True),
    Measurement("intake", is_long=True),
    Measurement("events --updates"),
    Measurement("console", is_long=True),
    Measurement("queue", is_long=True),
    Measurement("sweep", is_long=True),
)


def named(name: str) -> list[Measurement]:
    """Those of a script by its name, or the one of a whole command; empty when there is none."""
    return [one for one in MEASUREMENTS if name in (one.script, one.command, one.shown)]


def title(script: str) -> str:
    """What a script measures: the first line of its docstring."""
    source = (SCRIPTS / f"{script}.py").read_text("utf-8")
    return (ast.get_docstring(ast.parse(source)) or script).splitlines()[0].removesuffix(".")
