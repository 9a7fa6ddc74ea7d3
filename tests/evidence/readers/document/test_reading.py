"""A back whose barcode is a state's record: what stands beside it is read from afar."""

from datetime import date

import numpy as np
import pytest

from reinstate.domain.findings import PieceKind
from reinstate.evidence.intake.image import Photo, photo_of
from reinstate.evidence.read import read_side
from reinstate.evidence.readers.document import reading
from reinstate.evidence.readers.text import detection
from reinstate.evidence.readers.text.detection import PAGE_SHAPES, ROUGH_SHAPES, Shapes, TextBox
from reinstate.specimens.documents import draw
from reinstate.specimens.drawn import DrawnSide, Variation
from reinstate.specimens.identities import identities
from reinstate.specimens.photograph import Shot, photograph

ON = date(2026, 11, 22)
BACK = PieceKind.DOCUMENT_BACK


def _back(kind: str) -> DrawnSide:
    return draw(kind, identities()[0], Variation(day=ON)).sides[BACK]


def _photo(drawn: DrawnSide) -> Photo:
    return photo_of(np.array(photograph(drawn, Shot(), 1).image.convert("RGB")))


@pytest.fixture
def looked_in(monkeypatch: pytest.MonkeyPatch) -> list[Shapes]:
    """The shapes to which parts were brought to be searched."""
    shapes: list[Shapes] = []
    search = detection.detect_part

    def noted(
        rgb: np.ndarray, to_photo: np.ndarray, size: tuple[int, int], among: Shapes
    ) -> list[TextBox]:
        shapes.append(among)
        return search(rgb, to_photo, size, among)

    monkeypatch.setattr(detection, "detect_part", noted)
    return shapes


def test_beside_a_record_print_is_looked_for_from_afar(looked_in: list[Shapes]) -> None:
    facts = read_side(_photo(_back("drivers_license")), BACK, on=ON)

    assert looked_in == [ROUGH_SHAPES]
    assert any("CLASS" in line.text for line in facts.text)
    assert facts.specimen_marks


def test_beside_a_record_nobody_is_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr(reading, "read_faces", lambda *photo, **how: asked.append(photo) or ())

    read_side(_photo(_back("drivers_license")), BACK, on=ON)
    assert not asked

    read_side(_photo(_back("permanent_resident_card")), BACK, on=ON)
    assert len(asked) == 1


def test_without_a_record_the_print_is_looked_at_closely(looked_in: list[Shapes]) -> None:
    facts = read_side(_photo(_back("permanent_resident_card")), BACK, on=ON)

    assert facts.barcode is None
    assert looked_in == [PAGE_SHAPES]


def test_an_enhanced_licence_keeps_its_zone_beside_its_record() -> None:
    card, licence = _back("permanent_resident_card"), _back("drivers_license")
    card.image.paste(licence.image.crop(licence.boxes["barcode"]), (60, 60))

    facts = read_side(_photo(card), BACK, on=ON)

    assert facts.barcode is not None
    assert facts.barcode.is_aamva
    assert facts.machine_zone is not None
    assert facts.machine_zone.lines == card.machine_zone
