"""Which pixels are the person (MediaPipe selfie segmentation)."""

from __future__ import annotations

import cv2
import numpy as np

from reinstate.evidence.intake.image import Pixels
from reinstate.evidence.models import sessions
from reinstate.evidence.readers.pixels.squares import Floats, unit

SIDE = 256


def read_person_mask(rgb: Pixels) -> Floats:
    """Probability 0-1 that a pixel is the person, 256 x 256 over the whole photo, stretched."""
    interpreter = sessions.interpreter("selfie_segmentation")
    small = np.asarray(cv2.resize(rgb, (SIDE, SIDE), interpolation=cv2.INTER_AREA), np.uint8)
    interpreter.set_tensor(interpreter.get_input_details()[0]["index"], unit(small))
    interpreter.invoke()
    mask = interpreter.get_tensor(interpreter.get_output_details()[0]["index"])
    return np.asarray(mask, np.float32).reshape(SIDE, SIDE)
