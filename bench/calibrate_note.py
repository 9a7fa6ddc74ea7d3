"""Choose the bands of the note checks, on the calibration half of the specimen notes alone.

    python -m bench.calibrate_note      the margins of policy/checks/note.yaml

Margins depend on what the hand says (bench/calibrate_note_hand.py) and on the slips
(bench/calibrate_note_slips.py), which come first. Seed and split are frozen in bench/note_set.py.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Mapping, Sequence
from statistics import median

import numpy as np
from numpy.typing import NDArray

from bench import data
from bench.calibrate_note_hand import NOTES
from bench.note_bands import Row, chosen, standing, standing_by
from bench.note_margins import OWN, weighed
from bench.note_places import Writer
from reinstate.evidence.facts import NoteWordFacts
from reinstate.evidence.note_fit import BANDS

HALF = "calibration"
SLIPPED = 240  # notes with a slip of the pen in the date
CHECKS = {"date": "note_date_is_current", "email": "note_email_matches"}
# A date's digits are likelier read for one another than the letters of words and addresses, of
# which there are more; these two share their bands.
GROUPS = {"date": "date"}
OTHERS = "words and addresses"
LEGIBLE = 1.0  # legible_deficit of policy: only legible notes are ever failed
SAFETY = 12.0  # nats above the costliest right word at which a word counts as lost

COLUMNS_OF_MARGINS = [(group, name) for group in ("date", OTHERS) for name in BANDS]
Floats = NDArray[np.float64]


def choose(count: int) -> None:
    """Bands that keep altered notes out and let most right ones in, and what counts as lost."""
    rows: list[Row] = []
    lost: dict[str, list[float]] = defaultdict(list)
    every = [(Writer.HAND, number) for number in range(count)]
    every += [(Writer.SLIP, number) for number in range(SLIPPED)]
    for writer, number in every:
        one, expectations = weighed(HALF, number, writer)
        for each in expectations:
            rows.append(Row(one.family, each.kind, _margins(each.words)))
            if each.kind == OWN and each.words:
                _add_lost(each.words, lost)
    choice = chosen(rows)
    print(f"an altered note costs {choice.price:.0f} right ones")
    _show("fonts that the bands have seen", standing(rows, choice.bands))
    _show("fonts left out", standing_by(choice.left_out, 0.0))
    for (group, name), band in zip(COLUMNS_OF_MARGINS, choice.bands, strict=True):
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
    parser.add_argument("--notes", type=int, default=NOTES)
    choose(parser.parse_args().notes)


if __name__ == "__main__":
    main()
