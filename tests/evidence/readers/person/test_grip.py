"""Thumbs over the edge of a sheet: whose skin it is, and whether a sleeve leads there."""

from dataclasses import replace
from typing import Any

import cv2
import numpy as np
import pytest
from tests.evidence.readers.test_people import opened, picture

from reinstate.evidence.facts import GripFacts
from reinstate.evidence.intake.image import Photo, photo_of
from reinstate.evidence.readers.face.faces import read_faces
from reinstate.evidence.readers.person.body import read_body
from reinstate.evidence.readers.person.grip import read_grip
from reinstate.evidence.readers.pixels.tones import look_at

FROM_BELOW = ("p03_selfie_raised", "p04_selfie_left")


def gripped(photo: Photo, image: dict[str, Any]) -> GripFacts | None:
    sheet = tuple((float(x), float(y)) for x, y in image["sheet"]["corners"])
    face = read_faces(photo, with_templates=False, with_coverings=False)[0]
    return read_grip(look_at(photo, face), sheet, read_body(photo, face.box))


@pytest.mark.parametrize("name", FROM_BELOW)
def test_a_thumb_is_seen_whose_hand_is_behind_the_sheet(name: str) -> None:
    image = picture(name=name)
    grip = gripped(opened(image), image)
    assert grip is not None
    assert grip.depth > 0.06
    assert grip.tone_apart < 0.06
    assert grip.elbow_apart is not None
    assert grip.sleeve is not None
    assert grip.sleeve > 0.8


def test_no_sleeve_of_the_person_s_leads_to_a_stranger_s_thumb() -> None:
    image = picture(name="p02_selfie_other_hand")
    grip = gripped(opened(image), image)
    assert grip is not None
    assert (grip.elbow_apart, grip.sleeve) == (None, None)


def test_a_sheet_laid_over_the_thumb_is_held_by_nobody() -> None:
    image = picture(name=FROM_BELOW[1])
    rgb = opened(image).rgb.copy()
    cv2.fillConvexPoly(rgb, np.round(image["sheet"]["corners"]).astype(np.int32), (225, 224, 220))
    grip = gripped(photo_of(rgb), image)
    assert grip is None or grip.depth < 0.02


def test_of_a_face_of_a_few_pixels_no_skin_is_told() -> None:
    image = picture(name=FROM_BELOW[1])
    face = read_faces(opened(image), with_templates=False, with_coverings=False)[0]
    speck = replace(face, landmarks=tuple((-50.0, -50.0) for _ in face.landmarks))
    sheet = tuple((float(x), float(y)) for x, y in image["sheet"]["corners"])
    assert read_grip(look_at(opened(image), speck), sheet, None) is None
