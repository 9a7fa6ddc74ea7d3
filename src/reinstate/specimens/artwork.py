"""Our own artwork: patterned grounds, type, portraits and SPECIMEN marks, in millimetres."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from reinstate.domain.findings import PieceKind
from reinstate.specimens.barcode import pdf417
from reinstate.specimens.drawn import PIXELS_PER_MM, Box, DrawnSide
from reinstate.specimens.fonts import MACHINE_ZONE, PRINT, font_of_cap_height

Colour = tuple[int, int, int]
SIZE_ID1 = (85.6, 54.0)
SIZE_PASSPORT_PAGE = (125.0, 88.0)
SIZE_VISA = (120.0, 80.0)
CORNER_ID1_MM = 3.2
EDGE_MM = 2.0  # that print keeps from the card's edge
SMALL_PRINT = "SPECIMEN – NOT A REAL DOCUMENT"
OCR_PITCH_MM = 2.54
OCR_CAP_MM = 2.45
INK: Colour = (28, 28, 34)
MARK: Colour = (196, 30, 58)


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours of a kind of document: ground from top to bottom, pattern, headings, labels."""

    top: Colour
    bottom: Colour
    lines: tuple[Colour, ...]
    heading: Colour
    label: Colour = (84, 84, 96)


@dataclass(slots=True)
class Canvas:
    """One side being drawn. Positions and heights are millimetres from the top left."""

    image: Image.Image
    palette: Palette
    boxes: dict[str, Box] = field(default_factory=dict)
    printed: dict[str, str] = field(default_factory=dict)
    machine_zone: tuple[str, ...] = ()
    payload: bytes | None = None

    def text(
        self,
        x: float,
        y: float,
        words: str,
        cap_mm: float,
        *,
        family: str = PRINT,
        colour: Colour = INK,
        bold: float = 0.0,
    ) -> Box:
        """Words on the baseline y; `bold` thickens by so many millimetres."""
        face = font_of_cap_height(family, cap_mm * PIXELS_PER_MM)
        at = (x * PIXELS_PER_MM, y * PIXELS_PER_MM)
        draw = ImageDraw.Draw(self.image)
        stroke = round(bold * PIXELS_PER_MM)
        draw.text(at, words, fill=colour, font=face, anchor="ls", stroke_width=stroke)
        return _whole(draw.textbbox(at, words, font=face, anchor="ls", stroke_width=stroke))

    def field(
        self, x: float, y: float, label: str, value: str, *, cap_mm: float = 2.0, bold: float = 0.0
    ) -> None:
        """A small label with its value below it; what was printed is remembered under the label.

        A value too long for the card is set smaller, as issuers do.
        """
        self.text(x, y, label, 1.05, colour=self.palette.label)
        face = font_of_cap_height(PRINT, cap_mm * PIXELS_PER_MM)
        room = self.image.width - (x + EDGE_MM) * PIXELS_PER_MM
        cap_mm *= min(1.0, room / max(1.0, face.getlength(value)))
        self.boxes[label] = self.text(x, y + cap_mm + 1.0, value, cap_mm, bold=bold)
        self.printed[label] = value

    def heading(self, x: float, y: float, words: str, cap_mm: float) -> None:
        self.text(x, y, words, cap_mm, colour=self.palette.heading, bold=0.07)

    def portrait(self, x: float, y: float, width: float, height: float, face: Image.Image) -> None:
        """The portrait, cropped to the box and thinly framed."""
        box = _pixels(x, y, width, height)
        size = (box[2] - box[0], box[3] - box[1])
        self.image.paste(_cropped(face, size), box[:2])
        frame = ImageDraw.Draw(self.image)
        frame.rectangle(box, outline=self.palette.label, width=2)
        self.boxes["portrait"] = box

    def ghost(self, x: float, y: float, width: float, height: float, face: Image.Image) -> None:
        """A faint second portrait in the ground's colours."""
        box = _pixels(x, y, width, height)
        size = (box[2] - box[0], box[3] - box[1])
        grey = np.asarray(_cropped(face, size).convert("L"), np.float32) / 255.0
        under = np.asarray(self.image.crop(box), np.float32)
        rows, columns = np.mgrid[-1 : 1 : size[1] * 1j, -1 : 1 : size[0] * 1j]
        fade = np.clip(1.6 - 1.6 * np.hypot(rows, columns) ** 2, 0, 1)
        shade = 1.0 - 0.55 * fade * (1.0 - grey)
        self.image.paste(_picture(under * shade[..., None]), box[:2])

    def zone(self, lines: Sequence[str], top: float, *, left: float | None = None) -> None:
        """A machine-readable zone: one character every 2.54 mm, as OCR-B is set."""
        width_mm = self.image.width / PIXELS_PER_MM
        start = (width_mm - len(lines[0]) * OCR_PITCH_MM) / 2 if left is None else left
        face = font_of_cap_height(MACHINE_ZONE, OCR_CAP_MM * PIXELS_PER_MM)
        draw = ImageDraw.Draw(self.image)
        for row, line in enumerate(lines):
            y = (top + OCR_CAP_MM + row * LINE_STEP_MM[len(lines)]) * PIXELS_PER_MM
            for column, character in enumerate(line):
                x = (start + (column + 0.5) * OCR_PITCH_MM) * PIXELS_PER_MM
                draw.text(
                    (x, y), character, fill=(18, 18, 20), font=face, anchor="ms", stroke_width=1
                )
        height = OCR_CAP_MM + (len(lines) - 1) * LINE_STEP_MM[len(lines)]
        self.boxes["machine_zone"] = _pixels(start, top, len(lines[0]) * OCR_PITCH_MM, height)
        self.machine_zone = tuple(lines)

    def strip(self, top: float, bottom: float, colour: Colour = (246, 247, 244)) -> None:
        """A plain band from edge to edge, for the machine-readable zone."""
        box = (0, round(top * PIXELS_PER_MM), self.image.width, round(bottom * PIXELS_PER_MM))
        ImageDraw.Draw(self.image).rectangle(box, fill=colour)

    def barcode(self, payload: bytes, x: float, y: float, width: float, height: float) -> None:
        """A PDF417 that fills the box, quiet zone included."""
        box = _pixels(x, y, width, height)
        size = (box[2] - box[0], box[3] - box[1])
        symbol = pdf417(payload).resize(size, Image.Resampling.BOX)
        self.image.paste(symbol.convert("RGB"), box[:2])
        self.boxes["barcode"] = box
        self.payload = payload

    def specimen(self, x: float, y: float, width: float, *, angle: float = 0.0) -> None:
        """SPECIMEN in large letters, `width` mm wide, and the small print under it."""
        face = font_of_cap_height(PRINT, 100)
        left, top, right, bottom = face.getbbox("SPECIMEN", anchor="ls", stroke_width=3)
        stamp = Image.new("L", (round(right - left), round(bottom - top)), 0)
        draw = ImageDraw.Draw(stamp)
        draw.text((-left, -top), "SPECIMEN", fill=255, font=face, anchor="ls", stroke_width=3)
        scale = width * PIXELS_PER_MM / stamp.width
        stamp = stamp.resize((round(stamp.width * scale), round(stamp.height * scale)))
        turned = stamp.rotate(angle, expand=True, resample=Image.Resampling.BICUBIC)
        at = (round(x * PIXELS_PER_MM), round(y * PIXELS_PER_MM) - turned.height)
        self.image.paste(MARK, at, turned.point(lambda level: level * 0.72))
        self.boxes["specimen"] = (*at, at[0] + turned.width, at[1] + turned.height)

    def small_print(self, x: float, y: float, cap_mm: float = 1.15) -> None:
        self.boxes["small_print"] = self.text(x, y, SMALL_PRINT, cap_mm, colour=MARK)

    def side(self, piece: PieceKind, corner_mm: float = CORNER_ID1_MM) -> DrawnSide:
        """The finished side."""
        return DrawnSide(
            piece=piece,
            image=self.image,
            corner_radius_mm=corner_mm,
            boxes=self.boxes,
            printed=self.printed,
            machine_zone=self.machine_zone,
            payload=self.payload,
        )


LINE_STEP_MM: Mapping[int, float] = {2: 6.0, 3: 4.9}


def canvas(size_mm: tuple[float, float], palette: Palette, seed: int) -> Canvas:
    """A patterned ground to draw on; another seed bends the pattern a little differently."""
    width, height = (round(side * PIXELS_PER_MM) for side in size_mm)
    rng = np.random.default_rng(seed)
    ground = _gradient(width, height, palette.top, palette.bottom)
    for number, colour in enumerate(palette.lines):
        _rosette(ground, colour, rng, number)
        _waves(ground, colour, rng)
    return Canvas(Image.fromarray(ground), palette)


def _gradient(width: int, height: int, top: Colour, bottom: Colour) -> np.ndarray:
    share = np.linspace(0, 1, height)[:, None, None]
    column = (1 - share) * np.array(top) + share * np.array(bottom)
    return np.ascontiguousarray(np.broadcast_to(column, (height, width, 3)).astype(np.uint8))


def _waves(ground: np.ndarray, colour: Colour, rng: np.random.Generator) -> None:
    """A family of fine parallel waves, as guilloche machines draw them."""
    height, width = ground.shape[:2]
    x = np.arange(0, width + 6, 6)
    lengths, phases = rng.uniform(0.25, 0.9, 3) * width, rng.uniform(0, 6.28, 3)
    swing = sum(np.sin(6.28 * x / n + p) for n, p in zip(lengths, phases, strict=True))
    for offset in np.arange(-0.2 * height, 1.2 * height, height / 26):
        y = offset + height * 0.05 * swing * np.cos(offset / height * 2.2)
        _curve(ground, np.stack([x, y], axis=1), colour)


def _rosette(ground: np.ndarray, colour: Colour, rng: np.random.Generator, number: int) -> None:
    height, width = ground.shape[:2]
    centre = np.array([width * rng.uniform(0.25, 0.8), height * rng.uniform(0.3, 0.7)])
    petals = int(rng.integers(7, 15))
    turn = np.linspace(0, 2 * np.pi, 720)
    for ring in np.linspace(0.14, 0.42, 12):
        radius = height * ring * (1 + 0.16 * np.sin(petals * turn + 9 * ring + number))
        points = centre + radius[:, None] * np.stack([np.cos(turn), np.sin(turn)], axis=1)
        _curve(ground, points, colour)


def _curve(ground: np.ndarray, points: np.ndarray, colour: Colour) -> None:
    fixed = np.round(points * 16).astype(np.int32)
    cv2.polylines(ground, [fixed], False, colour, 1, cv2.LINE_AA, 4)


def _cropped(face: Image.Image, size: tuple[int, int]) -> Image.Image:
    """The largest centred part of the portrait with the box's proportions."""
    width, height = face.size
    wanted = size[0] / size[1]
    if width / height > wanted:
        inset = (width - height * wanted) / 2
        box = (inset, 0.0, width - inset, float(height))
    else:
        box = (0.0, 0.0, float(width), width / wanted)
    cropped = face.resize(size, Image.Resampling.LANCZOS, box=box)
    return cropped.filter(ImageFilter.GaussianBlur(0.6))


def _picture(pixels: np.ndarray) -> Image.Image:
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


def _pixels(x: float, y: float, width: float, height: float) -> Box:
    left, top = round(x * PIXELS_PER_MM), round(y * PIXELS_PER_MM)
    return left, top, left + round(width * PIXELS_PER_MM), top + round(height * PIXELS_PER_MM)


def _whole(box: tuple[float, float, float, float]) -> Box:
    x0, y0, x1, y1 = (round(edge) for edge in box)
    return x0, y0, x1, y1
