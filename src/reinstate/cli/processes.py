"""Starting portal, console, worker and toy exchange together, and stopping all of them."""

from __future__ import annotations

import fcntl
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import IO

from reinstate.cli.answers import Unusable

STOP_AFTER = 10.0  # seconds a process may take to end by itself
RESTART_PAUSE = 1.0
# A proxy of the surroundings, as HTTP_PROXY names one, knows nothing of this machine's loopback.
DIRECTLY = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass
class Process:
    """One child in the group. `is_restarted`: a worker may die and come back; a server may not."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    is_restarted: bool = False
    child: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it in our own process group, so that one signal reaches everything."""
        self.child = subprocess.Popen(self.command, env={**os.environ, **self.environment})

    def has_ended(self) -> bool:
        """Whether it was started and is gone."""
        return self.child is not None and self.child.poll() is not None


class Group:
    """Children that live and end together."""

    def __init__(self, processes: Sequence[Process]) -> None:
        self.processes = processes
        self.is_stopping = False
        self.is_interrupted = False

    def start(self) -> None:
        """Start every process; Ctrl-C, a polite kill and a closed terminal stop them all."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(number) is not signal.SIG_IGN:  # as nohup has it
                signal.signal(number, self._on_signal)
        for process in self.processes:
            process.start()

    def is_over(self) -> bool:
        """Whether it was told to stop, or a server is gone: then `watch` ends at once."""
        return self.is_stopping or any(
            process.has_ended() and not process.is_restarted for process in self.processes
        )

    def watch(self) -> int:
        """Wait until told to stop or a server ends; a dead worker is started again."""
        while not self.is_stopping:
            for process in self.processes:
                if process.has_ended() and not self.is_stopping and not self._revive(process):
                    self.stop()
                    return 1
            time.sleep(0.2)
        self.stop()
        return 0

    def stop(self) -> None:
        """End every process, by its id, and wait for it."""
        self.is_stopping = True
        if self.is_interrupted:
            # Ctrl-C reached the whole group already. A second signal would make a server leave
            # at once, without its own workers.
            self._wait(STOP_AFTER / 2)
        for child in self._living():
            child.terminate()
        self._wait(STOP_AFTER)
        for child in self._living():
            child.kill()
            child.wait()

    def _living(self) -> list[subprocess.Popen[bytes]]:
        return [p.child for p in self.processes if p.child and p.child.poll() is None]

    def _wait(self, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while self._living() and time.monotonic() < deadline:
            time.sleep(0.05)

    def _revive(self, process: Process) -> bool:
        assert process.child is not None
        sys.stderr.write(f"{process.name} ended with status {process.child.returncode}\n")
        if process.is_restarted:
            time.sleep(RESTART_PAUSE)
            process.start()
        return process.is_restarted

    def _on_signal(self, number: int, _frame: FrameType | None) -> None:
        self.is_stopping = True
        self.is_interrupted = number == signal.SIGINT


def take(port: int) -> IO[bytes]:
    """Keep a port for this process until the answered file is closed, which ends with us.

    Refuses one that something listens on, with what to type instead. And one that another of these
    commands has taken and does not use yet: web servers of one user may share a port, and a
    visitor would meet the one site or the other.
    """
    kept = _lock_file(port)
    try:
        fcntl.flock(kept, fcntl.LOCK_EX | fcntl.LOCK_NB)
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
    except OSError as error:
        kept.close()
        raise Unusable(
            f"port {port} is taken; choose another, for example: make run PORT={port + 1000}"
        ) from error
    return kept


def _lock_file(port: int) -> IO[bytes]:
    """In the folder that everybody may write to, where somebody may have put something else."""
    flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW
    name = Path(tempfile.gettempdir()) / f"reinstate-{os.getuid()}-port-{port}"
    try:
        return os.fdopen(os.open(name, flags, 0o600), "r+b")
    except OSError as error:
        raise Unusable(
            f"{name} is not a file that this command may write ({error.strerror}); remove it, or "
            f"choose another port, for example: make run PORT={port + 1000}"
        ) from error


def wait_until_up(
    address: str, seconds: float = 60, is_over: Callable[[], bool] = lambda: False
) -> bool:
    """Wait for an HTTP answer of our own loopback address, or say that none came; False where it is
    over before there was one.
    """
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            with DIRECTLY.open(address, timeout=5):
                return True
        except urllib.error.HTTPError:
            return True
        except OSError:
            if is_over():
                return False
            time.sleep(0.1)
    raise Unusable(f"{address} did not answer within {seconds:.0f} s; read the lines above")
