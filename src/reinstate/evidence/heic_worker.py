"""Decode one HEIC from standard input in a process of its own; run by evidence/heic.py.

The HEIC decoder is native code that hostile files can crash: 1.4.0 of pi_heif does. A crash here
costs this file and nothing else. Answers one line of JSON, then the EXIF bytes, then the pixels.
"""

from __future__ import annotations

import io
import json
import resource
import sys

import pi_heif
from PIL import Image

SECONDS, BYTES = 20, 2_000_000_000


def main(max_pixels: int) -> None:
    """Header first; what has too many pixels is not decoded."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
    pi_heif.register_heif_opener(thumbnails=False, aux_images=False, depth_images=False)
    with Image.open(io.BytesIO(sys.stdin.buffer.read()), formats=["HEIF"]) as image:
        if image.width * image.height > max_pixels:
            _answer(image.size, b"", b"")
            return
        exif = image.info.get("exif") or b""
        _answer(image.size, exif, image.convert("RGB").tobytes())


def _answer(size: tuple[int, int], exif: bytes, pixels: bytes) -> None:
    header = {"size": size, "exif": len(exif), "pixels": len(pixels)}
    sys.stdout.buffer.write(json.dumps(header).encode() + b"\n" + exif + pixels)


if __name__ == "__main__":
    main(int(sys.argv[1]))
