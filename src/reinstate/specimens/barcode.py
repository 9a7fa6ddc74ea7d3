"""Draws PDF417 symbols with zxing-cpp's writer."""

import numpy as np
import zxingcpp
from PIL import Image

QUIET_MODULES = 4


def pdf417(
    payload: bytes, *, columns: int = 14, level: int = 5, row_height: int = 3
) -> Image.Image:
    """The symbol, one pixel per module wide and `row_height` pixels per row, black on white.

    Level 5 is what issuers usually print. The quiet zone is part of the picture.
    """
    barcode = zxingcpp.create_barcode(
        payload, zxingcpp.BarcodeFormat.PDF417, columns=columns, ec_level=str(level)
    )
    pixels = np.array(zxingcpp.write_barcode_to_image(barcode, scale=1, add_quiet_zones=False))
    rows = _one_pixel_rows(pixels)
    drawn = np.repeat(rows, row_height, axis=0)
    return Image.fromarray(np.pad(drawn, QUIET_MODULES, constant_values=255))


def _one_pixel_rows(pixels: np.ndarray) -> np.ndarray:
    """The writer repeats each row; its first repetition is enough."""
    changes = np.any(pixels[1:] != pixels[:-1], axis=1)
    return pixels[np.concatenate(([True], changes))]
