"""Work in lanes gives what the same work gives in its order, and never waits for itself."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest

from reinstate.evidence import lanes


@pytest.fixture
def with_lanes(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(lanes, "_pool", None)
    monkeypatch.setattr(lanes.os, "sched_getaffinity", lambda _: {0, 1})
    lanes.open_lanes()
    assert lanes._pool is not None
    yield
    lanes._pool.shutdown()


def test_numpy_and_opencv_open_no_threads_of_their_own() -> None:
    program = (
        "import reinstate.evidence, cv2, numpy, os;"
        "large = numpy.ones((1000, 1000), numpy.float32);"
        "cv2.warpAffine(large @ large, numpy.eye(2, 3), (1000, 1000));"
        "print(cv2.getNumThreads(), len(os.listdir('/proc/self/task')))"
    )
    ours = ("OPENBLAS_NUM_THREADS", "OPENCV_FOR_THREADS_NUM")
    plain = {name: value for name, value in os.environ.items() if name not in ours}
    ran = subprocess.run(
        [sys.executable, "-c", program], env=plain, capture_output=True, check=True, text=True
    )
    assert ran.stdout.split() == ["1", "1"]


def test_a_worker_opens_none_and_works_in_its_own_thread(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(lanes, "_pool", None)
    here = threading.get_ident()
    assert lanes.each(lambda _: threading.get_ident(), range(3)) == [here] * 3
    assert lanes.beside(threading.get_ident)() == here


@pytest.mark.usefixtures("with_lanes")
def test_lanes_work_at_once_and_answer_in_order():
    met = threading.Barrier(2, timeout=20)  # passes only where two are there at once

    def work(item: int) -> int:
        met.wait()
        return item * item

    assert lanes.each(work, range(6)) == [0, 1, 4, 9, 16, 25]


@pytest.mark.usefixtures("with_lanes")
def test_within_a_lane_the_work_is_done_at_once():
    def work(item: int) -> list[int]:
        beside = lanes.beside(threading.get_ident)
        return [*lanes.each(lambda n: item + n, range(2)), beside() - threading.get_ident()]

    assert lanes.each(work, (1, 5)) == [[1, 2, 0], [5, 6, 0]]


@pytest.mark.usefixtures("with_lanes")
def test_what_is_alone_is_worked_on_here_and_its_parts_in_lanes():
    met = threading.Barrier(2, timeout=20)

    def part(_: int) -> int:
        met.wait()
        return threading.get_ident()

    (parts,) = lanes.each(lambda _: lanes.each(part, range(2)), ["alone"])

    assert len({*parts, threading.get_ident()}) == 3


@pytest.mark.usefixtures("with_lanes")
def test_a_failure_is_raised_where_the_result_is_asked_for():
    failing = lanes.beside(lambda: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        failing()
    with pytest.raises(ZeroDivisionError):
        lanes.each(lambda n: 1 // n, (1, 0))


@pytest.mark.usefixtures("with_lanes")
def test_a_forked_process_has_no_lanes():
    reads, writes = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writes, b"none" if lanes._pool is None else b"some")
        os._exit(0)
    os.waitpid(child, 0)
    assert os.read(reads, 4) == b"none"


def test_one_core_opens_no_lanes(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(lanes, "_pool", None)
    monkeypatch.setattr(lanes.os, "sched_getaffinity", lambda _: {0})
    lanes.open_lanes()
    assert lanes._pool is None
