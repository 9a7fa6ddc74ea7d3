"""A whole site on loopback, as `reinstate demo up` starts it, and the questions asked behind it."""

import base64
import json
import os
import random
import shutil
import socket
import subprocess
import sys
import textwrap
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]
START_SECONDS = 120
# Below those that a system connects from: who asks there before anybody listens can get the very
# port asked for, and meets itself. Above 10,080, which browsers do not open.
FIRST_PORT, LAST_PORT = 11_000, 32_000


@dataclass(frozen=True)
class Site:
    """The running site: its address, the process that answers questions behind it, and its log."""

    address: str
    asked: subprocess.Popen
    log: Path

    def written(self):
        """What the site wrote so far."""
        return self.log.read_text("utf-8", "replace")

    def ask(self, code):
        """Run `code` with the site's settings; what it calls `answer` comes back as plain JSON."""
        self.asked.stdin.write(f"{json.dumps(textwrap.dedent(code))}\n")
        self.asked.stdin.flush()
        said = json.loads(self.asked.stdout.readline())
        assert "fault" not in said, said["fault"]
        return said["answer"]

    def owner(self, situation):
        """The account id of the demo owner in this situation."""
        return self.ask(f"""
            from reinstate.services.demonstration import demo
            answer = next(o.account_id for o in demo.owners() if o.situation == {situation!r})
        """)

    def samples(self, names, account_id, case_id):
        """The bytes of sample photos by id, drawn for this owner and case."""
        texts = self.ask(f"""
            import base64
            from reinstate.services.demonstration import demo
            answer = {{}}
            for name in {tuple(names)!r}:
                data = demo.sample_photo(name, {account_id!r}, {case_id!r})
                answer[name] = base64.b64encode(data).decode()
        """)
        return {name: base64.b64decode(text) for name, text in texts.items()}


@contextmanager
def _asked(surroundings):
    """The process that answers questions; it leaves when nobody can ask any more."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.e2e.asking"],
        cwd=CHECKOUT,
        env=surroundings,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as asked:
        yield asked


@contextmanager
def running_site(folder):
    """Portal, console, worker and toy exchange with demo data, everything they keep in `folder`."""
    port = _two_free_ports()
    address = f"http://localhost:{port}"
    surroundings = {
        **os.environ,
        "REINSTATE_VAR": str(folder),
        "REINSTATE_PUBLIC_ADDRESS": address,
        "REINSTATE_DEBUG": "0",
        "DJANGO_SETTINGS_MODULE": "reinstate.config.settings",
        "PORT": str(port),
    }
    log = (folder / "site.log").open("wb")
    command = [sys.executable, "-m", "reinstate.cli", "demo", "up", "--port", str(port)]
    process = subprocess.Popen(
        command, cwd=folder, env=surroundings, stdout=log, stderr=subprocess.STDOUT
    )
    try:
        _wait_for(process, address, folder / "site.log")
        with _asked(surroundings) as asked:
            yield Site(address, asked, folder / "site.log")
    finally:
        process.terminate()
        process.wait(timeout=30)
        log.close()
        # What a process still writes while it ends is no fault of the journey.
        shutil.rmtree(folder, ignore_errors=True)


def _two_free_ports():
    """A port whose neighbour is free too: the toy exchange listens there.

    Workers of pytest-xdist look at pairs of their own, so that no two can find the same one free.
    """
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    while True:
        pair = random.randrange(FIRST_PORT // 2, LAST_PORT // 2)
        port = 2 * (pair - pair % workers + worker)
        if all(_is_free(one) for one in (port, port + 1)):
            return port


def _is_free(port):
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _wait_for(process, address, log):
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/demo/", timeout=5):
                return
        except urllib.error.HTTPError as error:
            error.close()
            return
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"the site did not start:\n{log.read_text('utf-8', 'replace')[-3000:]}")
