"""Where lines of text are: PP-OCRv6 detection in fixed shapes, boxes as rotated rectangles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

from reinstate.evidence.models import onnx_layout, sessions
from reinstate.evidence.models.onnx_nodes import with_steps
from reinstate.evidence.readers.pixels import scaling

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

Rgb = NDArray[np.uint8]
Quad = NDArray[np.float32]  # four corners (4, 2), pixels of the photo

# Few fixed shapes keep the runtime's memory flat; (height, width), all multiples of 32.
Shapes = tuple[tuple[int, int], ...]
SHAPES = ((736, 960), (960, 736), (544, 960), (960, 544), (320, 960), (960, 320), (960, 960))
PAGE_SHAPES = ((480, 736), (736, 480), (544, 736), (736, 544), (736, 736))
LARGE_SHAPES = ((960, 1280), (1280, 960), (736, 1280), (1280, 736), (1280, 1280))
SMALL_SHAPES = ((480, 640), (640, 480), (384, 640), (640, 384), (640, 640))
ROUGH_SHAPES = ((352, 480), (480, 352), (288, 480), (480, 288), (480, 480))
PART_SHAPES = (*SMALL_SHAPES, (384, 480), (480, 384), (640, 800), (800, 640), *LARGE_SHAPES)
INK = 0.3  # least probability of a text pixel, the publisher's setting
BOX_SCORE = 0.5  # least mean probability inside a box
UNCLIP = 1.6  # how far the shrunken text kernel is grown back, the publisher's setting
LEAST_SIDE = 3.0
LEVELS = np.arange(256, dtype=np.float32) / 127.5 - 1  # what a level of a photo is fed as


@dataclass(frozen=True, slots=True)
class TextBox:
    """A line of text: rotated rectangle and the detector's mean probability inside."""

    quad: Quad
    score: float

    @property
    def elongation(self) -> float:
        """How many times longer than tall the rectangle is."""
        short, long = sorted(float(np.linalg.norm(self.quad[n + 1] - self.quad[n])) for n in (0, 1))
        return long / max(short, 1e-6)


def opened() -> InferenceSession:
    """The detector, its gates and its magnifying in steps that the runtime has a fast way for."""
    return sessions.session("text_detection_tiny", _written_anew)


def _written_anew(model: bytes) -> bytes:
    return with_steps(
        model,
        onnx_layout.gates_as_one_product,
        onnx_layout.joined_as_sums,
        onnx_layout.magnified_in_blocks,
        onnx_layout.magnified_at_the_end,
    )


def detect(rgb: Rgb, *, shapes: Shapes = SHAPES) -> list[TextBox]:
    """Find lines of text in an upright RGB photo."""
    shape, scale = _fit(rgb.shape[0], rgb.shape[1], shapes)
    size = (round(rgb.shape[1] * scale), round(rgb.shape[0] * scale))
    small = scaling.shrunk(rgb, size) if scale < 1 else cv2.resize(rgb, size)
    found = _boxes(_ink(np.asarray(small), shape))
    return [TextBox(box.quad / scale, box.score) for box in found]


def detect_part(
    rgb: Rgb, to_photo: Quad, size: tuple[int, int], shapes: Shapes, largest: float = 4.0
) -> list[TextBox]:
    """Find them in a turned part, magnified `largest` times at most.

    `to_photo`, 2 x 3, leads from the part, (width, height), to the photo.
    """
    width, height = size
    shape, scale = _fit(height, width, shapes, largest)
    to_photo = np.hstack([to_photo[:, :2] / scale, to_photo[:, 2:]])
    small = scaling.cut(rgb, to_photo, (round(width * scale), round(height * scale)))
    found = _boxes(_ink(small, shape))
    return [
        TextBox((box.quad @ to_photo[:, :2].T + to_photo[:, 2]).astype(np.float32), box.score)
        for box in found
    ]


def _ink(small: Rgb, shape: tuple[int, int]) -> NDArray[np.float32]:
    """Probability of text at each pixel of a picture that fits into the shape."""
    height, width = small.shape[:2]
    fed = np.zeros((1, 3, *shape), dtype=np.float32)
    filled = fed[0, :, :height, :width]
    for plane, colour in zip(filled, reversed(cv2.split(small)), strict=True):
        plane[:] = cv2.LUT(colour, LEVELS)  # plane by plane: an eighth of the time
    (found,) = opened().run(None, {"x": fed})
    return np.asarray(found[0, 0, :height, :width], np.float32)


def scale_of(rgb: Rgb, shapes: Shapes) -> float:
    """At what scale a whole photo would be searched."""
    return _fit(rgb.shape[0], rgb.shape[1], shapes)[1]


def _fit(
    height: int, width: int, shapes: Shapes, largest: float = 4.0
) -> tuple[tuple[int, int], float]:
    """The cheapest shape that keeps the photo within a tenth of the largest scale possible."""
    scales = [min(shape[0] / height, shape[1] / width, largest) for shape in shapes]
    best = max(scales)
    fitting = [
        (shape[0] * shape[1], shape, scale)
        for shape, scale in zip(shapes, scales, strict=True)
        if scale >= 0.9 * best
    ]
    _, shape, scale = min(fitting)
    return shape, scale


def _boxes(ink: NDArray[np.float32]) -> list[TextBox]:
    mask = (ink > INK).astype(np.uint8)
    contours, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    boxes = []
    for contour in (np.asarray(one, dtype=np.int32) for one in contours):
        centre, (width, height), angle = cv2.minAreaRect(contour)
        if min(width, height) < LEAST_SIDE:
            continue
        score = _mean_inside(ink, contour)
        if score < BOX_SCORE:
            continue
        grow = 2 * width * height * UNCLIP / (2 * (width + height))
        grown = (centre, (width + grow, height + grow), angle)
        boxes.append(TextBox(cv2.boxPoints(grown).astype(np.float32), score))
    return boxes


def _mean_inside(ink: NDArray[np.float32], contour: NDArray[np.int32]) -> float:
    x, y, width, height = cv2.boundingRect(contour)
    mask = np.zeros((height, width), dtype=np.uint8)
    cv2.drawContours(mask, [contour - np.array([x, y], dtype=np.int32)], 0, 1, cv2.FILLED)
    return float(cv2.mean(ink[y : y + height, x : x + width], mask)[0])
