"""How long one whole submission takes on one core, how much memory, and where the time goes.

    python -m bench.submission [--count 200] [--side 4032] [--peers] [--peer PYTHON]

Specimens of several people: selfie with note, front and back of a licence, every check. This
process and the one that decodes for it are held on one core. One face detection at 640 pixels is
timed after every submission, and the multiple compares the processor's time of both, so that it
holds on a busy machine too (decoding, in its own process, is in the clock's time only).
Specimens are drawn as a browser's camera takes photos, 1600 pixels wide at most; `--side` enlarges
them to what a phone's own camera saves. `--peers` times what a user would assemble instead on the
same files (bench/assembled.py), in a new environment or in that of `--peer`.
"""

from __future__ import annotations

import argparse
import os
import pickle
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from functools import wraps
from io import BytesIO
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
from PIL import Image
from PIL.Image import Resampling

from bench import assembled
from bench.yardstick import one_detection, one_detection_by_opencv
from reinstate import rulebook
from reinstate.cli.submission import expectation
from reinstate.domain.findings import PieceKind
from reinstate.evidence import check
from reinstate.evidence.check import Evidence
from reinstate.evidence.facts import AccountFacts, Pieces
from reinstate.evidence.intake import image
from reinstate.evidence.memory import LARGE_PAGES
from reinstate.evidence.read import read_selfie, read_side
from reinstate.specimens import sets
from reinstate.specimens.identities import SpecimenIdentity, identities

ON = date(2026, 11, 22)
POLICY = rulebook.shipped().on(ON)
SETTLED = 20  # submissions after which memory is compared with the end
GRAIN, QUALITY = 2.5, 90  # of an enlarged photo: levels, and how finely a phone saves
LOADS = 5  # new processes that load the models, whose median counts: one alone differs by a third
SIDE_BY_SIDE = 8  # submissions of each process when two cores are measured
# Stage -> where its function is looked up when it is called.
STAGES = {
    "open": ("reinstate.evidence.intake.image.open_photo",),
    "faces": (
        "reinstate.evidence.read.read_faces",
        "reinstate.evidence.readers.document.reading.read_faces",
    ),
    "body": ("reinstate.evidence.read.read_body",),
    "hands": ("reinstate.evidence.read.read_hands",),
    "note": ("reinstate.evidence.read.read_note",),
    "photo": (
        "reinstate.evidence.read.read_photo",
        "reinstate.evidence.readers.document.reading.read_photo",
    ),
    "edges": ("reinstate.evidence.readers.document.reading.read_edges",),
    "text of the ID": (
        "reinstate.evidence.readers.text.levelling.detect",
        "reinstate.evidence.readers.text.reading.read_boxes",
    ),
    "machine zone": ("reinstate.evidence.readers.document.reading.find_zone",),
    "barcode": ("reinstate.evidence.readers.document.reading.read_barcode",),
    "checks": ("reinstate.evidence.check.run",),
}
Spent = dict[str, float]
Submission = tuple[SpecimenIdentity, dict[str, bytes]]


def main() -> None:
    """Draw the specimens here, measure in processes that hold nothing but models and files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=24, help="submissions")
    parser.add_argument("--side", type=int, help="longer side of each photo, as drawn if left out")
    parser.add_argument("--peers", action="store_true", help="time what is usual instead")
    parser.add_argument("--peer", type=Path, help="a python that has the packages; implies --peers")
    parser.add_argument("--core", type=int, help=argparse.SUPPRESS)  # a process that measures
    parser.add_argument("--files", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--waits", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.files is not None:
        _measure(asked)
        return
    cores = sorted(os.sched_getaffinity(0))
    print(f"load of the machine {os.getloadavg()[0]:.1f} on {len(cores)} cores before", flush=True)
    with tempfile.TemporaryDirectory() as place:
        file = Path(place, "submissions")
        submissions = [(one, _files(one, asked.side)) for one in identities()]
        file.write_bytes(pickle.dumps(submissions))
        counted = ["--count", str(asked.count)]
        said = _process(cores[0], file, *counted).communicate()[0].splitlines()
        print("\n".join(said[:-1]), flush=True)
        median = float(said[-1])
        print(f"  models load in {_loading():.2f} s in a new process, with imports")
        if len(cores) > 1:
            _print_side_by_side(cores[:2], file)
        if asked.peers or asked.peer:
            assembled.main([files for _, files in submissions], median, asked.peer)


def _measure(asked: argparse.Namespace) -> None:
    """In a process on one core; the last line is a number for the process that asked."""
    os.sched_setaffinity(0, {asked.core})
    submissions: list[Submission] = pickle.loads(asked.files.read_bytes())
    first = _timed(submissions[0])
    if asked.waits:
        sys.stdin.readline()  # until the other is ready too
        print(sum(_timed(submissions[n % len(submissions)]) for n in range(SIDE_BY_SIDE)))
    else:
        print(_print_times(submissions, first, asked.count))


def _process(core: int, file: Path, *more: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "bench.submission", "--files", str(file), "--core", str(core)]
    pipe = subprocess.PIPE
    return subprocess.Popen([*command, *more], stdin=pipe, stdout=pipe, text=True, env=_as_worker())


def _as_worker() -> dict[str, str]:
    """The environment in which a worker is started."""
    return {**os.environ, **LARGE_PAGES}


def _print_times(submissions: list[Submission], first: float, count: int) -> float:
    spent: Spent = defaultdict(float)
    times, worked, detections, settled = [], [], [], 0.0
    with _stages_timed(spent):
        for number in range(count):
            began = time.process_time()
            times.append(_timed(submissions[number % len(submissions)]))
            worked.append(time.process_time() - began)
            detections.append(one_detection())
            if number == SETTLED - 1:
                settled = _resident()
    median, yunet = statistics.median(times), statistics.median(detections)
    slow = float(np.quantile(times, 0.95))
    multiple = statistics.median(w / d for w, d in zip(worked, detections, strict=True))
    print(f"one submission on one core, {count} of them, models loaded:")
    print(f"  median {median:.2f} s (wanted 1.0), 95 % {slow:.2f} s (1.5), first {first:.2f} s")
    print(f"  {statistics.median(worked):.2f} s of the processor, decoding not counted")
    print(f"  one face detection at 640 pixels {1000 * yunet:.0f} ms;"
          f" a submission = {multiple:.0f} of them (wanted 32)")  # fmt: skip
    resident = _resident()  # before OpenCV loads a model of its own, which no submission needs
    by_opencv = one_detection_by_opencv()
    print(f"  as OpenCV runs it {1000 * by_opencv:.0f} ms;"
          f" a submission = {statistics.median(worked) / by_opencv:.0f} of them")  # fmt: skip
    earlier = f", {settled:.0f} MB after {SETTLED}" if settled else ""
    print(f"  resident {resident:.0f} MB (wanted 600){earlier}")
    for stage, seconds in sorted(spent.items(), key=lambda item: -item[1]):
        print(f"  {stage:<16} {seconds / sum(times):6.1%}")
    print(f"  {'everything else':<16} {1 - sum(spent.values()) / sum(times):6.1%}")
    return median


def _print_side_by_side(cores: list[int], file: Path) -> None:
    """The same work in one process, then in two at once on a core each."""
    alone, both = _at_once(cores[:1], file), _at_once(cores, file)
    print(f"  two cores: {2 * SIDE_BY_SIDE} submissions in the time of {both / alone:.2f} x"
          f" {SIDE_BY_SIDE} (wanted 1.2)")  # fmt: skip


def _at_once(cores: list[int], file: Path) -> float:
    """Seconds of the slowest of the processes, started together."""
    running = [_process(core, file, "--waits") for core in cores]
    return max(float(one.communicate("go\n")[0]) for one in running)


def _resident() -> float:
    """Megabytes of this process, which holds the models; the one that decodes has 25."""
    status = Path("/proc/self/status").read_text()
    return next(int(row.split()[1]) for row in status.splitlines() if row[:5] == "VmRSS") / 1024


def _loading() -> float:
    command = [sys.executable, "-m", "bench.loading"]
    pipe = subprocess.PIPE
    said = (
        subprocess.run(command, check=True, stdout=pipe, text=True, env=_as_worker()).stdout
        for _ in range(LOADS)
    )
    return statistics.median(map(float, said))


def _files(one: SpecimenIdentity, side: int | None = None) -> dict[str, bytes]:
    drawn = sets.passing_set(one, one.email, ON).items()
    return {str(kind): _enlarged(photo, side) if side else photo for kind, photo in drawn}


def _enlarged(photo: bytes, side: int) -> bytes:
    """With a phone's pixels and grain, which make its file as large as a phone's."""
    small = Image.open(BytesIO(photo))
    width, height = (round(length * side / max(small.size)) for length in small.size)
    large = small.resize((width, height), Resampling.LANCZOS)
    grain = np.random.default_rng(side).normal(0, GRAIN, (height, width, 1))
    out = BytesIO()
    pixels = np.clip(np.asarray(large) + grain, 0, 255).astype(np.uint8)
    Image.fromarray(pixels).save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


def _timed(submission: Submission) -> float:
    one, files = submission
    started = time.perf_counter()
    selfie = image.open_photo(files["selfie"])
    sides = {
        kind: read_side(image.open_photo(files[kind.value]), kind, on=ON)
        for kind in (PieceKind.DOCUMENT_FRONT, PieceKind.DOCUMENT_BACK)
    }
    pieces = Pieces(read_selfie(selfie, expectation(one.email, POLICY)), sides)
    account = AccountFacts(one.email, one.full_name, one.birth_on)
    check.run(Evidence(POLICY, ON, account, pieces, document_type="drivers_license"))
    return time.perf_counter() - started


@contextmanager
def _stages_timed(spent: Spent) -> Iterator[None]:
    with ExitStack() as stack:
        for stage, places in STAGES.items():
            for place in places:
                stack.enter_context(_timing(place, stage, spent))
        yield


def _timing(place: str, stage: str, spent: Spent) -> Any:
    module, _, name = place.rpartition(".")
    original: Callable[..., Any] = getattr(__import__(module, fromlist=[name]), name)

    @wraps(original)
    def timed(*args: Any, **kwargs: Any) -> Any:
        started = time.perf_counter()
        try:
            return original(*args, **kwargs)
        finally:
            spent[stage] += time.perf_counter() - started

    return patch(place, timed)


if __name__ == "__main__":
    main()
