"""Outlines of drawn cards: whole, cut, with a dark stripe, and of the colour of the table."""

from datetime import date

import cv2
import numpy as np
from tests.evidence.readers.photo.test_photo import WHOLE, Pixels, card_on_table

from reinstate.domain.findings import PieceKind
from reinstate.evidence.intake.image import photo_of
from reinstate.evidence.readers.document.edges import read_edges
from reinstate.specimens.identities import identity
from reinstate.specimens.photograph import photograph
from reinstate.specimens.submission import Order, drawn, good_shot

CUT = [[500.0, 180.0], [1480.0, 150.0], [1500.0, 780.0], [490.0, 760.0]]
FLAT = [[300.0, 250.0], [980.0, 250.0], [980.0, 679.0], [300.0, 679.0]]


def test_the_outline_of_a_whole_card_is_returned() -> None:
    found = read_edges(photo_of(card_on_table(WHOLE)))
    assert found.all_visible is True
    assert found.quad is not None
    assert np.abs(np.array(found.quad) - np.array(WHOLE)).max() < 12


def test_a_card_cut_by_the_frame_is_never_called_whole() -> None:
    assert read_edges(photo_of(card_on_table(CUT))).all_visible is not True


def test_a_portrait_on_a_card_that_fills_the_frame_is_not_taken_for_the_card() -> None:
    rng = np.random.default_rng(5)
    card = np.full((540, 856, 3), (225, 228, 220), np.float32)
    cv2.rectangle(card, (70, 130), (250, 350), (90, 70, 60), -1)
    seen = cv2.GaussianBlur(card, (0, 0), 0.8) + rng.normal(0, 2, card.shape)
    found = read_edges(photo_of(seen.clip(0, 255).astype(np.uint8)))
    assert found.all_visible is None


def test_no_outline_is_invented_where_there_is_no_document() -> None:
    assert read_edges(photo_of(np.full((480, 640, 3), 128, np.uint8))).all_visible is None


def table(grey: int) -> Pixels:
    return np.full((960, 1280, 3), grey, np.uint8)


def printed(photo: Pixels) -> Pixels:
    """Lines of print and a dark picture where a card of FLAT has them, seen by a lens."""
    for row in range(400, 640, 50):
        cv2.putText(photo, "PRINTED LINE 12345", (560, row), 0, 0.8, (40, 40, 60), 3)
    cv2.rectangle(photo, (340, 380), (500, 600), (90, 70, 60), -1)
    noise = np.random.default_rng(9).normal(0, 2, photo.shape)
    return (cv2.GaussianBlur(photo, (0, 0), 0.8) + noise).clip(0, 255).astype(np.uint8)


def test_the_black_stripe_of_a_back_on_a_dark_table_belongs_to_the_card() -> None:
    photo = table(52)
    cv2.rectangle(photo, (300, 250), (980, 679), (225, 228, 220), -1)
    cv2.rectangle(photo, (300, 250), (980, 300), (40, 38, 40), -1)
    found = read_edges(photo_of(printed(photo)))
    assert found.all_visible is True
    assert np.abs(np.array(found.quad) - np.array(FLAT)).max() < 10


def test_a_card_without_a_stripe_is_left_as_it_is() -> None:
    photo = table(52)
    cv2.rectangle(photo, (300, 300), (980, 679), (225, 228, 220), -1)
    found = read_edges(photo_of(printed(photo)))
    assert np.abs(np.array(found.quad)[:2, 1] - 300).max() < 10


def test_a_card_on_a_table_nearly_of_its_colour_is_found() -> None:
    photo = table(209)
    cv2.rectangle(photo, (300, 250), (980, 679), (214, 215, 212), -1)
    found = read_edges(photo_of(printed(photo)))
    assert found.all_visible is True
    assert np.abs(np.array(found.quad) - np.array(FLAT)).max() < 10


def test_a_back_on_mottled_stone_of_its_own_brightness_is_found() -> None:
    order = Order(identity("konrad-wisniewski"), "k@mail.example", date(2026, 11, 22), seed=40040)
    back = drawn(order).sides[PieceKind.DOCUMENT_BACK]
    shot = photograph(back, good_shot(400402), 400402)
    found = read_edges(photo_of(np.asarray(shot.image.convert("RGB"))))
    assert found.all_visible is True
    assert np.abs(np.array(found.quad) - np.array(shot.corners)).max() < 30


def test_a_faint_rectangle_among_other_print_is_no_card() -> None:
    photo = table(209)
    cv2.rectangle(photo, (300, 250), (980, 679), (214, 215, 212), -1)
    for row in range(80, 200, 40):
        cv2.putText(photo, "PRINT ON THE TABLE " * 3, (40, row), 0, 0.8, (40, 40, 60), 3)
    assert read_edges(photo_of(printed(photo))).all_visible is not True


def test_a_barcode_on_a_card_that_fills_the_frame_is_not_taken_for_the_card() -> None:
    rng = np.random.default_rng(5)
    card = np.full((540, 856, 3), (225, 228, 220), np.float32)
    cv2.rectangle(card, (80, 360), (770, 480), (60, 60, 60), -1)
    seen = cv2.GaussianBlur(card, (0, 0), 0.8) + rng.normal(0, 2, card.shape)
    assert read_edges(photo_of(seen.clip(0, 255).astype(np.uint8))).all_visible is None
