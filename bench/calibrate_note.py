"""Choose what the note reader decides by, on the calibration half of the specimen notes alone.

    python -m bench.calibrate_note slips          the slip table of readers/note_slips.py
    python -m bench.calibrate_note thresholds     the margins of policy/checks/note.yaml

The slips come first: margins depend on them. Seed and split are frozen in bench/note_set.py.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np
from numpy.typing import NDArray

from bench import data
from bench.note_bands import Row, best, excess_left_out, moved, standing, standing_by
from bench.note_margins import OWN, weighed
from bench.note_set import Specimen, Writer, read, specimen
from reinstate.domain.note import sentence_of, words
from reinstate.evidence.facts import NoteWordFacts
from reinstate.evidence.note_fit import BANDS
from reinstate.evidence.readers import note_alignment, note_slips
from reinstate.evidence.readers.note_script import COLUMNS, FREE, labels, script
from reinstate.evidence.readers.text import Line

HALF = "calibration"
NOTES = 320
LEAST_OFTEN, LEAST_OFTEN_BESIDE = 0.3, 0.1  # of a hundred; the second of signs that are free
# A slip seen in one font alone is that font's. A free sign is no letter: any it is read for counts.
LEAST_FONTS = 2
CHECKS = {"date": "note_date_is_current", "email": "note_email_matches"}
# A date's digits are likelier read for one another than the letters of words and addresses, of
# which there are more; these two share their bands.
GROUPS = {"date": "date"}
OTHERS = "words and addresses"
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

    def fonts_of(self, written: str, read: str) -> set[str]:
        """The fonts in which a symbol was read so, a free sign in any way."""
        if written not in FREE:
            return self.fonts[written, read]
        return set().union(*(some for slip, some in self.fonts.items() if slip[0] == written))


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
        is_often = often >= (LEAST_OFTEN_BESIDE if written in FREE else LEAST_OFTEN)
        if is_often and len(slips.fonts_of(written, read_)) >= LEAST_FONTS:
            table[written][read_] = round(often, 1)
    for written in sorted(table):
        print(f"    {written!r}: {dict(sorted(table[written].items()))},".replace("'", '"'))


# --- thresholds --------------------------------------------------------------------------------


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
    excess = excess_left_out(rows)
    bands = best(rows) + moved(excess)
    _show("fonts that the bands have seen", standing(rows, bands))
    _show("fonts left out", standing_by(excess, moved(excess)))
    for (group, name), band in zip(COLUMNS_OF_MARGINS, bands, strict=True):
        print(f"{group}, {name}: {band:.2f}")
    for check, values in sorted(lost.items()):
        highest = sorted(values, reverse=True)
        least = np.ceil(2 * (highest[0] + SAFETY)) / 2
        print(f"{check}: lost_deficit {least}; highest of right words {np.round(highest[:6], 1)}")


def _show(where: str, counts: Mapping[str, tuple[int, int]]) -> None:
    print(f"{where}, what stands:")
    for fate, (stand, total) in counts.items():
        print(f"  {fate:24} {data.share(stand, total)}")


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
