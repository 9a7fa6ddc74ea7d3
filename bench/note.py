"""Notes against their own text and against altered ones: what passes, is unsure, fails.

Specimen notes of the report half, whose fonts and seeds chose nothing; with `--data DIR` also real
handwriting, whole photos and single lines. A note that is not found counts as unsure. What was read
is kept under var/bench, so a run that was stopped goes on.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from bench import data, note_margins, note_set
from bench.note_alterations import character_changed
from bench.note_margins import OWN, Weighed, weighed
from bench.note_places import Writer
from bench.note_set import LIMITS, Specimen
from bench.note_texts import ON
from bench.yardstick import one_detection, one_detection_by_opencv
from reinstate.domain.note import fold
from reinstate.domain.policy import PolicyOn
from reinstate.evidence.facts import NoteWordFacts
from reinstate.evidence.intake.image import Photo, open_photo, photo_of
from reinstate.evidence.note_fit import Fit, fit_of
from reinstate.evidence.readers.note.expectation import ExactText
from reinstate.evidence.readers.note.reading import facts_of_words, read_note
from reinstate.evidence.readers.note.spelling import spell
from reinstate.evidence.readers.note.writing import read_writing
from reinstate.rulebook import shipped

CHECKS = {"date": "note_date_is_current", "email": "note_email_matches"}
TIMED = 15
REAL_ALTERATIONS = 20
OUTCOMES = {Fit.RIGHT: "pass", Fit.OPEN: "unsure", Fit.WRONG: "fail"}


@cache
def policy() -> PolicyOn:
    """The shipped policy."""
    return shipped().on(ON)


def outcome(found: Sequence[NoteWordFacts]) -> Fit:
    """The worst of the three text checks for the words of a note; no words leave it open."""
    by_check: dict[str, list[NoteWordFacts]] = defaultdict(list)
    for word in found:
        by_check[CHECKS.get(word.kind, "note_text_matches")].append(word)
    fits = {fit_of(policy(), check, some, found).fit for check, some in by_check.items()}
    return next((fit for fit in (Fit.WRONG, Fit.OPEN, Fit.RIGHT) if fit in fits), Fit.OPEN)


class Tally:
    """Counts of outcomes by kind."""

    def __init__(self) -> None:
        self.counts: dict[str, Counter[Fit]] = defaultdict(Counter)

    def add(self, kind: str, fit: Fit) -> None:
        self.counts[kind][fit] += 1

    def show(self) -> None:
        for kind, counts in self.counts.items():
            total = sum(counts.values())
            print(
                f"  {kind:41} pass {data.share(counts[Fit.RIGHT], total)}; "
                f"unsure {counts[Fit.OPEN]}, fail {counts[Fit.WRONG]}"
            )


def texts(half: str, numbers: Sequence[int], *, is_verbose: bool) -> None:
    """Notes written by hand, against their own text and against altered ones.

    Half as many more have a slip of the pen in the date.
    """
    own, other, fonts = Tally(), Tally(), set()
    for number in numbers:
        one, tried = weighed(half, number)
        fonts.add(one.family)
        for each in tried:
            fit = outcome(each.words)
            if each.kind != OWN:
                other.add(each.kind, fit)
                continue
            own.add("all", fit)
            own.add(one.place, fit)
            if is_verbose and fit is not Fit.RIGHT:
                _show_unread(one, each, fit)
    for number in range(len(numbers) // 2):
        for each in weighed(half, number, Writer.SLIP)[1]:
            other.add(each.kind, outcome(each.words))
    print(f"{half} half: {len(numbers)} notes in {len(fonts)} handwriting fonts, their own text:")
    own.show()
    total = sum(sum(counts.values()) for counts in other.counts.values())
    print(f"altered texts and slips of the pen, {total} of them:")
    other.show()


def _show_unread(one: Specimen, each: Weighed, fit: Fit) -> None:
    low = [f"{w.expected} {w.margin} {w.read!r}" for w in each.words if w.margin < 0]
    print(f"    {one.number} {one.place} {one.family} {OUTCOMES[fit]}: {one.text!r} {low}")


def speed(half: str) -> None:
    """Reading a note from pixels to facts, beside one face detection in the same run."""
    spent, yunet = [], []
    for number in range(TIMED):
        one = note_set.specimen(half, Writer.HAND, number)
        photo = one.photo()
        began = time.process_time()
        read_note(photo, ExactText(one.text))
        spent.append(time.process_time() - began)
        yunet.append(one_detection())
    note, face = statistics.median(spent), statistics.median(yunet)
    print(f"one note: median {note / face:.1f} face detections at 640 pixels (CPU time, n={TIMED})")
    print(f"  or {note / one_detection_by_opencv():.1f} as OpenCV runs them")


def real(folder: Path) -> None:
    """Real handwriting: whole photos and their single lines, and one letter changed at a time."""
    tally = Tally()
    for row in map(json.loads, (folder / "manifest.jsonl").open()):
        if row["kind"] != "handwritten" or not row["text"]:
            continue
        photo = open_photo((folder / row["file"]).read_bytes(), LIMITS)
        text = row["text"].replace("\n", " ")
        _judged(tally, "photo", photo, text)
        for line, part in _lines(photo, row["text"].splitlines()):
            _judged(tally, "line", part, line)
    print("real handwriting (few: counts, not rates):")
    tally.show()


def _judged(tally: Tally, what: str, photo: Photo, text: str) -> None:
    writing = read_writing(photo, ExactText(text))

    def against(said: str) -> Fit:
        return outcome(facts_of_words(spell(writing.readings, ExactText(said))) if writing else ())

    tally.add(f"{what}, its own text", against(text))
    rng = np.random.default_rng(len(text))
    for _ in range(REAL_ALTERATIONS):
        tally.add(f"{what}, one letter changed", against(character_changed(text, rng)))


def _lines(photo: Photo, lines: Sequence[str]) -> Iterator[tuple[str, Photo]]:
    """Each line of a transcript with the part of the photo around the line that is most like it."""
    writing = read_writing(photo, ExactText(" ".join(lines)))
    for line in lines:
        if writing is None or len(lines) == 1:
            yield line, photo
            continue
        found = max(writing.lines, key=lambda one: fuzz.ratio(fold(one.text), fold(line)))
        yield line, photo_of(_level(writing.rgb, found.quad, 0.2 * found.height))


def _level(rgb: NDArray[np.uint8], quad: NDArray[np.float32], room: float) -> NDArray[np.uint8]:
    """The line cut out level, with some room around it."""
    along, down = quad[1] - quad[0], quad[3] - quad[0]
    width, height = float(np.linalg.norm(along)), float(np.linalg.norm(down))
    out, up = along / width * room, down / height * room
    corners = quad + np.array([-out - up, out - up, out + up, up - out])
    size = (round(width + 2 * room), round(height + 2 * room))
    flat = np.array([[0, 0], [size[0], 0], [size[0], size[1]], [0, size[1]]], np.float32)
    turn = cv2.getPerspectiveTransform(corners.astype(np.float32), flat)
    return np.asarray(cv2.warpPerspective(rgb, turn, size, borderMode=cv2.BORDER_REPLICATE))


def main() -> None:
    """Print all that was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notes", type=int, default=600)
    parser.add_argument("--half", choices=tuple(note_set.HALVES), default="report")
    parser.add_argument("--data", type=Path)
    parser.add_argument("--verbose", action="store_true", help="name each note that does not pass")
    parser.add_argument("--kept", action="store_true", help="only notes that were weighed before")
    asked = parser.parse_args()
    numbers = note_margins.kept(asked.half) if asked.kept else range(asked.notes)
    texts(asked.half, numbers, is_verbose=asked.verbose)
    if asked.data:
        real(asked.data / "handwriting")
    speed(asked.half)


if __name__ == "__main__":
    main()
