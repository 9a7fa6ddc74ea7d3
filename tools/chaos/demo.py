"""A demo on loopback that is killed and started again, and the patience it takes to talk to it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

PATIENCE = 240.0  # seconds any one thing may take, restarts included


@dataclass
class Demo:
    """A demo on loopback that can be killed and started again on the same folder."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def surroundings(self) -> dict[str, str]:
        """What its processes, and our questions, are started with."""
        return {
            **os.environ,
            "REINSTATE_VAR": str(self.folder),
            "REINSTATE_PUBLIC_ADDRESS": self.address,
            "DJANGO_SETTINGS_MODULE": "reinstate.config.settings",
        }

    def start(self) -> None:
        """Start it and wait for the first page."""
        command = [sys.executable, "-m", "reinstate.cli", "demo", "up", "--port", str(self.port)]
        with (self.folder / "site.log").open("ab") as log:
            self.process = subprocess.Popen(
                command,
                cwd=self.folder,
                env=self.surroundings,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        wait_until("the first page", lambda: httpx.get(self.address).is_success)

    def kill_worker(self) -> None:
        """SIGKILL the worker alone; the demo starts another."""
        for pid in self._children():
            if b"reinstate.jobs" in Path(f"/proc/{pid}/cmdline").read_bytes():
                os.kill(pid, signal.SIGKILL)

    def kill_everything(self) -> None:
        """What a power cut leaves: no process had a last word. Then start again."""
        self.end()
        self.start()

    def end(self) -> None:
        """SIGKILL the whole group."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            wait_until("the port to be free", lambda: _is_free(self.port))

    def ask(self, code: str) -> Any:
        """Run `code` beside the site with its settings; what it calls `answer` comes back."""
        head = "import json, sys, django\ndjango.setup()\n"
        script = f"{head}{textwrap.dedent(code)}\njson.dump(answer, sys.stdout, default=str)\n"
        ran = subprocess.run(
            [sys.executable, "-c", script], env=self.surroundings, capture_output=True, check=False
        )
        if ran.returncode:
            raise SystemExit(ran.stderr.decode())
        return json.loads(ran.stdout)

    def _children(self) -> list[int]:
        assert self.process is not None
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(pid) for pid in listed.split()]


def wait_until(what: str, is_so: Callable[[], bool]) -> None:
    """Try until it is so; while a killed server comes back, nothing answers."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with suppress(httpx.TransportError):
            if is_so():
                return
        time.sleep(0.3)
    raise SystemExit(f"waited {PATIENCE:.0f} s for {what}; it never came")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def free_port() -> int:
    """A port whose successor, the toy exchange's, is free too."""
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        if _is_free(port + 1):
            return port
