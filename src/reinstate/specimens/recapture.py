"""Copies of a picture that are no photograph of the thing: screenshots, screens and prints."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from reinstate.specimens.camera import Lens, expose
from reinstate.specimens.fonts import font
from reinstate.specimens.photograph import Photograph, Shot, photograph

Pixels = NDArray[Any]
PHONE_SCREENS = ((1170, 2532), (1080, 2400), (1290, 2796), (1440, 3120))
DARK, LIGHT = (0, 0, 0), (255, 255, 255)


def screenshot(image: Image.Image, seed: int) -> Image.Image:
    """The picture open in a phone's gallery: status bar, flat bands, a row of buttons."""
    rng = np.random.default_rng((seed, 53))
    width, height = PHONE_SCREENS[int(rng.integers(len(PHONE_SCREENS)))]
    ground, ink = (DARK, LIGHT) if rng.random() < 0.5 else (LIGHT, DARK)
    screen = Image.new("RGB", (width, height), ground)
    shown = image.resize((width, round(image.height * width / image.width)))
    screen.paste(shown, (0, (height - shown.height) // 2))
    draw = ImageDraw.Draw(screen)
    _status_bar(draw, width, ink, rng)
    _buttons(draw, width, height, ink)
    return screen


def _status_bar(
    draw: ImageDraw.ImageDraw, width: int, ink: tuple[int, int, int], rng: np.random.Generator
) -> None:
    clock = f"{rng.integers(1, 13)}:{rng.integers(0, 60):02d}"
    draw.text((width * 0.08, 74), clock, fill=ink, font=font("inter", 50), anchor="ls")
    right = width * 0.93
    draw.rounded_rectangle((right - 66, 42, right, 74), 8, outline=ink, width=4)
    draw.rectangle((right - 60, 48, right - 60 + 48 * rng.random(), 68), fill=ink)
    for bar in range(4):
        x = right - 190 + bar * 16
        draw.rectangle((x, 70 - 8 * bar, x + 9, 74), fill=ink)
    for ring in range(3):
        reach = 10 + 9 * ring
        box = (right - 100 - reach, 72 - reach, right - 100 + reach, 72 + reach)
        draw.arc(box, 225, 315, fill=ink, width=6)


def _buttons(draw: ImageDraw.ImageDraw, width: int, height: int, ink: tuple[int, int, int]) -> None:
    labels = ("Share", "Favorite", "Edit", "Delete")
    for number, label in enumerate(labels):
        x = width * (number + 0.5) / len(labels)
        draw.rounded_rectangle(
            (x - 26, height - 190, x + 26, height - 138), 12, outline=ink, width=5
        )
        draw.text((x, height - 92), label, fill=ink, font=font("inter", 32), anchor="ms")
    middle = width / 2
    draw.rounded_rectangle((middle - 190, height - 32, middle + 190, height - 20), 6, fill=ink)


def screen_recapture(image: Image.Image, seed: int, *, width: int = 1600) -> Image.Image:
    """A photograph of the picture on a monitor: coloured sub-pixels, moiré, bluish, reflections."""
    rng = np.random.default_rng((seed, 59))
    height = round(width * 0.75)
    dots = 640 + int(rng.integers(0, 240))
    panel = _panel(image, dots)
    corners = _on_screen(panel.shape, width, height, rng)
    square = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float32) * panel.shape[1::-1]
    onto = cv2.getPerspectiveTransform(square.astype(np.float32), corners)
    # Sampled point by point, as a sensor does: that is where the moiré comes from.
    seen = cv2.warpPerspective(panel, onto, (width, height), flags=cv2.INTER_LINEAR)
    reach = cv2.warpPerspective(np.ones(panel.shape[:2], np.float32), onto, (width, height))
    bezel = np.full((height, width, 3), rng.uniform(12, 34), np.float32)
    scene = bezel * (1 - reach[..., None]) + seen * reach[..., None]
    scene = scene * np.array([0.94, 1.0, 1.07]) + _veil(height, width, rng)[..., None]
    return expose(scene, Lens(defocus=0.45, noise=2.6), rng)


def _panel(image: Image.Image, dots: int) -> Pixels:
    """The monitor's surface, six of our pixels to a dot, red, green and blue stripes."""
    small = np.asarray(image.resize((dots, round(image.height * dots / image.width))), np.float32)
    panel = np.repeat(np.repeat(small, 6, axis=0), 6, axis=1)
    stripe = np.arange(panel.shape[1]) % 6 // 2
    colour = (stripe[:, None] == np.arange(3)[None]).astype(np.float32)
    gap = np.where(np.arange(panel.shape[0]) % 6 == 5, 0.45, 1.0)
    mask = (0.42 + 1.55 * colour)[None] * gap[:, None, None]
    return cv2.GaussianBlur(np.asarray(panel * mask, np.float32), (0, 0), 1.0)


def _on_screen(
    shape: tuple[int, ...], width: int, height: int, rng: np.random.Generator
) -> NDArray[np.float32]:
    """Corners of the shown picture: it nearly fills the frame, a little askew."""
    rows, columns = shape[:2]
    scale = min(0.98 * width / columns, 0.98 * height / rows)
    half = np.array([columns, rows]) * scale / 2
    signs = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]])
    corners = np.array([width, height]) / 2 + signs * half
    return np.asarray(corners + rng.normal(0, 0.008 * width, (4, 2)), np.float32)


def _veil(height: int, width: int, rng: np.random.Generator) -> Pixels:
    """A window mirrored in the glass: a faint slanted band."""
    rows, columns = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    angle, offset = rng.uniform(0.3, 1.2), rng.uniform(-0.5, 0.5)
    across = rows * np.sin(angle) + columns * np.cos(angle) - offset
    return np.asarray(18 * np.clip(1.3 - np.abs(across) / 0.18, 0, 1) + 5, np.float32)


def print_recapture(image: Image.Image, seed: int, shot: Shot | None = None) -> Photograph:
    """A photograph of the picture printed on plain paper: halftone dots, faded, white margin."""
    return photograph(printed(image, seed), shot or Shot(), seed)


def printed(image: Image.Image, seed: int) -> Image.Image:
    """The flat print: screened in cyan, magenta and yellow at the usual three angles."""
    angle = np.random.default_rng((seed, 61)).uniform(-2, 2)
    width = 1400
    flat = image.resize((width, round(image.height * width / image.width)))
    colours = np.asarray(flat.filter(ImageFilter.GaussianBlur(1.0)), np.float32) / 255.0
    rows, columns = np.mgrid[: colours.shape[0], : colours.shape[1]].astype(np.float32)
    inked = np.empty_like(colours)
    for channel, degrees in enumerate((15.0, 75.0, 0.0)):
        turn = np.radians(degrees + angle)
        u = (columns * np.cos(turn) + rows * np.sin(turn)) / 5.0
        v = (rows * np.cos(turn) - columns * np.sin(turn)) / 5.0
        screen = 0.5 + 0.25 * (np.cos(6.2832 * u) + np.cos(6.2832 * v))
        inked[..., channel] = np.clip((colours[..., channel] - screen) * 3.0 + 0.5, 0, 1)
    faded = 34 + (0.5 * inked + 0.5 * colours) * 200
    paper = Image.new("RGB", (width + 260, faded.shape[0] + 260), (240, 239, 235))
    paper.paste(Image.fromarray(np.clip(faded, 0, 255).astype(np.uint8)), (130, 130))
    return paper
