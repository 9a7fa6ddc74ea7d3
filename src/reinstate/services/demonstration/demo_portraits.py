"""The faces that the toy exchange enrolled: templates of the demo owners' rendered portraits."""

from __future__ import annotations

from functools import cache

import numpy as np

from reinstate.evidence.intake.image import photo_of
from reinstate.evidence.readers.face.faces import read_faces
from reinstate.specimens import rendered


@cache
def template(person: str) -> tuple[float, ...]:
    """What an exchange keeps of a portrait: 128 numbers, no picture. `person` as in people.json."""
    (face, *_) = read_faces(photo_of(np.asarray(rendered.portrait(person))))
    if face.template is None:
        raise LookupError(f"people.json: no face to enrol in the portrait of {person}")
    return face.template
