"""Choose what the note reader decides by, on the calibration half of the specimen notes alone.

    python -m bench.calibrate_note slips          the slip table of readers/note_slips.py
    python -m bench.calibrate_note thresholds     the margins of policy/checks/note.yaml

The slips come first: margins depend on them. Seed and split are frozen in bench/note_set.py.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median

import numpy as np
from bench.note_alterations import DROPPED
from bench.note_margins import OWN, weighed
from bench.note_set import Specimen, Writer, read, specimen
from numpy.typing import NDArray

from reinstate.domain.note import sentence_of, words
from reinstate.evidence.facts import NoteWordFacts
from reinstate.evidence.readers import note_alignment, note_slips
from reinstate.evidence.readers.note_script import COLUMNS, labels, script
from reinstate.evidence.readers.text import Line

HALF = "calibration"
NOTES = 320
SURE = 12.0  # nats by which a whole note may miss its text and still tell of slips
LEAST_OFTEN = 1.0  # of a hundred
LEAST_FONTS = 2  # a slip seen in one font alone is that font's
CHECKS = {"date": "note_date_is_current", "email": "note_email_matches"}
GRID = np.arange(-9.0, 3.01, 0.25)
# Shares of all altered texts that one check may let through: a third of the bars of 0.02 for a
# dropped character and 0.005 for everything else, for there are three checks.
MOST_DROPPED, MOST_OTHER = 0.02 / 3, 0.005 / 3
MOST_OF_A_KIND = 0.005  # and always one, for a kind may have few texts
LEGIBLE = 1.0  # legible_deficit of policy: only legible notes are ever failed
SAFETY = 6.0  # nats below the worst right word at which a word counts as lost

Readings = tuple[tuple[Line, ...], ...]


def notes(count: int) -> Iterator[tuple[Specimen, Readings]]:
    """The calibration notes in which writing was found."""
    for number in range(count):
        one = specimen(HALF, Writer.HAND, number)
        found = read(one, HALF)
        if found.readings is not None:
            yield one, found.readings


# --- slips -------------------------------------------------------------------------------------


@dataclass
class Slips:
    """Expected counts: symbols written, and what was read for them, with the fonts it was in."""

    written: dict[str, float]
    read: dict[tuple[str, str], float]
    fonts: dict[tuple[str, str], set[str]]

    def add(self, written: str, read: NDArray[np.float64], font: str) -> None:
        """One place where `written` is expected, with the chance of each other reading."""
        self.written[written] += 1.0
        for at in np.flatnonzero(read > 0.02):
            slip = written, COLUMNS[at]
            self.read[slip] += float(read[at])
            if read[at] > 0.3:
                self.fonts[slip].add(font)


def count_slips(count: int) -> Slips:
    slips = Slips(defaultdict(float), defaultdict(float), defaultdict(set))
    for one, readings in notes(count):
        parts = words(sentence_of(one.text))
        text = [at for word in parts for at in labels(word.text)]
        beside = note_slips.signs(one.text)
        if not text or len(beside) != len(text) + 1:
            continue
        seen = note_alignment.views([script(lines) for lines in readings], parts)
        found = note_alignment.edits(seen, text)
        for place, column in enumerate(text):
            odds = np.concatenate([[found.dropped[place]], found.changed[place, 1:]])
            slips.add(COLUMNS[column], _chances(odds), one.family)
        for place, some in enumerate(beside):
            for sign in some:
                odds = np.concatenate([[-np.inf], found.added[place, 1:]])
                slips.add(sign, _chances(odds), one.family)
    return slips


def _chances(odds: NDArray[np.float64]) -> NDArray[np.float64]:
    """Of each edit, beside the text as it is and all other edits of the place."""
    ratios = np.exp(np.minimum(odds, 30.0))
    return np.asarray(ratios / (1.0 + ratios.sum()))


def show_slips(slips: Slips) -> None:
    table: dict[str, dict[str, float]] = defaultdict(dict)
    for (written, read_), count in slips.read.items():
        often = 100 * count / max(slips.written[written], 20.0)
        if often >= LEAST_OFTEN and len(slips.fonts[written, read_]) >= LEAST_FONTS:
            table[written][read_] = round(often, 1)
    for written in sorted(table):
        print(f"    {written!r}: {dict(sorted(table[written].items()))},".replace("'", '"'))


# --- thresholds --------------------------------------------------------------------------------


def thresholds(count: int) -> None:
    """For each check the lowest margin that keeps altered notes out, and where a word is lost."""
    right: dict[str, list[float]] = defaultdict(list)
    wrong: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    lost: dict[str, list[float]] = defaultdict(list)
    total: Counter[bool] = Counter()  # altered texts, by whether a character is dropped
    for number in range(count):
        _, tried = weighed(HALF, number)
        for each in tried:
            found = by_check(each.words)
            if each.kind == OWN and found:
                for check, some in found.items():
                    right[check].append(worst(some))
                if median(word.deficit for word in each.words) <= LEGIBLE:
                    for check, some in found.items():
                        lost[check] += [w.margin for w in some if w.read != w.expected]
            elif each.kind != OWN and found:
                total[each.kind == DROPPED] += 1
                # The check that sees it best has to keep it out.
                check = min(found, key=lambda check: worst(found[check]))
                wrong[check][each.kind].append(worst(found[check]))
    for check in sorted(right):
        own = np.array(right[check])
        least = next(value for value in GRID if _keeps_out(wrong[check], float(value), total))
        passing = np.mean(own >= least)
        print(f"{check}: min_margin {least}: {passing:.1%} of {len(own)} right parts stand")
        for kind, values in sorted(wrong[check].items()):
            hits = int((np.array(values) >= least).sum())
            print(f"    {kind}: {hits} of {len(values)} stand")
        lowest = sorted(lost[check])
        print(f"    lost_margin {lowest[0] - SAFETY:.1f}; lowest right {np.round(lowest[:8], 1)}")


def worst(some: list[NoteWordFacts]) -> float:
    return min(min(word.margin, word.meaning_margin) for word in some)


def by_check(found: tuple[NoteWordFacts, ...]) -> dict[str, list[NoteWordFacts]]:
    """Words by the check that judges them."""
    parts: dict[str, list[NoteWordFacts]] = defaultdict(list)
    for word in found:
        parts[CHECKS.get(word.kind, "note_text_matches")].append(word)
    return parts


def _keeps_out(kinds: dict[str, list[float]], least: float, total: Counter[bool]) -> bool:
    """Whether few enough of the altered texts that this check has to catch stand at `least`."""
    hits: Counter[bool] = Counter()
    for kind, values in kinds.items():
        standing = int((np.array(values) >= least).sum())
        if standing > max(1.0, MOST_OF_A_KIND * len(values)):
            return False
        hits[kind == DROPPED] += standing
    return hits[True] <= MOST_DROPPED * total[True] and hits[False] <= MOST_OTHER * total[False]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("slips", "thresholds"))
    parser.add_argument("--notes", type=int, default=NOTES)
    asked = parser.parse_args()
    if asked.what == "slips":
        show_slips(count_slips(asked.notes))
    else:
        thresholds(asked.notes)


if __name__ == "__main__":
    main()
