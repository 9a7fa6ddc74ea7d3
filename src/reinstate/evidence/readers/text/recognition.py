"""What a line of text says: PP-OCRv6 recognition, the whole CTC matrix kept for the aligners."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

from reinstate.evidence.models import onnx_graph, sessions
from reinstate.evidence.readers.text import ctc
from reinstate.evidence.readers.text.detection import LEVELS

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

Rgb = NDArray[np.uint8]
Features = NDArray[np.float32]
HEIGHT = 48
STEP = 8  # pixels of the normalised crop per time step
# Fixed shapes keep the runtime's memory flat. What is wider than its line is read in vain; but the
# note's bands, and those of a machine zone's rows, longer than any other print, were chosen over
# coarse steps, whose empty border is part of what is read.
WIDEST = 1920
WRITING = (*range(64, 640, 64), *range(640, WIDEST, 160), WIDEST)
PRINT = (*range(48, 576, 16), *(width for width in WRITING if width >= 576))
# A character read with less is in doubt, and others may be meant that are a tenth as likely.
DOUBTED, AS_LIKELY = 0.9, 0.1
QUICK, CAREFUL = "text_recognition_tiny", "text_recognition_small"
# What the careful one's second half was taught of handwriting (tools/train_note_reader).
TAUGHT = Path(__file__).with_name("writing.npz")


@dataclass(frozen=True, slots=True)
class Recognised:
    """One line read; `matrix` covers only the crop.

    `features` (steps, channels): what the model tells symbols by, at each step of the matrix; None
    where no model read.
    """

    text: str
    score: float
    matrix: ctc.Matrix
    columns: tuple[str, ...]
    glyphs: tuple[ctc.Glyph, ...]
    features: Features | None = None


def crop(rgb: Rgb, quad: NDArray[np.float32], height: int = HEIGHT) -> Rgb:
    """Cut a line out: `quad` runs top left, top right, bottom right, bottom left as read."""
    along = max(_distance(quad[0], quad[1]), _distance(quad[3], quad[2]), 1.0)
    across = max(_distance(quad[0], quad[3]), _distance(quad[1], quad[2]), 1.0)
    width = int(np.clip(round(height * along / across), 16, WIDEST * height // HEIGHT))
    source = _shrunk_for(rgb, quad, across, height)
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float32)
    turn = cv2.getPerspectiveTransform(source[1], target)
    cut = cv2.warpPerspective(
        source[0], turn, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(cut, dtype=np.uint8)


def _distance(a: NDArray[np.float32], b: NDArray[np.float32]) -> float:
    return float(np.linalg.norm(b - a))


def _shrunk_for(
    rgb: Rgb, quad: NDArray[np.float32], across: float, height: int
) -> tuple[Rgb, NDArray[np.float32]]:
    """The part of the photo around the quad, shrunk by area when the line is far taller."""
    low = np.maximum(np.floor(quad.min(axis=0)).astype(int) - 2, 0)
    high = np.ceil(quad.max(axis=0)).astype(int) + 3
    part = rgb[low[1] : high[1], low[0] : high[0]]
    if part.size == 0:
        part, low = rgb, np.zeros(2, dtype=int)
    moved = (quad - low).astype(np.float32)
    factor = height * 1.5 / across
    if factor >= 1:
        return part, moved
    size = (max(1, round(part.shape[1] * factor)), max(1, round(part.shape[0] * factor)))
    ratio = np.array([size[0] / part.shape[1], size[1] / part.shape[0]], dtype=np.float32)
    return np.asarray(cv2.resize(part, size, interpolation=cv2.INTER_AREA)), moved * ratio


def recognise(cut: Rgb, model_id: str = QUICK, widths: Sequence[int] = PRINT) -> Recognised:
    """Read one crop of height 48, laid on the narrowest of `widths` that holds it."""
    width = cut.shape[1]
    bucket = next((one for one in widths if one >= width), WIDEST)
    fed = np.zeros((1, 3, HEIGHT, bucket), dtype=np.float32)
    for plane, colour in zip(
        fed[0, :, :, :width], reversed(cv2.split(cut[:, :bucket])), strict=True
    ):
        plane[:] = cv2.LUT(colour, LEVELS)  # plane by plane: a third of the time
    chances, features = opened(model_id).run(None, {"x": fed})
    steps = min(chances.shape[1], -(-width // STEP))
    matrix = ctc.to_matrix(chances[0, :steps])
    return read_matrix(matrix, ctc.symbols(model_id).columns, features[0, :steps])


def opened(model_id: str) -> InferenceSession:
    """The recogniser, of whose thousands of characters only the Latin ones are told apart.

    Its second output is what it tells them by. The careful one reads twice, as its publisher
    taught it and as drawn hands did, and says the mean of both: each is less sure where only the
    other has seen such a hand (ADR 28).
    """
    return sessions.session(model_id, _edit(model_id))


@cache
def _edit(model_id: str) -> sessions.Edit:
    return _read_twice if model_id == CAREFUL else partial(of_latin, model_id)


def of_latin(model_id: str, model: bytes) -> bytes:
    """The bytes of a recogniser as its publisher taught it, for Latin characters alone."""
    known, kept = len(sessions.characters(model_id)), ctc.symbols(model_id).classes
    return onnx_graph.with_classes(model, known=known, kept=kept)


def _read_twice(model: bytes) -> bytes:
    with np.load(TAUGHT) as taught:
        return onnx_graph.with_second_half(of_latin(CAREFUL, model), dict(taught))


def read_matrix(
    matrix: ctc.Matrix, columns: tuple[str, ...], features: Features | None = None
) -> Recognised:
    """The best reading of a matrix, outer spaces dropped."""
    glyphs = ctc.best_path(matrix, columns)
    text = "".join(glyph.symbol for glyph in glyphs).strip()
    inked = [glyph.probability for glyph in glyphs if glyph.symbol != " "]
    score = float(np.mean(inked)) if inked else 0.0
    return Recognised(text, score, matrix, columns, glyphs, features)


def other_readings(read: Recognised) -> tuple[str, ...]:
    """The text with one character changed, for each that was nearly read in a doubted one's place.

    Only letters and digits, and none that merely is the same in small or in capitals.
    """
    symbols = [glyph.symbol for glyph in read.glyphs]
    found = (
        "".join([*symbols[:at], other, *symbols[at + 1 :]]).strip()
        for at, glyph in enumerate(read.glyphs)
        if glyph.probability < DOUBTED and glyph.symbol.isalnum()
        for other in _nearly_read(read, glyph)
    )
    return tuple(found)


def _nearly_read(read: Recognised, glyph: ctc.Glyph) -> Iterator[str]:
    chances = np.exp(read.matrix[glyph.start : glyph.end].max(axis=0))
    for at in np.flatnonzero(chances >= AS_LIKELY * glyph.probability):
        symbol = read.columns[at]
        if symbol.isalnum() and symbol.casefold() != glyph.symbol.casefold():
            yield symbol
