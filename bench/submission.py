"""How long one whole submission takes on one core, and where the time goes.

Specimens of several people: selfie with note, front and back of a licence, every check. The
figure beside it, one face detection at 640 pixels in the same run, makes it comparable between
machines.
"""

from __future__ import annotations

import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from functools import wraps
from typing import Any
from unittest.mock import patch

import numpy as np

from reinstate import rulebook
from reinstate.cli.submission import expectation
from reinstate.domain.findings import PieceKind
from reinstate.evidence import check, image
from reinstate.evidence.check import Evidence
from reinstate.evidence.facts import AccountFacts, Pieces
from reinstate.evidence.image import photo_of
from reinstate.evidence.read import read_selfie, read_side
from reinstate.evidence.readers.faces import detect_faces
from reinstate.specimens import sets
from reinstate.specimens.identities import SpecimenIdentity, identities

ON = date(2026, 11, 22)
SUBMISSIONS = 12
# Stage -> where its function is looked up when it is called.
STAGES = {
    "open": ("reinstate.evidence.image.open_photo",),
    "faces": (
        "reinstate.evidence.read.read_faces",
        "reinstate.evidence.readers.document.read_faces",
    ),
    "body": ("reinstate.evidence.read.read_body",),
    "hands": ("reinstate.evidence.read.read_hands",),
    "note": ("reinstate.evidence.read.read_note",),
    "photo": (
        "reinstate.evidence.read.read_photo",
        "reinstate.evidence.readers.document.read_photo",
    ),
    "edges": ("reinstate.evidence.readers.document.read_edges",),
    "text of the ID": ("reinstate.evidence.readers.document._page",),
    "machine zone": ("reinstate.evidence.readers.document.find_zone",),
    "barcode": ("reinstate.evidence.readers.document.read_barcode",),
    "checks": ("reinstate.evidence.check.run",),
}
Spent = dict[str, float]


def main() -> None:
    """Print the median, the spread and each stage's share."""
    people = identities()
    submissions = [(one, _files(one)) for one in (people * 2)[:SUBMISSIONS]]
    spent: Spent = defaultdict(float)
    first = _timed(submissions[0])
    with _stages_timed(spent):
        times = [_timed(one) for one in submissions]
    yunet = _one_detection()
    total = sum(times)
    print(f"one submission, {len(times)} specimen submissions, models loaded:")
    print(
        f"  median {statistics.median(times):.2f} s, slowest {max(times):.2f} s, "
        f"the first of the process {first:.2f} s"
    )
    print(
        f"  one face detection at 640 pixels {yunet * 1000:.0f} ms; "
        f"median submission = {statistics.median(times) / yunet:.0f} of them"
    )
    for stage, seconds in sorted(spent.items(), key=lambda item: -item[1]):
        print(f"  {stage:<16} {seconds / total:6.1%}")
    print(f"  {'everything else':<16} {1 - sum(spent.values()) / total:6.1%}")


def _files(one: SpecimenIdentity) -> dict[str, bytes]:
    return {str(k): v for k, v in sets.passing_set(one, one.email, ON).items()}


def _timed(submission: tuple[SpecimenIdentity, dict[str, bytes]]) -> float:
    one, files = submission
    policy = rulebook.shipped().on(ON)
    started = time.perf_counter()
    selfie = image.open_photo(files["selfie"])
    sides = {
        kind: read_side(image.open_photo(files[kind.value]), kind, on=ON)
        for kind in (PieceKind.DOCUMENT_FRONT, PieceKind.DOCUMENT_BACK)
    }
    pieces = Pieces(read_selfie(selfie, expectation(one.email, policy)), sides)
    account = AccountFacts(one.email, one.full_name, one.birth_on)
    check.run(Evidence(policy, ON, account, pieces, document_type="drivers_license"))
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


def _one_detection() -> float:
    grey = photo_of(np.full((640, 640, 3), 127, np.uint8)).rgb
    detect_faces(grey)
    times = []
    for _ in range(9):
        started = time.perf_counter()
        detect_faces(grey)
        times.append(time.perf_counter() - started)
    return statistics.median(times)


if __name__ == "__main__":
    main()
