"""The edges of the sheet, each for itself: what is one, what is none, and what is not seen."""

from itertools import groupby

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from reinstate.evidence.facts import Polygon
from reinstate.evidence.intake.image import photo_of
from reinstate.evidence.readers.face.faces import read_faces
from reinstate.evidence.readers.note.paper import read_paper
from reinstate.evidence.readers.note.sheet import find_sheet, text_hull
from reinstate.evidence.readers.pixels.tones import Look, look_at, tone
from reinstate.specimens import notes, rendered, selfies
from reinstate.specimens.rendered import RenderedPicture

PAPER, WALL, SKIN = (214, 213, 208), (226, 226, 224), (196, 150, 128)
CORNERS = np.array([[160.0, 120], [460, 128], [452, 330], [156, 318]])
LINES: tuple[Polygon, ...] = tuple(
    ((210.0, y), (390.0, y + 4), (390.0, y + 16), (210.0, y + 12)) for y in (180.0, 205.0, 230.0)
)
HULL: Polygon = ((200.0, 170.0), (400.0, 170.0), (400.0, 258.0), (200.0, 258.0))
TEXT = "Binance.US (22/11/2026) Reactivate my account associated with (li.wu@mail.example)"
Pixels = NDArray[np.uint8]


def scene(wall: tuple[int, int, int] = WALL) -> Pixels:
    """Paper with three lines of strokes before a wall that is a little paler, with some grain."""
    rgb = np.full((480, 640, 3), wall, np.uint8)
    cv2.fillConvexPoly(rgb, np.round(CORNERS).astype(np.int32), PAPER)
    for (x0, y0), (x1, _), _, (_, low) in LINES:
        for x in range(int(x0) + 3, int(x1) - 3, 7):
            cv2.line(rgb, (x, int(y0) + 4), (x + 2, int(low)), (40, 40, 60), 1)
    grain = np.random.default_rng(5).normal(0, 1.5, rgb.shape)
    return np.clip(rgb + grain, 0, 255).astype(np.uint8)


def look(rgb: Pixels, *, is_skin_known: bool = True) -> Look:
    cheek = np.full((4, 4, 3), SKIN, np.uint8)
    smooth = np.asarray(cv2.GaussianBlur(rgb, (0, 0), 1.0), np.uint8)
    nowhere = np.zeros(rgb.shape[:2], np.bool_)
    return Look(smooth, 1.0, nowhere, tone(cheek) if is_skin_known else None, 100.0)


def apart(found: Polygon, corners: NDArray[np.float64] = CORNERS) -> float:
    """Pixels by which the worst corner is off."""
    return float(np.hypot(*(np.array(found) - corners).T).max())


@pytest.mark.parametrize("wall", [WALL, (60, 70, 90), (120, 160, 90)])
def test_each_side_is_found_before_a_pale_wall_and_a_dark_one(wall: tuple[int, int, int]) -> None:
    assert apart(read_paper(look(scene(wall)), LINES, HULL)) < 4


def test_a_ruled_line_and_a_thumb_over_the_edge_are_no_edges() -> None:
    rgb = scene()
    for y in (150, 264, 288):
        cv2.line(rgb, (162, y), (452, y + 6), (150, 175, 205), 1)
    cv2.ellipse(rgb, (160, 210), (40, 22), 0, 0, 360, SKIN, -1)
    assert apart(read_paper(look(rgb), LINES, HULL)) < 4


def test_of_a_side_outside_the_photo_the_given_sheet_s_is_taken() -> None:
    cut = scene()[:300]
    found = read_paper(look(cut), LINES, HULL)
    assert apart(found[:2], CORNERS[:2]) < 4
    assert max(y for _, y in found) == pytest.approx(262, abs=6)  # of HULL, along the text


def test_paper_that_goes_on_for_ever_is_the_given_sheet() -> None:
    found = read_paper(look(scene(PAPER)), LINES, HULL)
    assert apart(found, np.array(HULL)) < 8


def test_without_the_face_s_colour_or_a_line_the_given_sheet_is_kept() -> None:
    assert read_paper(look(scene(), is_skin_known=False), LINES, HULL) == HULL
    for none in ((), (((210.0, 180.0),) * 4,)):
        assert read_paper(look(scene()), none, HULL) == HULL


def written(picture: RenderedPicture) -> tuple[Pixels, tuple[Polygon, ...]]:
    """The picture with a note, and the note's lines, each from its first word to its last."""
    note = notes.bona_fide_note(TEXT, 7, selfies.sheet_of(picture))
    held = selfies.hold(picture, note)
    lines = [list(line) for _, line in groupby(held.words, key=lambda word: word.line)]
    ends = [(line[0].polygon, line[-1].polygon) for line in lines]
    found = tuple((first[0], last[1], last[2], first[3]) for first, last in ends)
    return np.asarray(held.image), found


def likeness(outline: Polygon, corners: Polygon) -> float:
    """Overlap over union."""
    one, other = (cv2.convexHull(np.array(shape, np.float32)) for shape in (outline, corners))
    both, _ = cv2.intersectConvexConvex(one, other)
    return float(both / (cv2.contourArea(one) + cv2.contourArea(other) - both))


@pytest.mark.parametrize("name", ["p03_selfie_raised", "p02_selfie_day"])
def test_the_sheet_that_a_window_or_a_hand_spoils_is_found_by_its_edges(name: str) -> None:
    picture = next(one for one in rendered.pictures() if one.name == name)
    assert picture.sheet is not None
    rgb, lines = written(picture)
    quads = [np.array(line, np.float32) for line in lines]
    sheet = find_sheet(rgb, quads) or text_hull(quads)
    photo = photo_of(rgb)
    face = read_faces(photo, with_templates=False, with_coverings=False)[0]
    paper = read_paper(look_at(photo, face), lines, sheet)
    assert likeness(sheet, picture.sheet.corners) < 0.85
    assert likeness(paper, picture.sheet.corners) > 0.93
