"""What other times are stated in: one run of the face detector as its publisher exported it.

    python -m bench.yardstick

Prints the same detection as two libraries run it, and what other models take in either: whoever
compares figures stated in detections has to know whose they are.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import cv2
import numpy as np

from reinstate.evidence.models import sessions, weights

SIDE = 640
RUNS = 9
# Model and the picture it is given: batch, channels, height, width.
OTHERS = {"text_detection_tiny": (1, 3, 960, 736), "sface": (1, 3, 112, 112)}


def one_detection() -> float:
    """Seconds of the processor for one image of 640 pixels; nothing but the model runs.

    The fastest of several runs: slower ones ask the system for memory, which is not the model.
    """
    return _of_model("yunet", (1, 3, SIDE, SIDE))


def one_detection_by_opencv() -> float:
    """The same file run as OpenCV's own face detector runs it, which takes about twice as long.

    Bars are held against `one_detection`; this is for comparing with figures of other people.
    """
    detector = cv2.FaceDetectorYN.create("onnx", weights.read("yunet"), b"", (SIDE, SIDE))
    grey = np.full((SIDE, SIDE, 3), 127, np.uint8)
    return _fastest(lambda: detector.detect(grey))


def _of_model(model_id: str, shape: tuple[int, ...]) -> float:
    session = sessions.session(model_id)
    fed = {session.get_inputs()[0].name: np.full(shape, 127, np.float32)}
    return _fastest(lambda: session.run(None, fed))


def _fastest(run: Callable[[], object]) -> float:
    times = []
    for _ in range(RUNS):
        started = time.process_time()
        run()
        times.append(time.process_time() - started)
    return min(times)


def main() -> None:
    """Print either unit, and the other models in both."""
    ours, by_opencv = one_detection(), one_detection_by_opencv()
    print(f"one face detection at {SIDE} pixels: {1000 * ours:.1f} ms in the runtime used here,"
          f" {1000 * by_opencv:.1f} ms as OpenCV runs it")  # fmt: skip
    for model_id, shape in OTHERS.items():
        took = _of_model(model_id, shape)
        print(f"{model_id} at {shape[3]} x {shape[2]}: {took / ours:.1f} of the one,"
              f" {took / by_opencv:.1f} of the other")  # fmt: skip


if __name__ == "__main__":
    main()
