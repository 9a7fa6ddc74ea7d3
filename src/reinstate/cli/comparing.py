"""Two photos: is it the same person."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from reinstate.cli import photos
from reinstate.cli.answers import Answer
from reinstate.domain.policy import PolicyOn
from reinstate.evidence.face_comparison import same_person
from reinstate.evidence.facts import FaceFacts
from reinstate.evidence.readers.face.faces import read_faces, similarity

REMEMBERED = 64  # lists of pairs name the same photo again and again


def compare(files: Sequence[str | Path], policy: PolicyOn) -> Answer:
    """Similarity of the largest faces of two photos.

    `same_person` null = no face, between the bands, or a face too poor to be compared fairly.
    """
    on = policy.day.isoformat()
    faces = {name: _face(Path(file), on) for name, file in zip("ab", files, strict=True)}
    pass_from = policy.number("checks.face_matches_portrait.pass_from")
    a, b = faces["a"], faces["b"]
    found = _similarity(a, b)
    return {
        "same_person": same_person(a, b, policy) if a and b else None,
        "similarity": None if found is None else round(found, 4),
        "threshold": pass_from,
        "faces": {name: photos.face(face, policy) for name, face in faces.items()},
    }


@lru_cache(maxsize=REMEMBERED)
def _face(path: Path, on: str) -> FaceFacts | None:
    faces = read_faces(photos.opened(path, photos.policy_on(on)))
    return faces[0] if faces else None


def _similarity(a: FaceFacts | None, b: FaceFacts | None) -> float | None:
    if a is None or b is None or a.template is None or b.template is None:
        return None
    return similarity(a.template, b.template)
