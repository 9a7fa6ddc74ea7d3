"""Open HEIC photos in a process of their own: a crash of the decoder costs one file."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from PIL import Image

WORKER = Path(__file__).with_name("heic_worker.py")
SECONDS = 30


class DecoderFailed(OSError):
    """The decoder crashed, ran out of its limits or refused the file."""


class TooManyPixels(Exception):
    """The header claims more pixels than are decoded; the argument is the size."""


def open_heic(data: bytes, max_pixels: int) -> Image.Image:
    """The primary picture, upright; raises TooManyPixels before decoding, else DecoderFailed."""
    # -I: the worker needs nothing of ours, and starts in half the time without it.
    command = [sys.executable, "-I", "-W", "ignore", str(WORKER), str(max_pixels)]
    try:
        ran = subprocess.run(command, input=data, capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise DecoderFailed(f"the HEIC decoder took more than {SECONDS} s") from error
    if ran.returncode != 0:
        raise DecoderFailed(f"the HEIC decoder ended with status {ran.returncode}")
    line, _, rest = ran.stdout.partition(b"\n")
    header = json.loads(line)
    size = (int(header["size"][0]), int(header["size"][1]))
    if not header["pixels"]:
        raise TooManyPixels(size)
    exif, pixels = rest[: header["exif"]], rest[header["exif"] :]
    image = Image.frombytes("RGB", size, pixels)
    if exif:
        image.info["exif"] = exif
    return image
