"""From a fresh clone to the first page: clone HEAD, empty home, `make run`, and wait.

    python tools/measure_start.py

Prints the seconds until the portal answers, for a fresh clone and for a second start.
"""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
PATIENCE = 600.0
KEPT = ("PATH", "PIP_CERT", "SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS")


def main() -> None:
    """Measure both starts and print them."""
    argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0]).parse_args()
    with tempfile.TemporaryDirectory(prefix="reinstate-start-") as folder:
        clone = Path(folder) / "clone"
        subprocess.run(["git", "clone", "-q", str(CHECKOUT), str(clone)], check=True)
        home = Path(folder) / "home"
        home.mkdir()
        print(f"fresh clone to first page: {_first_page(clone, home):.0f} s", flush=True)
        print(f"second start to first page: {_first_page(clone, home):.1f} s")


def _first_page(clone: Path, home: Path) -> float:
    port = _free_port()
    environment = {key: os.environ[key] for key in KEPT if key in os.environ}
    environment |= {"HOME": str(home), "PORT": str(port)}
    started = time.monotonic()
    process = subprocess.Popen(
        ["make", "run"],
        cwd=clone,
        env=environment,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
    )
    try:
        _await(f"http://localhost:{port}/", process)
        return time.monotonic() - started
    finally:
        os.killpg(process.pid, signal.SIGINT)  # what Ctrl-C sends to everything in the terminal
        process.wait(60)
        _demand_nothing_left(process.pid)


def _demand_nothing_left(group: int) -> None:
    for _ in range(50):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return
        time.sleep(0.1)
    raise SystemExit(f"Ctrl-C left processes of group {group} behind")


def _await(address: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5):  # noqa: S310 - our own loopback address
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"{address} never answered; run make run in the clone and read what it says")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main()
