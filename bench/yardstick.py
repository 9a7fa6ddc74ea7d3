"""What other times are stated in: one run of the face detector as its publisher exported it."""

from __future__ import annotations

import time
from collections.abc import Callable

import cv2
import numpy as np

from reinstate.evidence import models

SIDE = 640
RUNS = 9


def one_detection() -> float:
    """Seconds of the processor for one image of 640 pixels; nothing but the model runs.

    The fastest of several runs: slower ones ask the system for memory, which is not the model.
    """
    session = models.session("yunet")
    grey = {"input": np.full((1, 3, SIDE, SIDE), 127, np.float32)}
    return _fastest(lambda: session.run(None, grey))


def one_detection_by_opencv() -> float:
    """The same file run as OpenCV's own face detector runs it, which takes about twice as long.

    Bars are held against `one_detection`; this is for comparing with figures of other people.
    """
    detector = cv2.FaceDetectorYN.create("onnx", models.read("yunet"), b"", (SIDE, SIDE))
    grey = np.full((SIDE, SIDE, 3), 127, np.uint8)
    return _fastest(lambda: detector.detect(grey))


def _fastest(run: Callable[[], object]) -> float:
    times = []
    for _ in range(RUNS):
        started = time.process_time()
        run()
        times.append(time.process_time() - started)
    return min(times)
