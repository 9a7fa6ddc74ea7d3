"""What else could stand in a date: another date, the same day, or nothing that is a date.

Who writes a date writes one: `0811212026` for `08/12/2026` is a slip of the reader, not of the
writer, and says no other day. A rival that is another day counts in full.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from reinstate.domain.note import WordKind, date_readings
from reinstate.domain.note.sentence import ExpectedWord
from reinstate.evidence.readers.note.edits import Edits
from reinstate.evidence.readers.note.script import COLUMNS

# Nats by which a reading that is no date is the less likely to have been written. Nobody counted;
# one note in four hundred.
NO_DATE = 6.0
CLOSE = -12.0  # log-odds below which an edit is no rival whatever it says


class Days:
    """The date of a sentence, and what becomes of it when one of its words is another."""

    def __init__(self, parts: Sequence[ExpectedWord]) -> None:
        self._texts = {n: word.text for n, word in enumerate(parts) if word.kind is WordKind.DATE}
        self._own = self._read(self._texts)

    def allowed(self, at: int, other: str) -> float:
        """Nats by which another reading of word `at` counts less against it."""
        is_date = bool(self._read(self._texts | {at: other})) if self._is_judged(at) else True
        return 0.0 if is_date else NO_DATE

    def weigh(self, edits: Edits, at: int, start: int) -> None:
        """Weigh the edits of word `at`, whose first symbol is `start` of the whole text, in place.

        What leaves the day as it is no rival: `5/11/2026` says what `05/11/2026` says. A symbol
        changed is one all the same.
        """
        if not self._is_judged(at):
            return
        text = self._texts[at]
        for n in range(len(text) + 1):
            self._weigh_row(edits.added[start + n], at, (text[:n], text[n:]), is_changed=False)
        for n in range(len(text)):
            around = text[:n], text[n + 1 :]
            self._weigh_row(edits.changed[start + n], at, around, is_changed=True)
            one = edits.dropped[start + n : start + n + 1]
            self._weigh_row(one, at, around, is_changed=False)

    def _weigh_row(
        self, odds: NDArray[np.float64], at: int, around: tuple[str, str], *, is_changed: bool
    ) -> None:
        """`odds` of each symbol of COLUMNS between two parts of the word."""
        for column in np.flatnonzero(odds > CLOSE):
            days = self._read(self._texts | {at: around[0] + COLUMNS[column] + around[1]})
            if not days:
                odds[column] -= NO_DATE
            elif days == self._own and not is_changed:
                odds[column] = -np.inf

    def _is_judged(self, at: int) -> bool:
        """What is expected has to be a date itself."""
        return at in self._texts and bool(self._own)

    @staticmethod
    def _read(texts: dict[int, str]) -> set[object]:
        return {reading.on for reading in date_readings(" ".join(texts.values()))}
