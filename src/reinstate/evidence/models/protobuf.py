"""The protobuf wire format, as far as an ONNX file needs it: fields of a message, read and written.

A field that holds a message is read as its bytes; `fields` of these reads on.
"""

from collections.abc import Iterator

VARINT, FIXED64, LENGTH_DELIMITED, FIXED32 = 0, 1, 2, 5

Parts = list[bytes | memoryview]


def message(field: int, parts: Parts) -> Parts:
    """A field that holds the parts one after the other."""
    return [_tag(field, sum(map(len, parts))), *parts]


def number(field: int, value: int) -> bytes:
    """A field that holds a number."""
    return _encoded(field << 3 | VARINT) + _encoded(value)


def name(content: memoryview, field: int) -> bytes:
    """The first text in a message's fields of that number; empty where there is none."""
    return next(iter(names(content, field)), b"")


def names(content: memoryview, field: int) -> list[bytes]:
    """Every text in a message's fields of that number."""
    return [bytes(content[s:e]) for number, _, s, e in fields(content) if number == field]


def numbers(content: memoryview, field: int) -> list[int]:
    """Every number in a message's fields of that number, whether written one by one or packed."""
    found = []
    for number, _, start, end in fields(content):
        at = start
        while number == field and at < end:
            value, at = _varint(content, at)
            found.append(value)
    return found


def fields(content: memoryview) -> Iterator[tuple[int, int, int, int]]:
    """Yield (field number, offset of its tag, offset of its value, offset after it).

    Raises ValueError where these bytes are no message.
    """
    at = 0
    while at < len(content):
        begin = at
        tag, at = _varint(content, at)
        start, at = _value_span(content, at, tag & 7)
        yield tag >> 3, begin, start, at


def _value_span(content: memoryview, at: int, wire_type: int) -> tuple[int, int]:
    if wire_type == VARINT:
        return at, _varint(content, at)[1]
    if wire_type == LENGTH_DELIMITED:
        length, at = _varint(content, at)
        return at, at + length
    if wire_type in (FIXED32, FIXED64):
        return at, at + (4 if wire_type == FIXED32 else 8)
    raise ValueError(f"not an ONNX file: protobuf wire type {wire_type} at byte {at}")


def _varint(content: memoryview, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = content[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at


def _tag(field: int, length: int) -> bytes:
    return _encoded(field << 3 | LENGTH_DELIMITED) + _encoded(length)


def _encoded(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])
