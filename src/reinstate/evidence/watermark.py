"""Who looks at a photo and when, drawn over it as it is served; what is stored stays as it is.

Only our own clean JPEGs come here, never a file as somebody sent it.
"""

from __future__ import annotations

import io
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont

LETTER = 0.02  # of the longer side: small beside a face, legible in a photo of the screen
LEAST = 12  # pixels
EVERY = 9.0  # letters' heights from line to line, so that a close-up of a face carries one too
STRENGTH = 88  # of 255: print and regions below stay legible
QUALITY = 90
TURN = 24  # degrees: no edge of a document or a line of text lies so


def drawn(jpeg: bytes, words: str) -> bytes:
    """The same photo with the words across all of it."""
    with Image.open(io.BytesIO(jpeg), formats=["JPEG"]) as photo:
        picture = photo.convert("RGB")
    over = _layer(picture.size, words)
    picture.paste(over.getchannel("L").convert("RGB"), (0, 0), over.getchannel("A"))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


@lru_cache(maxsize=8)
def _layer(size: tuple[int, int], words: str) -> Image.Image:
    """Words in light letters with a dark edge: seen on snow and at night. Holds no photo.

    Drawn at half the size, once for the photos of one size that a person opens within a minute.
    """
    half = (-(-size[0] // 2), -(-size[1] // 2))
    height = max(LEAST // 2, round(max(half) * LETTER))
    font = ImageFont.load_default(height)
    reach = round((half[0] ** 2 + half[1] ** 2) ** 0.5)
    sheet = Image.new("LA", (reach, reach), (255, 0))
    pen = ImageDraw.Draw(sheet)
    line = (words + "     ") * (2 + round(reach / max(1.0, pen.textlength(words, font=font))))
    for row, top in enumerate(range(0, reach, round(height * EVERY))):
        left = -(row % 3) * height * 6  # so that no two lines begin alike
        for light, shift in ((0, 1), (255, 0)):
            pen.text((left + shift, top + shift), line, font=font, fill=(light, STRENGTH))
    turned = sheet.rotate(TURN, resample=Image.Resampling.BILINEAR)
    left, top = (reach - half[0]) // 2, (reach - half[1]) // 2
    middle = turned.crop((left, top, left + half[0], top + half[1]))
    return middle.resize(size, Image.Resampling.BILINEAR)
