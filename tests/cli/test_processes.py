"""What Ctrl-C leaves behind; `tools/measure_start.py` shows it on a whole site."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread, Timer

import pytest

from reinstate.cli import demo, processes
from reinstate.cli.answers import Unusable


def test_a_server_ends_its_workers_before_it_is_ended_itself():
    command = demo._web(8000).command
    waits = float(command[command.index("--workers-kill-timeout") + 1])
    assert 0 < waits < processes.STOP_AFTER / 2


SAYS_WHO = """
import os
def application(environ, start):
    start("200 OK", [])
    return [str(os.getpid()).encode()]
"""


def test_a_process_of_the_web_server_that_is_killed_comes_back_and_the_server_stays(tmp_path):
    """A worker that ran out of memory had taken every page and the whole demo with it."""
    (tmp_path / "says_who.py").write_text(SAYS_WHO)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [*demo._web(port).command[:-1], "--respawn-interval", "0.1", "says_who:application"]
    with subprocess.Popen(command, cwd=tmp_path, env={**os.environ, "PYTHONPATH": "."}) as server:
        try:
            first = processes_that_answer(port, least=demo.WEB_WORKERS)
            os.kill(min(first), signal.SIGKILL)
            processes_that_answer(port, least=demo.WEB_WORKERS, other_than={min(first)})
            assert server.poll() is None
        finally:
            server.terminate()


def test_a_demo_behind_a_companys_proxy_is_asked_directly_whether_it_is_up(monkeypatch):
    """`make run` waited a minute for a proxy that knows nothing of this machine, and gave up."""
    for name in ("HTTP_PROXY", "http_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    with HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as server:
        thread = Thread(target=server.handle_request)  # 501 is an answer
        thread.start()
        processes.wait_until_up(f"http://127.0.0.1:{server.server_port}/", seconds=10)
        thread.join()


def test_a_site_that_is_stopped_before_its_first_page_is_waited_for_no_longer(signals_as_before):
    """`make run` waited a minute after Ctrl-C, and said that the site did not answer."""
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{nobody.getsockname()[1]}/"
        sleeper = [sys.executable, "-c", "import time; time.sleep(60)"]
        group = processes.Group([processes.Process("sleeper", sleeper, is_restarted=True)])
        group.start()
        try:
            # Not SIGINT, which whoever runs these tests in the background may have switched off.
            os.kill(os.getpid(), signal.SIGTERM)
            assert processes.wait_until_up(address, 30, group.is_over) is False
        finally:
            group.stop()


def test_a_server_that_ends_before_the_first_page_is_not_waited_for(signals_as_before, capfd):
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{nobody.getsockname()[1]}/"
        group = processes.Group([processes.Process("web", [sys.executable, "-c", "exit(3)"])])
        group.start()
        assert processes.wait_until_up(address, 30, group.is_over) is False
    assert group.watch() == 1
    assert "web ended with status 3" in capfd.readouterr().err


def processes_that_answer(port, *, least, other_than=frozenset()):
    """The ids of those that have answered, when there are as many."""
    found, until = set(), time.monotonic() + 60
    while len(found) < least:
        assert time.monotonic() < until, f"only {found} answered"
        with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/") as answer:
            found |= {int(answer.read())} - other_than
        time.sleep(0.02)
    return found


LARGE_PAGES_ARE = Path("/sys/kernel/mm/transparent_hugepage/enabled")
# Memory of 32 MB is written to; prints how much of the process asks for large pages, in kB. How
# much of that the system then has is its own affair.
ASKED_KB = """
import re
from pathlib import Path
picture = bytearray(b"x" * 32_000_000)
parts = re.split(r"^(?=[0-9a-f]+-[0-9a-f]+ )", Path("/proc/self/smaps").read_text(), flags=re.M)
asking = (part for part in parts if re.search(r"^VmFlags:.* hg\\b", part, re.M))
print(sum(int(re.search(r"^Size: +([0-9]+) kB", part, re.M)[1]) for part in asking))
"""


@pytest.mark.skipif(
    not LARGE_PAGES_ARE.is_file() or "[madvise]" not in LARGE_PAGES_ARE.read_text(),
    reason="this system gives large pages to nobody, or to all who do not ask",
)
@pytest.mark.parametrize(("is_worker", "least", "most"), [(True, 30_000, 10**9), (False, 0, 0)])
def test_a_workers_memory_asks_for_large_pages(is_worker, least, most):
    others = {key: value for key, value in os.environ.items() if key != "GLIBC_TUNABLES"}
    surroundings = others | (demo._worker().environment if is_worker else {})
    ended = subprocess.run(
        [sys.executable, "-c", ASKED_KB], env=surroundings, capture_output=True, check=True
    )
    assert least <= int(ended.stdout) <= most


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


def test_a_port_that_another_demo_has_taken_and_does_not_use_yet_is_refused():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with (
        processes.take(port),
        pytest.raises(Unusable, match=rf"^port {port} is taken; choose another"),
    ):
        processes.take(port)
    processes.take(port).close()
    with socket.create_server(("127.0.0.1", port)), pytest.raises(Unusable, match="is taken"):
        processes.take(port)


def test_whatever_somebody_else_has_put_in_its_place_is_named(tmp_path, monkeypatch):
    """A link, which is not followed: the folder is everybody's."""
    monkeypatch.setattr(processes.tempfile, "tempdir", str(tmp_path))
    ours, theirs = tmp_path / f"reinstate-{os.getuid()}-port-8000", tmp_path / "theirs"
    ours.symlink_to(theirs)
    with pytest.raises(Unusable, match=rf"{ours} is not a file .*PORT=9000$"):
        processes.take(8000)
    assert not theirs.exists()
