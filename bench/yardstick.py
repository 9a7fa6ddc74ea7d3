"""What other times are stated in: one run of the face detector as its publisher exported it."""

from __future__ import annotations

import time

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
    times = []
    for _ in range(RUNS):
        started = time.process_time()
        session.run(None, grey)
        times.append(time.process_time() - started)
    return min(times)
