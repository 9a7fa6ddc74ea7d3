"""Readers of writing on specimens: whatever the turn, what is printed is what is read."""

from datetime import date, timedelta
from functools import cache

import numpy as np
import pytest
from PIL import Image

from reinstate.domain.findings import PieceKind
from reinstate.domain.note import DateWindow
from reinstate.evidence.facts import DocumentSideFacts, NoteFacts
from reinstate.evidence.intake.image import Photo, photo_of
from reinstate.evidence.read import read_side
from reinstate.evidence.readers.note.reading import ExactText, NoteExpectation, read_note
from reinstate.evidence.readers.text.detection import detect
from reinstate.evidence.readers.text.levelling import writing_angle
from reinstate.specimens.documents import draw
from reinstate.specimens.drawn import DrawnSide, Variation
from reinstate.specimens.handwriting import any_hand
from reinstate.specimens.identities import identities
from reinstate.specimens.notes import bona_fide_note, plain_font_note
from reinstate.specimens.photograph import Shot, photograph

ON = date(2026, 11, 22)
EMAIL = "tom.hill@example.com"
TEMPLATE = "{brand} ({date}) Reactivate my account associated with ({email})"
SENTENCE = TEMPLATE.format(brand="Binance.US", date="22/11/2026", email=EMAIL)
PLAIN = Shot()


def _photo(flat: Image.Image | DrawnSide, shot: Shot = PLAIN, seed: int = 1) -> Photo:
    return photo_of(np.array(photograph(flat, shot, seed).image.convert("RGB")))


@cache
def _side(kind: str, piece: PieceKind) -> tuple[DrawnSide, DocumentSideFacts]:
    drawn = draw(kind, identities()[0], Variation(day=ON)).sides[piece]
    return drawn, read_side(_photo(drawn), piece, on=ON)


@cache
def _note_image(*, by_hand: bool = True) -> Image.Image:
    hand = any_hand(np.random.default_rng(5), "patrick-hand")
    note = bona_fide_note(SENTENCE, 5, hand=hand) if by_hand else plain_font_note(SENTENCE, 5)
    ink, coverage = np.array(note.ink) * 255, note.coverage[..., None]
    return Image.fromarray((245 * (1 - coverage) + ink * coverage).clip(0, 255).astype(np.uint8))


def _read(image: Image.Image, text: str = SENTENCE, shot: Shot = PLAIN) -> NoteFacts:
    found = read_note(_photo(image, shot), ExactText(text))
    assert found is not None
    return found


@pytest.mark.parametrize("quarter_turns", [0, 1, 2, 3])
def test_a_machine_zone_is_read_whichever_way_the_photo_is_turned(quarter_turns: int) -> None:
    drawn = draw("us_passport", identities()[0], Variation(day=ON)).sides[PieceKind.PASSPORT_PAGE]
    photo = _photo(drawn, Shot(quarter_turns=quarter_turns))

    zone = read_side(photo, PieceKind.PASSPORT_PAGE, on=ON).machine_zone

    assert zone is not None
    assert zone.lines == drawn.machine_zone
    assert zone.is_valid


@pytest.mark.parametrize("turn", [-75, 38, 142])
def test_the_direction_of_writing_shows_whichever_way_a_page_is_turned(turn: float) -> None:
    drawn = draw("us_passport", identities()[0], Variation(day=ON)).sides[PieceKind.PASSPORT_PAGE]
    photo = _photo(drawn, Shot(turn=turn))

    off = (writing_angle(photo.rgb) + turn + 90) % 180 - 90  # a photo's y runs down

    assert abs(off) < 3


def test_a_level_page_is_left_as_it_is() -> None:
    drawn = draw("us_passport", identities()[0], Variation(day=ON)).sides[PieceKind.PASSPORT_PAGE]

    assert abs(writing_angle(_photo(drawn).rgb)) < 7


def test_a_wrong_printed_check_digit_is_not_repaired() -> None:
    wrong = Variation(day=ON, has_wrong_check_digit=True)
    drawn = draw("us_passport", identities()[0], wrong).sides[PieceKind.PASSPORT_PAGE]

    zone = read_side(_photo(drawn), PieceKind.PASSPORT_PAGE, on=ON).machine_zone

    assert zone is not None
    assert zone.lines == drawn.machine_zone
    assert not zone.is_valid
    assert zone.errors


def test_the_barcode_of_a_licence_gives_its_record() -> None:
    drawn, facts = _side("drivers_license", PieceKind.DOCUMENT_BACK)

    assert facts.barcode is not None
    assert facts.barcode.is_aamva
    assert facts.barcode.fields["family_name"] == identities()[0].surname.upper()
    assert facts.type_scores["drivers_license"] == 1.0
    assert drawn.payload is not None


def test_a_specimen_says_that_it_is_one() -> None:
    _, facts = _side("drivers_license", PieceKind.DOCUMENT_BACK)

    assert any("SPECIMEN" in mark.text.upper() for mark in facts.specimen_marks)


def test_the_class_of_a_visa_is_read_from_its_print() -> None:
    _, facts = _side("us_visa", PieceKind.DOCUMENT_FRONT)

    assert facts.visa_class == "B1/B2"
    assert facts.machine_zone is not None
    assert facts.machine_zone.format == "MRVA"


def test_the_right_sentence_beats_every_one_that_says_something_else() -> None:
    facts = _read(_note_image())

    assert min(word.meaning_margin for word in facts.words) > 0
    assert facts.date_text == "22/11/2026"
    assert facts.words[0].expected == "binance.us"
    assert all(word.polygon for word in facts.words)


def test_another_date_or_address_loses() -> None:
    for wrong in (SENTENCE.replace("22/", "23/"), SENTENCE.replace("tom.hill", "tim.hill")):
        facts = _read(_note_image(), wrong)
        assert facts.best_competitor_margin < -7


def test_a_mirrored_note_is_flipped_not_refused() -> None:
    facts = _read(_note_image(), shot=Shot(is_mirrored=True))

    assert facts.is_mirrored
    assert min(word.meaning_margin for word in facts.words) > 0


def test_any_spelling_of_a_day_in_the_window_is_accepted() -> None:
    window = DateWindow(ON - timedelta(days=7), ON + timedelta(days=1))
    expected = NoteExpectation("Binance.US", EMAIL, window, TEMPLATE)

    facts = read_note(_photo(_note_image()), expected)

    assert facts is not None
    assert facts.date_text == "22/11/2026"


def test_a_hand_scores_above_a_font() -> None:
    hand, font = _read(_note_image()), _read(_note_image(by_hand=False))

    assert hand.handwriting_score is not None
    assert font.handwriting_score is not None
    assert hand.handwriting_score > font.handwriting_score


def test_a_photo_without_writing_has_no_note() -> None:
    blank = photo_of(np.full((600, 800, 3), 180, dtype=np.uint8))

    assert read_note(blank, ExactText(SENTENCE)) is None
    assert detect(blank.rgb) == []
