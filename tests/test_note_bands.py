"""How bands for notes are chosen, on made-up margins."""

import numpy as np
import pytest
from bench.note_alterations import CHANGED, DROPPED, MEANING
from bench.note_bands import MOST, OWN, Row, best, excess_left_out, moved, standing, standing_by

FONTS = tuple(f"font {number}" for number in range(12))


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    """Right notes some nats above altered ones in two margins, a few of each among the others."""
    rng = np.random.default_rng(1)
    middles = {OWN: (4.0, 1.0), CHANGED: (-12.0, 0.0), DROPPED: (3.0, -12.0), MEANING: (-20.0, 0.0)}
    return [
        Row(FONTS[number % len(FONTS)], kind, np.array(rng.normal(middle, 3.0)))
        for kind, middle in middles.items()
        for number in range(240)
    ]


def test_bands_lie_between_right_notes_and_what_alters_them(rows: list[Row]) -> None:
    bands = best(rows)

    assert -12 < bands[0] < 4
    assert -12 < bands[1] < 1
    stand, total = standing(rows, bands)[OWN]
    assert stand > 0.9 * total


def test_no_more_altered_notes_stand_in_fonts_left_out_than_may(rows: list[Row]) -> None:
    excess = excess_left_out(rows)
    found = standing_by(excess, moved(excess))

    assert all(found[fate][0] <= most * found[fate][1] for fate, most in MOST.items())
    assert sum(total for _, total in found.values()) == len(rows)


def test_a_note_that_was_not_found_stands_by_no_bands() -> None:
    rows = [Row("font", OWN, np.array([-np.inf, -np.inf]))]

    assert standing(rows, np.array([-12.0, -12.0])) == {OWN: (0, 1)}
