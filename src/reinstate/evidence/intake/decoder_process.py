"""The process that decodes files: it forks for each one, so that no file outlives its answer.

Started by evidence/intake/decoder.py as `python -I -m reinstate.evidence.intake.decoder_process`.
Image decoders are native code that hostile files can crash or take over. The child that meets a
file has a limit of memory and of time, can open nothing, and is gone afterwards, with whatever the
file did to it. A request on standard input is one line of JSON and the file; an answer one line and
the picture.
"""

from __future__ import annotations

import gc
import io
import json
import logging
import os
import resource
import select
import sys
from dataclasses import asdict
from typing import Any, BinaryIO

from PIL import Image

from reinstate.evidence.intake import decoding
from reinstate.evidence.intake.metadata import read_metadata
from reinstate.evidence.intake.photo_files import Limits, Unreadable

logger = logging.getLogger(__name__)

# Operating figures, not policy: what a photo of the most pixels that policy accepts needs.
CPU_SECONDS, MEMORY_BYTES = 5, 1_000_000_000
STRIP = 24  # rows that are copied at a time: so little that its memory is used again and again
JPEG_QUALITY = 92
NO_MORE = 9


def main() -> None:
    """Answer until standard input ends; after a failed child, say so and end."""
    decoding.prepare()
    gc.freeze()  # a child that collects would copy every page it shares with this process
    while True:
        select.select([0], [], [])  # never read here: what arrives is for the child
        child = os.fork()
        if child == 0:
            os._exit(_answered())
        _, status = os.waitpid(child, 0)
        if status:
            if os.waitstatus_to_exitcode(status) != NO_MORE:
                os.write(1, json.dumps({"failed": os.waitstatus_to_exitcode(status)}).encode())
            return


def _answered() -> int:
    """In the child: the status to end with."""
    try:
        line = sys.stdin.buffer.readline()
        if not line:
            return NO_MORE
        _limit()
        _answer(json.loads(line), sys.stdout.buffer)
        sys.stdout.buffer.flush()
    except Exception:  # a defect of ours, or no memory to answer with: the file counts as broken
        logger.exception("a file could not be answered")
        return 1
    return 0


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def _answer(asked: dict[str, Any], out: BinaryIO) -> None:
    data = sys.stdin.buffer.read(asked["bytes"])
    try:
        opened, picture = decoding.upright(data, asked["format"], Limits(**asked["limits"]))
        clean = _jpeg(picture) if asked["as_jpeg"] else b""
    except Unreadable as refused:
        said = {"code": refused.code, "found": refused.found, "limit": refused.limit}
        _say({"refused": said, "bytes": 0}, out)
        return
    claims = asdict(read_metadata(opened, data))
    claims["taken_on"] = claims["taken_on"] and claims["taken_on"].isoformat()
    saved = decoding.saved_blocks(opened, picture.size)
    header = {
        "width": picture.width, "height": picture.height, "metadata": claims,
        "saved": saved and asdict(saved),
    }  # fmt: skip
    if asked["as_jpeg"]:
        _say({**header, "bytes": len(clean)}, out)
        out.write(clean)
    else:
        _say({**header, "bytes": 3 * picture.width * picture.height}, out)
        for top in range(0, picture.height, STRIP):
            strip = (0, top, picture.width, min(top + STRIP, picture.height))
            out.write(picture.crop(strip).tobytes())


def _jpeg(picture: Image.Image) -> bytes:
    """Pixels and nothing else: what the file carried besides stays here. Or Unreadable."""
    out = io.BytesIO()
    try:
        bare = Image.new("RGB", picture.size)
        bare.paste(picture)
        bare.save(out, "JPEG", quality=JPEG_QUALITY)
    except MemoryError as error:
        raise Unreadable("too_costly") from error
    return out.getvalue()


def _say(header: dict[str, Any], out: BinaryIO) -> None:
    out.write(json.dumps(header).encode() + b"\n")


if __name__ == "__main__":
    main()
