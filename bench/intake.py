"""Broken files: an answer or a clear sentence each time, how long at most, how much memory.

    python -m bench.intake [--files 20000]

Photos in every accepted format are cut, flipped, spliced and padded from a frozen seed; hand-made
bombs and odd files come first. Anything but a photo or Unreadable ends the run with the file's
number. The memory is that of the process that decodes; what it costs beside decoding here, without
a process, is printed last. Each thousand is kept under var/bench, so a stopped run goes on.
"""

from __future__ import annotations

import argparse
import io
import json
import resource
import statistics
import struct
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from reinstate.evidence.intake import decoder
from reinstate.evidence.intake.image import Unreadable, open_photo

SEED = 20261122
HEIC = Path(__file__).parents[1] / "tests" / "evidence" / "intake" / "files" / "turned.heic"
HEIC_EVERY = 20
MOST_SECONDS, MOST_MEGABYTES = 5.0, 1000
BATCH = 1000
KEPT = Path(__file__).parents[1] / "var" / "bench" / "intake.jsonl"


def main() -> None:
    """Print the counts; stop at the first file that is neither a photo nor a sentence."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=20_000)
    asked = parser.parse_args()
    kept = _kept()
    for batch in range(-(-asked.files // BATCH) + 1):  # batch 0 is made by hand
        if batch not in kept:
            kept[batch] = _answered(batch)
            _keep(batch, kept[batch])
    answers: Counter[str] = Counter()
    for row in kept.values():
        answers.update(row["answers"])
    slowest, peak = (max(row[name] for row in kept.values()) for name in ("slowest", "peak"))
    print(f"{sum(answers.values())} files: {dict(answers.most_common())}")
    print(f"slowest {slowest:.2f} s (limit {MOST_SECONDS}), peak {peak:.0f} MB ({MOST_MEGABYTES})")
    _print_cost()
    if slowest > MOST_SECONDS or peak > MOST_MEGABYTES:
        raise SystemExit("over a limit")


def _answered(batch: int) -> dict[str, Any]:
    """Counts of answers to one batch, its slowest file in seconds, and the peak so far in MB."""
    answers: Counter[str] = Counter()
    slowest = 0.0
    for number, data in enumerate(_files(batch)):
        began = time.perf_counter()
        try:
            open_photo(data)
            answers["photo"] += 1
        except Unreadable as unreadable:
            answers[unreadable.code] += 1
        except BaseException:
            print(f"file {number} of batch {batch}, seed {SEED}: neither a photo nor a sentence")
            raise
        slowest = max(slowest, time.perf_counter() - began)
    decoder.close()  # its memory is counted when it has ended
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return {"answers": answers, "slowest": slowest, "peak": peak}


def _kept() -> dict[int, dict[str, Any]]:
    lines = KEPT.read_text("utf-8").splitlines() if KEPT.is_file() else []
    return {row["batch"]: row for row in map(json.loads, lines)}


def _keep(batch: int, row: dict[str, Any]) -> None:
    KEPT.parent.mkdir(parents=True, exist_ok=True)
    with KEPT.open("a", encoding="utf-8") as stream:
        stream.write(json.dumps({"batch": batch, **row}) + "\n")


def _print_cost() -> None:
    for width, height in ((1600, 1200), (4000, 3000)):
        data = _saved(_whole_picture().resize((width, height)), "JPEG", quality=88)
        apart, here = (_median_ms(one, data) for one in (open_photo, _decoded_here))
        print(
            f"a JPEG of {width} x {height}: {apart:.0f} ms in a process apart, {here:.0f} ms here"
        )


def _decoded_here(data: bytes) -> None:
    np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))


def _median_ms(opened: Callable[[bytes], object], data: bytes) -> float:
    times = []
    for _ in range(9):
        began = time.perf_counter()
        opened(data)
        times.append(time.perf_counter() - began)
    return 1000 * statistics.median(times)


def _files(batch: int) -> Iterator[bytes]:
    whole = _whole()
    if batch == 0:
        yield from _bombs()
        for data in whole:
            yield from (data[:end] for end in range(0, len(data), 1000))
        return
    rng = np.random.default_rng((SEED, batch))
    heic = [HEIC.read_bytes()]
    for number in range(BATCH):
        yield _mutated(heic if number % HEIC_EVERY == 0 else whole, rng)


def _whole_picture() -> Image.Image:
    rng = np.random.default_rng(SEED)
    ground = rng.normal(120, 30, (30, 40, 3)).clip(0, 255).astype(np.uint8)
    return Image.fromarray(ground).resize((320, 240), Image.Resampling.BICUBIC)


def _whole() -> list[bytes]:
    picture = _whole_picture()
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "Maker", 6
    kinds = [("JPEG", {"exif": exif}), ("JPEG", {"progressive": True}), ("PNG", {"exif": exif}),
             ("WEBP", {}), ("WEBP", {"lossless": True})]  # fmt: skip
    files = [_saved(picture, name, **options) for name, options in kinds]
    modes = ("CMYK", "L", "P", "1", "LA", "RGBA")
    files += [_saved(picture.convert(m), "JPEG" if m == "CMYK" else "PNG") for m in modes]
    files.append(_saved(picture, "MPO", save_all=True, append_images=[picture.rotate(9)]))
    files.append(_saved(picture, "JPEG", icc_profile=bytes(40_000)))
    return [*files, _saved(Image.fromarray(np.full((90, 90), 40_000, np.uint16)), "PNG")]


def _saved(image: Image.Image, name: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, name, **options)
    return out.getvalue()


def _mutated(whole: list[bytes], rng: np.random.Generator) -> bytes:
    data = bytearray(whole[rng.integers(len(whole))])
    for _ in range(rng.integers(1, 9)):
        at = int(rng.integers(len(data)))
        kind = rng.integers(5)
        if kind == 0:
            data[at] ^= 1 << int(rng.integers(8))
        elif kind == 1:
            data[at] = int(rng.integers(256))
        elif kind == 2:
            del data[at : at + int(rng.integers(1, 200))]
        elif kind == 3:
            other = whole[rng.integers(len(whole))]
            data[at:at] = other[: int(rng.integers(1, 500))]
        else:  # the header is where parsers are led astray
            data[min(at, int(rng.integers(64)))] = int(rng.integers(256))
        if not data:
            break
    return bytes(data)


def _bombs() -> Iterator[bytes]:
    yield _png(20_000, 20_000)
    yield _png(65_535, 700)
    yield _png(7_000, 7_000)
    yield _png(300, 300, extra=_chunk(b"iCCP", b"x\0\0" + zlib.compress(bytes(50_000_000))))
    yield _png(300, 300, extra=_chunk(b"zTXt", b"x\0\0" + zlib.compress(bytes(50_000_000))))
    yield _png(300, 300, extra=_chunk(b"eXIf", b"II*\0" + b"\x08\0\0\0" + b"\xff" * 60_000))
    yield _saved(
        Image.new("RGB", (300, 300)), "JPEG", exif=b"Exif\0\0MM\0*" + b"\0\0\0\x08" * 9_000
    )
    yield bytes(60_000_000)
    plain = Image.new("RGB", (8_600, 5_800))
    yield _saved(plain, "JPEG", progressive=True)
    yield _saved(plain.convert("CMYK"), "JPEG")
    yield _saved(plain.resize((8_000, 6_000)), "WEBP", method=0)
    for image in (Image.new("L", (1, 1)), Image.new("L", (20_000, 1))):
        yield _saved(image, "PNG")
    whole = _saved(_whole_picture(), "JPEG")
    yield whole + b"PK\x03\x04" + bytes(500)
    yield b"%PDF-1.4\n" + whole
    yield whole.replace(b"\xff\xc0", b"\xff\xc9", 1)  # says that it is coded arithmetically
    for moving in ("PNG", "WEBP", "GIF"):
        yield _saved(
            _whole_picture(), moving, save_all=True, append_images=[plain.resize((320, 240))]
        )


def _png(width: int, height: int, extra: bytes = b"") -> bytes:
    header = _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    row = b"\0" + bytes(3 * width)
    pixels = row * min(height, 400) if width < 1_000 else row
    return (
        b"\x89PNG\r\n\x1a\n"
        + header
        + extra
        + _chunk(b"IDAT", zlib.compress(pixels))
        + _chunk(b"IEND", b"")
    )


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


if __name__ == "__main__":
    main()
