"""Text is detected once in a photo, and no model is given the same input twice.

A face that does not stand upright is looked for on the turned photo too: that is another input.
"""

from collections import Counter
from datetime import date
from typing import Any

import numpy as np
import pytest

from reinstate.domain.findings import PieceKind
from reinstate.evidence.intake.image import photo_of
from reinstate.evidence.models import sessions
from reinstate.evidence.read import read_side
from reinstate.specimens.documents import draw
from reinstate.specimens.drawn import Variation
from reinstate.specimens.identities import identities
from reinstate.specimens.photograph import Shot, photograph

ON = date(2026, 11, 22)
Runs = Counter[tuple[str, int]]


class CountedSession:
    """A session that notes each of its inputs."""

    def __init__(self, model_id: str, session: Any, runs: Runs) -> None:
        self.model_id, self.session, self.runs = model_id, session, runs

    def run(self, outputs: Any, fed: dict[str, np.ndarray]) -> Any:
        self.runs[self.model_id, hash(b"".join(one.tobytes() for one in fed.values()))] += 1
        return self.session.run(outputs, fed)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.session, name)


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> Runs:
    counted: Runs = Counter()
    opened = sessions.session
    monkeypatch.setattr(
        sessions, "session", lambda name, *edit: CountedSession(name, opened(name, *edit), counted)
    )
    return counted


@pytest.mark.parametrize(
    ("kind", "piece"),
    [
        ("us_passport", PieceKind.PASSPORT_PAGE),
        ("drivers_license", PieceKind.DOCUMENT_FRONT),
        ("permanent_resident_card", PieceKind.DOCUMENT_BACK),
    ],
)
def test_each_model_sees_each_input_once(kind: str, piece: PieceKind, runs: Runs) -> None:
    drawn = draw(kind, identities()[0], Variation(day=ON)).sides[piece]
    photo = photo_of(np.array(photograph(drawn, Shot(turn=20), 1).image.convert("RGB")))

    read_side(photo, piece, on=ON)

    found = [model for model, _ in runs if model.startswith("text_detection")]
    assert found == ["text_detection_tiny"]
    assert max(runs.values()) == 1
