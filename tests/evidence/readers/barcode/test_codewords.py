"""Symbols of many shapes read codeword by codeword, and what must not be made up."""

import cv2
import numpy as np
import pytest
import zxingcpp

from reinstate.evidence.readers.barcode.alphabets import drawn, pictures
from reinstate.evidence.readers.barcode.codewords import find_candidates, read_codewords
from reinstate.specimens.barcode import pdf417

TEXT = b"@\n\x1e\rANSI 636000090002DL00410278 of a licence that is not one, for as long as it takes"


def levelled(columns: int, level: int, row_height: int, text: bytes = TEXT) -> np.ndarray:
    """The symbol cut out level, 1,500 pixels wide, with as much light around it as patches have."""
    image = np.array(pdf417(text, columns=columns, level=level, row_height=row_height).convert("L"))
    height = round(1380 * image.shape[0] / image.shape[1])
    wide = cv2.resize(image, (1380, height), interpolation=cv2.INTER_AREA)
    above = round(0.07 * height)
    return cv2.copyMakeBorder(wide, above, above, 60, 60, cv2.BORDER_CONSTANT, value=235)


def read(level: np.ndarray) -> bytes | None:
    found = next((one for one in map(read_codewords, find_candidates(level)) if one), None)
    if found is None:
        return None
    flawless = zxingcpp.read_barcode(drawn(found.words, found.level))
    return bytes(flawless.bytes) if flawless else None


@pytest.mark.parametrize(
    ("columns", "level", "row_height"), [(5, 3, 3), (8, 4, 4), (12, 5, 3), (16, 5, 5), (20, 6, 2)]
)
def test_a_symbol_of_any_shape_is_read(columns: int, level: int, row_height: int) -> None:
    assert read(levelled(columns, level, row_height)) == TEXT


def test_blur_that_takes_the_narrow_bars_away_is_read_through() -> None:
    sharp = levelled(14, 5, 3, TEXT * 3)
    blurred = cv2.GaussianBlur(sharp, (0, 0), sigmaX=3.2, sigmaY=1)

    assert not zxingcpp.read_barcodes(blurred)
    assert read(blurred) == TEXT * 3


def test_a_part_painted_over_is_lost_and_made_up_for() -> None:
    level = levelled(14, 5, 3, TEXT * 3)
    painted = level.copy()
    painted[:, 700:850] = 235

    assert read(painted) == TEXT * 3


def test_half_a_symbol_painted_over_is_not_made_up() -> None:
    level = levelled(14, 5, 3, TEXT * 3)
    level[:, 500:1000] = 235

    assert read(level) is None


def test_rows_of_another_symbol_are_not_made_to_fit() -> None:
    """Two symbols of one size, each row half of each: no text of either, and no third."""
    one, other = (levelled(14, 5, 3, text) for text in (TEXT * 3, TEXT.swapcase() * 3))
    one[:, 780:] = other[:, 780:]

    assert read(one) is None


@pytest.mark.parametrize("seed", range(3))
def test_noise_stripes_and_darkness_are_no_symbol(seed: int) -> None:
    rng = np.random.default_rng(seed)
    noise = rng.integers(0, 256, (300, 1500), dtype=np.uint8)
    stripes = np.repeat(rng.integers(0, 2, (1, 300), dtype=np.uint8) * 255, 5, axis=1)

    assert read(noise) is None
    assert read(np.ascontiguousarray(np.tile(stripes, (300, 1)))) is None
    assert read(np.zeros((64, 1500), np.uint8)) is None


def test_the_bars_are_those_that_the_writer_of_the_library_draws() -> None:
    """Each codeword's number of alphabet follows from the widths of its bars (ISO/IEC 15438)."""
    shades = pictures(0.01).reshape(3, 929, 17, 2)[..., 0] < 0
    for alphabet in range(3):
        for codeword in shades[alphabet]:
            changes = np.flatnonzero(np.diff(codeword.astype(int))) + 1
            widths = np.diff([0, *changes, 17])
            assert codeword[0]
            assert len(widths) == 8
            assert widths.max() <= 6
            assert (widths[0] - widths[2] + widths[4] - widths[6]) % 9 == 3 * alphabet
    assert len({tuple(word) for alphabet in shades for word in alphabet}) == 3 * 929
