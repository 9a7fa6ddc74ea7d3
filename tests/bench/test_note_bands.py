"""How bands for notes are chosen, on made-up margins."""

import numpy as np
import pytest
from bench.note_alterations import CHANGED, DROPPED, MEANING
from bench.note_bands import MOST, OWN, PRICES, Row, best, chosen, standing, standing_by

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
    bands = best(rows, price=30.0)

    assert -12 < bands[0] < 4
    assert -12 < bands[1] < 1
    stand, total = standing(rows, bands)[OWN]
    assert stand > 0.9 * total


def test_no_more_altered_notes_stand_in_fonts_left_out_than_may(rows: list[Row]) -> None:
    found = standing_by(chosen(rows).left_out, 0.0)

    assert all(found[fate][0] <= most * found[fate][1] for fate, most in MOST.items())
    assert sum(total for _, total in found.values()) == len(rows)


def test_the_dearer_an_altered_note_the_fewer_stand(rows: list[Row]) -> None:
    stand = [standing(rows, best(rows, price)) for price in PRICES]
    altered = [sum(found[fate][0] for fate in MOST) for found in stand]

    assert altered == sorted(altered, reverse=True)
    assert chosen(rows).price in PRICES


def test_a_note_that_was_not_found_stands_by_no_bands() -> None:
    rows = [Row("font", OWN, np.array([-np.inf, -np.inf]))]

    assert standing(rows, np.array([-12.0, -12.0])) == {OWN: (0, 1)}
