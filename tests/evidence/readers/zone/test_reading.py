"""Zones drawn small, turned or spoilt: their rows, their cells, and what stands in them."""

from datetime import date

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw

from reinstate.domain import mrz
from reinstate.evidence.facts import MachineZoneFacts
from reinstate.evidence.readers.text import levelling
from reinstate.evidence.readers.text import reading as text
from reinstate.evidence.readers.zone.glyphs import LETTERS, log_chances
from reinstate.evidence.readers.zone.reading import find_zone, spot_zone
from reinstate.specimens.fonts import MACHINE_ZONE, font_of_cap_height

ON = date(2026, 11, 22)
TD3 = mrz.compose_td3(
    document_code="P",
    issuing_state="GBR",
    surname="Kelly Cockle",
    given_names="Eccles",
    document_number="107182890",
    nationality="GBR",
    birth_date=date(1985, 1, 17),
    sex="F",
    expiry_date=date(2029, 1, 31),
)
TD1 = mrz.compose_td1(
    document_code="I",
    issuing_state="SWE",
    surname="Specimen",
    given_names="Sven",
    document_number="590000028",
    nationality="SWE",
    birth_date=date(1987, 3, 14),
    sex="M",
    expiry_date=date(2028, 1, 2),
)


def drawn(lines: tuple[str, ...], cap: int = 22) -> np.ndarray:
    """The lines on white, at the distances of the standard."""
    pitch, step = cap / 2.4 * 2.54, cap / 2.4 * 6.35
    size = (int(pitch * (len(lines[0]) + 3)), int(step * (len(lines) + 3)))
    image = Image.new("RGB", size, (244, 244, 238))
    draw = ImageDraw.Draw(image)
    face = font_of_cap_height(MACHINE_ZONE, cap)
    for row, line in enumerate(lines):
        for at, letter in enumerate(line):
            place = (pitch * (at + 2), step * (row + 2))
            draw.text(place, letter, font=face, fill=(20, 20, 30), anchor="ms")
    return np.array(image)


def read(rgb: np.ndarray) -> MachineZoneFacts | None:
    return find_zone(rgb, text.read_boxes(rgb, levelling.detect(rgb)), ON)


@pytest.mark.parametrize("lines", [TD3, TD1])
@pytest.mark.parametrize("cap", [10, 22])
def test_every_line_of_a_clean_zone_is_exact(lines: tuple[str, ...], cap: int) -> None:
    found = read(drawn(lines, cap))

    assert found is not None
    assert (found.lines, found.is_valid) == (lines, True)


def test_a_zone_is_found_on_a_page_turned_by_any_angle() -> None:
    flat = cv2.copyMakeBorder(drawn(TD3), 300, 300, 40, 40, cv2.BORDER_CONSTANT, value=(90, 90, 90))
    middle = (flat.shape[1] / 2, flat.shape[0] / 2)
    turn = cv2.getRotationMatrix2D(middle, 37, 0.8)

    found = read(cv2.warpAffine(flat, turn, (flat.shape[1], flat.shape[0])))

    assert found is not None
    assert found.lines == TD3


def test_printed_words_beside_a_zone_do_not_join_it() -> None:
    page = drawn(TD1)
    wide = cv2.copyMakeBorder(page, 0, 0, 420, 0, cv2.BORDER_CONSTANT, value=(244, 244, 238))
    for row in range(3):
        place = (30, int(22 / 2.4 * 6.35 * (row + 2)))
        cv2.putText(wide, "Place of birth", place, cv2.FONT_HERSHEY_SIMPLEX, 0.9, (0, 0, 0), 2)

    found = read(wide)

    assert found is not None
    assert found.lines == TD1


def test_a_wrong_printed_digit_stays_wrong() -> None:
    wrong = (TD3[0], TD3[1][:9] + str((int(TD3[1][9]) + 1) % 10) + TD3[1][10:])

    found = read(drawn(wrong))

    assert found is not None
    assert (found.lines, found.is_valid) == (wrong, False)


def test_a_page_without_a_zone_has_none() -> None:
    assert read(drawn(("HAPPY  BIRTHDAY  TO  YOU",))) is None


def test_a_clean_zone_is_spotted_without_its_page() -> None:
    page = cv2.copyMakeBorder(drawn(TD3), 400, 40, 40, 40, cv2.BORDER_CONSTANT, value=(90, 90, 90))

    found = spot_zone(page, ON)

    assert found is not None
    assert found.lines == TD3


def test_a_zone_whose_digits_do_not_hold_is_left_to_the_page() -> None:
    wrong = (TD3[0], TD3[1][:9] + str((int(TD3[1][9]) + 1) % 10) + TD3[1][10:])

    assert spot_zone(drawn(wrong), ON) is None


VISA = {
    "document_code": "V",
    "issuing_state": "USA",
    "surname": "Kelly Cockle",
    "given_names": "Eccles",
    "document_number": "107182890",
    "nationality": "GBR",
    "birth_date": date(1985, 1, 17),
    "sex": "F",
    "expiry_date": date(2029, 1, 31),
}


def test_a_short_visa_is_spotted_and_one_that_goes_on_beside_it_is_left_to_the_page() -> None:
    short = drawn(mrz.compose_mrvb(**VISA))
    wide = np.hstack([short, np.full((short.shape[0], 200, 3), 244, np.uint8)])
    edge = wide.copy()
    edge[:, short.shape[1] - 30 :: 20] = 20  # strokes where eight more fillers would stand

    found = spot_zone(wide, ON)

    assert found is not None
    assert found.format == "MRVB"
    assert spot_zone(edge, ON) is None


def test_the_glyph_reader_gives_chances_that_sum_to_one() -> None:
    chances = np.exp(log_chances(np.zeros((3, 320), np.float32)))

    assert chances.shape == (3, len(LETTERS))
    assert chances.sum(axis=1) == pytest.approx(1.0)
