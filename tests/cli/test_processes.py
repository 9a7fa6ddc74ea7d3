"""What Ctrl-C leaves behind; `tools/measure_start.py` shows it on a whole site."""

import os
import signal
import sys
from threading import Timer

import pytest

from reinstate.cli import demo, processes


def test_a_server_ends_its_workers_before_it_is_ended_itself():
    command = demo._web(8000).command
    waits = float(command[command.index("--workers-kill-timeout") + 1])
    assert 0 < waits < processes.STOP_AFTER / 2


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
