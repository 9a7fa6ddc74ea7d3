"""Lines of writing that were read almost for certain."""

import numpy as np

from reinstate.evidence.readers.text import ctc
from reinstate.evidence.readers.text.reading import Line
from reinstate.evidence.readers.text.recognition import read_matrix

COLUMNS = ("", *ctc.KEPT)


def line(read: str) -> Line:
    """A line that says a text almost for certain, a blank beside each character."""
    places = [at for mark in read for at in (COLUMNS.index(mark), ctc.BLANK)]
    chances = np.full((len(places), len(COLUMNS)), 1e-6)
    chances[np.arange(len(places)), places] = 1.0
    matrix = np.asarray(np.log(chances / chances.sum(axis=1, keepdims=True)), dtype=np.float32)
    quad = np.array([[0, 0], [100, 0], [100, 20], [0, 20]], dtype=np.float32)
    return Line(read, 1.0, quad, read_matrix(matrix, COLUMNS))
