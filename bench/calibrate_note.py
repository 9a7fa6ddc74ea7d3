"""Choose what the note reader decides by, on the calibration half of the specimen notes alone.

    python -m bench.calibrate_note slips          the slip table of readers/note_slips.py
    python -m bench.calibrate_note thresholds     the margins of policy/checks/note.yaml

The slips come first: margins depend on them. Seed and split are frozen in bench/note_set.py.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np
from bench.note_alterations import DROPPED
from bench.note_margins import OWN, weighed
from bench.note_set import Specimen, Writer, read, specimen
from numpy.typing import NDArray

from reinstate.domain.note import sentence_of, words
from reinstate.evidence.facts import NoteWordFacts
from reinstate.evidence.note_fit import BANDS
from reinstate.evidence.readers import note_alignment, note_slips
from reinstate.evidence.readers.note_script import COLUMNS, labels, script
from reinstate.evidence.readers.text import Line

HALF = "calibration"
NOTES = 64
SURE = 12.0  # nats by which a whole note may miss its text and still tell of slips
LEAST_OFTEN = 1.0  # of a hundred
LEAST_FONTS = 2  # a slip seen in one font alone is that font's
CHECKS = {"date": "note_date_is_current", "email": "note_email_matches"}
# A date's digits are likelier read for one another than the letters of words and addresses, of
# which there are more; these two share their bands.
GROUPS = {"date": "date"}
OTHERS = "words and addresses"
# Share of all altered texts that one band may let stand: half of the bar of 0.02 for a dropped
# character, which two bands see, and a fifth of the bar of 0.005 for everything else.
MOST_DROPPED, MOST_OTHER = 0.01, 0.001
MOST_OF_A_BAND = 0.01  # and of the texts of the band itself, for a band may have few
ROOM = 0.5  # least nats between a band and the altered texts that are kept out
LOWEST = -9.0  # where few texts would put a band lower
LEGIBLE = 1.0  # legible_deficit of policy: only legible notes are ever failed
SAFETY = 8.0  # nats above the costliest right word at which a word counts as lost

Band = tuple[str, str]  # the group of words, and the margin's name in policy
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
    """For each group and kind of rival a margin that keeps altered notes out and right ones in."""
    right: dict[Band, list[float]] = defaultdict(list)
    wrong: dict[Band, list[tuple[float, str]]] = defaultdict(list)
    lost: dict[str, list[float]] = defaultdict(list)
    for number in range(count):
        for each in weighed(HALF, number)[1]:
            margins = _margins(each.words)
            if each.kind != OWN and margins:
                # The band that sees it best has to keep it out.
                band = min(margins, key=lambda band: margins[band])
                wrong[band].append((margins[band], each.kind))
            elif margins:
                for band, value in margins.items():
                    right[band].append(value)
                _add_lost(each.words, lost)
    total = Counter(kind == DROPPED for some in wrong.values() for _, kind in some)
    for band in sorted(right):
        _show_band(band, right[band], wrong[band], total)
    for check, values in sorted(lost.items()):
        highest = sorted(values, reverse=True)
        least = np.ceil(2 * (highest[0] + SAFETY)) / 2
        print(f"{check}: lost_deficit {least}; highest of right words {np.round(highest[:6], 1)}")


def _margins(found: Sequence[NoteWordFacts]) -> dict[Band, float]:
    """The least margin of a note's words, by band."""
    least: dict[Band, float] = {}
    for word in found:
        for name, margin in BANDS.items():
            band = GROUPS.get(word.kind, OTHERS), name
            least[band] = min(margin(word), least.get(band, np.inf))
    return least


def _add_lost(found: Sequence[NoteWordFacts], lost: dict[str, list[float]]) -> None:
    if median(word.deficit for word in found) <= LEGIBLE:
        for word in found:
            if word.read != word.expected:
                check = CHECKS.get(word.kind, "note_text_matches")
                lost[check].append(word.deficit)


def _show_band(
    band: Band,
    own: Sequence[float],
    altered: Sequence[tuple[float, str]],
    total: Mapping[bool, int],
) -> None:
    ranked = sorted(altered, reverse=True)
    least = _between(own, _kept_out(ranked, total))
    stand = sum(value >= least for value in own)
    print(f"{band[0]}, {band[1]}: {least}; {stand} of {len(own)} right notes stand")
    print(f"    lowest right {np.round(sorted(own)[:8], 1)}")
    print(f"    of {len(ranked)} altered, the highest: {_in_words(ranked[:5])}")


def _kept_out(ranked: Sequence[tuple[float, str]], total: Mapping[bool, int]) -> list[float]:
    """The altered margins, from the highest, without those few that may stand."""
    left = {True: int(MOST_DROPPED * total[True]), False: int(MOST_OTHER * total[False])}
    few = int(MOST_OF_A_BAND * len(ranked))
    for at, (_, kind) in enumerate(ranked):
        if at >= few or not left[kind == DROPPED]:
            return [value for value, _ in ranked[at:]]
        left[kind == DROPPED] -= 1
    return []


def _between(own: Sequence[float], kept_out: Sequence[float]) -> float:
    """Halfway from the highest altered text that is kept out to the lowest right note above it."""
    highest = kept_out[0] if kept_out else LOWEST
    above = min((value for value in own if value > highest), default=highest)
    middle = (highest + above) / 2
    return float(np.ceil(4 * max(LOWEST, highest + ROOM, middle)) / 4)


def _in_words(ranked: Sequence[tuple[float, str]]) -> str:
    return "; ".join(f"{value:.1f} {kind}" for value, kind in ranked)


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
