"""Parts of one photo read side by side, where a command has the machine to itself.

A worker reads one photo on one core, and other workers read others: there everything stays in its
order. At a shell one person waits, so the models, which let other threads run, share the cores.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

_here = threading.local()
_pool: ThreadPoolExecutor | None = None


def open_lanes() -> None:
    """From now on this process reads on every core it may run on."""
    global _pool
    cores = len(os.sched_getaffinity(0))
    if cores > 1 and _pool is None:
        _pool = ThreadPoolExecutor(cores, initializer=_mark)


def each(work: Callable[[Item], Result], items: Iterable[Item]) -> list[Result]:
    """The results in the order of the items; the first failure of them is raised.

    Within a lane there are no further ones: what waits for a lane must not hold another. So what
    is alone is worked on here, and its parts may have the lanes.
    """
    every = list(items)
    if _pool is None or len(every) == 1 or getattr(_here, "is_lane", False):
        return [work(item) for item in every]
    return list(_pool.map(work, every))


def beside(work: Callable[[], Result]) -> Callable[[], Result]:
    """Start work in a lane; what is returned waits for its result, and works then without lanes."""
    if _pool is None or getattr(_here, "is_lane", False):
        return work
    return _pool.submit(work).result


def _mark() -> None:
    _here.is_lane = True


def _close() -> None:
    global _pool
    _pool = None


os.register_at_fork(after_in_child=_close)  # the threads of a pool stay with the parent
