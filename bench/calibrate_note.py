"""Choose what the note reader decides by, on the calibration half of the specimen notes alone.

    python -m bench.calibrate_note slips          the slip table of readers/note_slips.py
    python -m bench.calibrate_note thresholds     the margins of policy/checks/note.yaml

The slips come first: margins depend on them. Seed and split are frozen in bench/note_set.py.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np
from numpy.typing import NDArray

from bench import data
from bench.note_alterations import DROPPED
from bench.note_margins import OWN, weighed
from bench.note_set import Specimen, Writer, read, specimen
from reinstate.domain.note import sentence_of, words
from reinstate.evidence.facts import NoteWordFacts
from reinstate.evidence.note_fit import BANDS
from reinstate.evidence.readers import note_alignment, note_slips
from reinstate.evidence.readers.note_script import COLUMNS, labels, script
from reinstate.evidence.readers.text import Line

HALF = "calibration"
NOTES = 320
LEAST_OFTEN = 0.3  # of a hundred
LEAST_FONTS = 2  # a slip seen in one font alone is that font's
CHECKS = {"date": "note_date_is_current", "email": "note_email_matches"}
# A date's digits are likelier read for one another than the letters of words and addresses, of
# which there are more; these two share their bands.
GROUPS = {"date": "date"}
OTHERS = "words and addresses"
# Shares of the altered texts that all bands together may let stand: less than the bars, which are
# 0.02 for a dropped character and 0.005 for everything else: at 0.005 what the bar counts reaches
# it in fonts left out.
MOST_DROPPED, MOST_OTHER = 0.015, 0.0035
FOLDS = 4
START, LOWEST = 0.0, -12.0  # where the bands begin, and where none may go below
STEP = 0.25  # nats that bands are rounded to
LEGIBLE = 1.0  # legible_deficit of policy: only legible notes are ever failed
SAFETY = 12.0  # nats above the costliest right word at which a word counts as lost

COLUMNS_OF_MARGINS = [(group, name) for group in ("date", OTHERS) for name in BANDS]
Floats = NDArray[np.float64]
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


@dataclass(frozen=True)
class Margins:
    """The least margins of notes, one row an expectation and one column a band."""

    right: Floats
    dropped: Floats  # against texts with a character that the note has not
    other: Floats  # against all other altered texts

    def passing(self, bands: Floats) -> tuple[int, int, int]:
        """How many of each stand against all bands."""
        right, dropped, other = (
            int((rows >= bands).all(axis=1).sum())
            for rows in (self.right, self.dropped, self.other)
        )
        return right, dropped, other

    def may_stand(self, bands: Floats) -> bool:
        """Whether no more altered texts stand than may."""
        _, dropped, other = self.passing(bands)
        return dropped <= MOST_DROPPED * len(self.dropped) and other <= MOST_OTHER * len(self.other)


def thresholds(count: int) -> None:
    """Bands that keep altered notes out and let most right ones in, and what counts as lost."""
    rows: list[Row] = []
    lost: dict[str, list[float]] = defaultdict(list)
    for number in range(count):
        one, expectations = weighed(HALF, number)
        for each in expectations:
            rows.append(Row(one.family, each.kind, _margins(each.words)))
            if each.kind == OWN and each.words:
                _add_lost(each.words, lost)
    found = margins_of(rows)
    bands = chosen(found)
    show_passing("", found, found.passing(bands))
    left_out(rows, found)
    for at, (group, name) in enumerate(COLUMNS_OF_MARGINS):
        print(f"{group}, {name}: {bands[at]:.2f}; alone in refusing {_alone(found, bands, at)}")
    for check, values in sorted(lost.items()):
        highest = sorted(values, reverse=True)
        least = np.ceil(2 * (highest[0] + SAFETY)) / 2
        print(f"{check}: lost_deficit {least}; highest of right words {np.round(highest[:6], 1)}")


@dataclass(frozen=True)
class Row:
    """One expectation of a note: the note's font, how it was altered, the least margins."""

    family: str
    kind: str
    margins: Floats


def margins_of(rows: Sequence[Row]) -> Margins:
    """The margins of some expectations by what became of the text."""
    kinds: dict[bool | None, list[Floats]] = {None: [], True: [], False: []}
    for row in rows:
        kinds[None if row.kind == OWN else row.kind == DROPPED].append(row.margins)
    return Margins(*(np.array(some) for some in kinds.values()))


def left_out(rows: Sequence[Row], found: Margins) -> None:
    """What stands by bands that have not seen the note's font: what a new hand can expect."""
    families = sorted({row.family for row in rows})
    passing = np.zeros(3, dtype=int)
    for fold in range(FOLDS):
        out = set(families[fold::FOLDS])
        bands = chosen(margins_of([row for row in rows if row.family not in out]))
        passing += margins_of([row for row in rows if row.family in out]).passing(bands)
    show_passing("in fonts left out, ", found, [int(count) for count in passing])


def show_passing(where: str, found: Margins, passing: Sequence[int]) -> None:
    right, dropped, other = passing
    print(f"{where}right notes that stand: {data.share(right, len(found.right))}")
    print(f"{where}a character dropped:    {data.share(dropped, len(found.dropped))}")
    print(f"{where}otherwise altered:      {data.share(other, len(found.other))}")


def chosen(found: Margins) -> Floats:
    """Bands lowered one by one, always the one by which most right notes come in for the least.

    At the end each is raised halfway to the altered texts that it alone keeps out.
    """
    bands = np.full(found.right.shape[1], START)
    while (step := _best_step(found, bands)) is not None:
        bands = step
    return np.array([_raised(found, bands, at) for at in range(len(bands))])


def _best_step(found: Margins, bands: Floats) -> Floats | None:
    """The bands with one of them lower, or None where no right note can be won any more."""
    right, dropped, other = found.passing(bands)
    best, most = None, 0.0
    for at in range(len(bands)):
        lower = np.floor(found.right[:, at] / STEP) * STEP
        for value in sorted({max(x, LOWEST) for x in lower if x < bands[at]}, reverse=True):
            tried = bands.copy()
            tried[at] = value
            if not found.may_stand(tried):
                break
            more, stand, others = found.passing(tried)
            worth = (more - right) / (0.5 + stand - dropped + others - other)
            if worth > most:
                best, most = tried, worth
    return best


def _raised(found: Margins, bands: Floats, at: int) -> float:
    """A band halfway between the lowest right note that stands and what it keeps out below."""
    lowest = float(found.right[(found.right >= bands).all(axis=1), at].min())
    apart = np.delete(bands, at)
    altered = np.concatenate([found.dropped, found.other])
    is_close = (np.delete(altered, at, axis=1) >= apart).all(axis=1)
    below = altered[is_close & (altered[:, at] < lowest), at]
    middle = (lowest + float(below.max(initial=LOWEST))) / 2
    return float(max(bands[at], np.ceil(middle / STEP) * STEP - STEP))


def _alone(found: Margins, bands: Floats, at: int) -> str:
    """How many right notes, and how many altered ones, only this band refuses."""

    def count(rows: Floats) -> int:
        others = (np.delete(rows, at, axis=1) >= np.delete(bands, at)).all(axis=1)
        return int((others & (rows[:, at] < bands[at])).sum())

    return f"{count(found.right)} right, {count(np.concatenate([found.dropped, found.other]))}"


def _margins(found: Sequence[NoteWordFacts]) -> Floats:
    """The least margin of a note's words, by band; a note that was not found stands nowhere."""
    least = dict.fromkeys(COLUMNS_OF_MARGINS, np.inf if found else -np.inf)
    for word in found:
        for name, margin in BANDS.items():
            band = GROUPS.get(word.kind, OTHERS), name
            least[band] = min(margin(word), least[band])
    return np.array(list(least.values()))


def _add_lost(found: Sequence[NoteWordFacts], lost: dict[str, list[float]]) -> None:
    if median(word.deficit for word in found) <= LEGIBLE:
        for word in found:
            if word.read != word.expected:
                check = CHECKS.get(word.kind, "note_text_matches")
                lost[check].append(word.deficit)


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
