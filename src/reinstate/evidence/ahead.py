"""What the first photo of a process would wait for, made ready beside other work."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor

import cv2
import numpy as np


def open_ahead(*, text: bool, handwriting: bool) -> Future[None]:
    """Open what finds faces, and what reads text or handwriting where that is asked, in a thread.

    Opening lets other threads run, unlike importing and parsing. What goes wrong here goes wrong
    again where it is needed, and is told there.
    """
    aside = ThreadPoolExecutor(max_workers=1)
    try:
        return aside.submit(_open, text=text, handwriting=handwriting)
    finally:
        aside.shutdown(wait=False)


def _open(*, text: bool, handwriting: bool) -> None:
    # For its first picture in these colours OpenCV fills tables: longer than a model takes to open.
    cv2.cvtColor(np.zeros((1, 1, 3), np.uint8), cv2.COLOR_RGB2LAB)
    from reinstate.evidence import check
    from reinstate.evidence.readers.face import detection
    from reinstate.evidence.readers.text import detection as text_detection
    from reinstate.evidence.readers.text import recognition

    if text:
        text_detection.opened()
        recognition.opened(recognition.QUICK)
    if handwriting:
        recognition.opened(recognition.CAREFUL)
    detection.opened()
    check.catalogue()
