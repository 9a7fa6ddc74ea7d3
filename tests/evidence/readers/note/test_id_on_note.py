"""An ID on the note: seen by its portrait or its machine zone, and never without either."""

from datetime import date
from functools import cache

import numpy as np
import pytest

from reinstate.evidence.facts import FaceFacts
from reinstate.evidence.intake.image import Pixels
from reinstate.evidence.readers.note.id_on_note import has_document
from reinstate.evidence.readers.text.reading import Line
from reinstate.evidence.readers.text.recognition import read_matrix
from reinstate.specimens import identities, selfies
from reinstate.specimens.documents import draw
from reinstate.specimens.drawn import DrawnSide, Variation

OWNER = identities.identities()[0]
PICTURE = selfies.choose(OWNER.person)
BARE = selfies.hold(PICTURE)


@cache
def front() -> DrawnSide:
    return next(iter(draw("drivers_license", OWNER, Variation(date(2026, 11, 22))).sides.values()))


def own_face() -> tuple[FaceFacts, ...]:
    x0, y0, x1, y1 = PICTURE.face_box or (0, 0, 0, 0)
    box = ((x0, y0), (x1, y0), (x1, y1), (x0, y1))
    return (FaceFacts(box, (), 0.9, min(x1 - x0, y1 - y0), 0.0, 0.0),)


def answer(selfie: selfies.Selfie, faces: tuple[FaceFacts, ...] | None = None) -> bool | None:
    rgb: Pixels = np.asarray(selfie.image)
    paper = selfie.sheet_corners or ()
    known = own_face() if faces is None else faces
    return has_document(rgb, paper, known, (), is_outlined=True)


def line(text: str) -> Line:
    empty = read_matrix(np.zeros((1, 2), np.float32), ("", "A"))
    return Line(text, 0.9, np.zeros((4, 2), np.float32), empty)


def test_a_sheet_with_nothing_but_paper_bears_no_document():
    assert answer(BARE) is False


def test_a_sheet_that_bears_other_writing_is_left_to_a_person():
    rgb: Pixels = np.asarray(BARE.image)
    paper = BARE.sheet_corners or ()
    found = [
        has_document(rgb, paper, own_face(), (), is_outlined=True, strange=letters)
        for letters in (8, 40)
    ]
    assert found == [False, None]


def test_a_portrait_that_the_search_of_the_whole_photo_missed_is_found_on_the_sheet():
    assert answer(selfies.taped(PICTURE, BARE, front())) is True


@pytest.mark.parametrize("turn", [-25.0, 0.0, 25.0])
def test_an_id_held_over_the_sheet_is_found(turn):
    assert answer(selfies.held_over(PICTURE, BARE, front(), (0.5, 0.5), turn)) is True


def test_a_portrait_beside_the_sheet_is_left_to_a_person():
    beside = (0.93 + front().width_mm / 2 / 210, 0.3)
    held = selfies.held_over(PICTURE, BARE, front(), beside, 0.0)
    assert answer(held) is not False


def test_without_a_face_of_the_person_a_plain_sheet_is_left_to_a_person():
    assert answer(BARE, faces=()) is None


def test_a_machine_zone_among_the_lines_is_a_document():
    lines = (line("P<USASOERENSEN<<GRETA<ANNE<<<<<<<<<<<<<<<<<<"),)
    paper = BARE.sheet_corners or ()
    assert has_document(np.asarray(BARE.image), paper, own_face(), lines, is_outlined=True) is True
