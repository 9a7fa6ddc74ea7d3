"""What Ctrl-C leaves behind; `tools/measure_start.py` shows it on a whole site."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from threading import Timer

import pytest

from reinstate.cli import demo, processes


def test_a_server_ends_its_workers_before_it_is_ended_itself():
    command = demo._web(8000).command
    waits = float(command[command.index("--workers-kill-timeout") + 1])
    assert 0 < waits < processes.STOP_AFTER / 2


HAS_LARGE_PAGES = Path("/sys/kernel/mm/transparent_hugepage/enabled")


@pytest.mark.skipif(
    not HAS_LARGE_PAGES.is_file() or "[never]" in HAS_LARGE_PAGES.read_text(),
    reason="this system has no large pages to give",
)
def test_a_workers_pictures_lie_in_large_pages():
    surroundings = {**os.environ, **demo._worker().environment}
    ended = subprocess.run(
        [sys.executable, "-c", LARGE_KB], env=surroundings, capture_output=True, check=True
    )
    assert int(ended.stdout) >= 16_384


# Memory of 32 MB is written to; how much of the process lies in large pages, in kB.
LARGE_KB = """
import re
from pathlib import Path
picture = bytearray(b"x" * 32_000_000)
kept = Path("/proc/self/smaps").read_text()
print(sum(map(int, re.findall(r"AnonHugePages: +([0-9]+) kB", kept))))
"""


@pytest.fixture
def signals_as_before():
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = [signal.getsignal(number) for number in numbers]
    signal.signal(signal.SIGHUP, signal.SIG_DFL)  # tests that run under nohup ignore it
    yield
    for number, found in zip(numbers, before, strict=True):
        signal.signal(number, found)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_closed_terminal_leaves_nothing_running(signals_as_before, number):
    deaf = "import signal, time; signal.signal(signal.SIGHUP, signal.SIG_IGN); time.sleep(60)"
    one = processes.Process("server", [sys.executable, "-c", deaf])
    group = processes.Group([one])
    group.start()
    Timer(0.5, os.kill, (os.getpid(), number)).start()
    assert group.watch() == 0
    assert one.has_ended()
