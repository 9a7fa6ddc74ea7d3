"""Have files decoded in a process of their own: a crash there costs one file, never the service."""

from __future__ import annotations

import atexit
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from typing import IO, TYPE_CHECKING, Any

from reinstate.evidence.facts import MetadataFacts
from reinstate.evidence.intake.photo_files import Limits, SavedBlocks, Unreadable
from reinstate.evidence.memory import LARGE_PAGES

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Bytes = npt.NDArray[np.uint8]

COMMAND = (sys.executable, "-I", "-m", "reinstate.evidence.intake.decoder_process")
# One arena: memory that a thread reserves and never uses would count against the limit. Large
# pages: a file is decoded into memory that is new to its process, small ones cost a tenth of it.
ENVIRONMENT = {"MALLOC_ARENA_MAX": "1", "LANG": "C.UTF-8", **LARGE_PAGES}
WALL_SECONDS = 20.0  # the process itself has a limit of computing time; this is for a busy machine
KEPT = 2  # processes that wait for the next file


class DecoderFailed(Exception):
    """The process ended: it crashed, or took more time than it may."""

    def __init__(self, status: int | None = None) -> None:
        self.is_over_limit = status in (-signal.SIGXCPU, -signal.SIGKILL)
        super().__init__(f"the decoder ended with status {status}")


@dataclass(frozen=True, slots=True)
class Decoded:
    """An answer: the upright picture's size, what its file says, its pixels or JPEG as bytes."""

    width: int
    height: int
    metadata: MetadataFacts
    saved: SavedBlocks | None
    content: Bytes


def decode(data: bytes, file_format: str, limits: Limits, *, as_jpeg: bool) -> Decoded:
    """The picture as rows of RGB, or as a JPEG without metadata; Unreadable or DecoderFailed."""
    asked = {
        "bytes": len(data), "format": file_format, "limits": asdict(limits), "as_jpeg": as_jpeg,
    }  # fmt: skip
    with _process() as process, _ended_after(process, WALL_SECONDS):
        header, content = _exchange(process, asked, data)
    if refused := header.get("refused"):
        raise Unreadable(refused["code"], refused["found"], refused["limit"])
    metadata, saved = _metadata(header["metadata"]), _saved(header["saved"])
    return Decoded(header["width"], header["height"], metadata, saved, content)


def start_ahead() -> None:
    """Start a process that the first file will find ready, while its caller loads other things."""
    with _lock:
        if not _waiting:
            _waiting.append(_started())


def close() -> None:
    """End the processes that wait."""
    while _waiting:
        _end(_waiting.pop())


def _exchange(
    process: subprocess.Popen[bytes], asked: dict[str, Any], data: bytes
) -> tuple[dict[str, Any], Bytes]:
    requests, answers = _pipes(process)
    try:
        requests.write(json.dumps(asked).encode() + b"\n" + data)
        requests.flush()
        header = json.loads(answers.readline())
    except (OSError, ValueError) as error:  # gone, perhaps because the wall time was over
        raise DecoderFailed(process.wait()) from error
    if "failed" in header:
        raise DecoderFailed(header["failed"])
    content = _room_for(header["bytes"])
    if answers.readinto(content) != len(content):  # type: ignore[attr-defined]
        raise DecoderFailed(process.wait())
    return header, content


def _room_for(count: int) -> Bytes:
    """Memory that nothing is written to before the picture: half of the time of a bytearray."""
    import numpy as np  # only now: a process is to be started before this one loads anything

    return np.empty(count, np.uint8)


def _saved(said: dict[str, Any] | None) -> SavedBlocks | None:
    return SavedBlocks(**{**said, "steps": tuple(said["steps"])}) if said else None


def _metadata(claims: dict[str, Any]) -> MetadataFacts:
    taken_on = claims["taken_on"] and date.fromisoformat(claims["taken_on"])
    origins = tuple(claims["origins"])
    return MetadataFacts(**{**claims, "taken_on": taken_on, "origins": origins})


_waiting: list[subprocess.Popen[bytes]] = []
_lock = threading.Lock()
atexit.register(close)
# The pipes of a forked process are its parent's: two may not talk through one.
os.register_at_fork(after_in_child=_waiting.clear)


@contextmanager
def _process() -> Iterator[subprocess.Popen[bytes]]:
    """A process of this thread's own, warm where one waits; never again after a failure."""
    with _lock:
        process = _waiting.pop() if _waiting else None
    process = process or _started()
    try:
        yield process
    except BaseException:
        _end(process)
        raise
    with _lock:
        is_kept = len(_waiting) < KEPT
        if is_kept:
            _waiting.append(process)
    if not is_kept:
        _end(process)


def _started() -> subprocess.Popen[bytes]:
    # A session of its own, so that ending it ends the child that holds a file as well.
    return subprocess.Popen(
        COMMAND,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=ENVIRONMENT,
        start_new_session=True,
    )


@contextmanager
def _ended_after(process: subprocess.Popen[bytes], seconds: float) -> Iterator[None]:
    alarm = threading.Timer(seconds, _kill, [process])
    alarm.daemon = True
    alarm.start()
    try:
        yield
    finally:
        alarm.cancel()


def _end(process: subprocess.Popen[bytes]) -> None:
    _kill(process)
    for pipe in _pipes(process):
        try:
            pipe.close()
        except OSError:  # what it no longer reads
            continue
    process.wait()


def _kill(process: subprocess.Popen[bytes]) -> None:
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def _pipes(process: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes]]:
    assert process.stdin is not None
    assert process.stdout is not None
    return process.stdin, process.stdout
