"""Learn what each PDF417 codeword looks like, from symbols whose codewords are known.

    python tools/learn_codeword_bars.py

Bytes are written by zxing-cpp; which codewords they become follows from the standard: length, the
mark of binary bytes, six bytes as five codewords to the base of 900, and the check codewords. Every
codeword is seen in every alphabet until none is missing. Two bars for one codeword are an error.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from reinstate.evidence.readers.barcode.alphabets import ALPHABETS, BARS
from reinstate.evidence.readers.barcode.columns import CODEWORD
from reinstate.evidence.readers.barcode.reed_solomon import PRIME, check_codewords
from reinstate.specimens.barcode import QUIET_MODULES, pdf417

SEED = 417
COLUMNS, LEVEL = 14, 8  # a symbol of mostly check codewords, which take every value
SIXES = 60
BINARY, SIX_BYTES, PADDING = (927, 899), 924, 900


def main() -> None:
    rng = np.random.default_rng(SEED)
    seen: dict[tuple[int, int], int] = {}
    while len(seen) < ALPHABETS * PRIME:
        for place, bars in _written(rng.integers(128, 256, 6 * SIXES, dtype=np.uint8).tobytes()):
            if seen.setdefault(place, bars) != bars:
                raise SystemExit(f"codeword {place} was drawn in two ways")
    table = [[seen[alphabet, word] for word in range(PRIME)] for alphabet in range(ALPHABETS)]
    np.save(BARS, np.array(table, np.uint32))
    print(f"{BARS.name}: {ALPHABETS} alphabets of {PRIME} codewords")


def _written(content: bytes) -> Iterator[tuple[tuple[int, int], int]]:
    """(alphabet, codeword) and its bars as a number, for each codeword of the symbol."""
    image = np.array(pdf417(content, columns=COLUMNS, level=LEVEL, row_height=1).convert("L"))
    modules = image[QUIET_MODULES:-QUIET_MODULES, QUIET_MODULES:-QUIET_MODULES] < 128
    checks = 2 ** (LEVEL + 1)
    length = len(modules) * COLUMNS - checks
    data = [length, *BINARY, SIX_BYTES, *_to_base_900(content)]
    data += [PADDING] * (length - len(data))
    words = [*data, *check_codewords(np.array(data), checks).tolist()]
    for at, word in enumerate(words):
        row, column = divmod(at, COLUMNS)
        start = CODEWORD * (column + 2)
        bits = modules[row, start : start + CODEWORD]
        yield (row % ALPHABETS, word), int("".join(str(int(bit)) for bit in bits), 2)


def _to_base_900(content: bytes) -> Iterator[int]:
    for at in range(0, len(content), 6):
        number = int.from_bytes(content[at : at + 6])
        yield from (number // 900**power % 900 for power in reversed(range(5)))


if __name__ == "__main__":
    main()
