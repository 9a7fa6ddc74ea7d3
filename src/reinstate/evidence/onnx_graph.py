"""Edit an ONNX file's bytes where its exporter left the graph slow, without the onnx package."""

from collections.abc import Iterator

# Field numbers of the ONNX protobuf schema (onnx.proto3).
MODEL_GRAPH = 7
GRAPH_INITIALIZER, GRAPH_INPUT = 5, 11
TENSOR_NAME, VALUE_NAME = 8, 1
VARINT, FIXED64, LENGTH_DELIMITED, FIXED32 = 0, 1, 2, 5


def without_initializer_inputs(model: bytes) -> bytes:
    """Drop graph inputs that merely repeat an initializer.

    Old exporters list every weight as an input too. The runtime must then treat each as
    replaceable and may not fold or fuse anything: SFace takes 34 ms that way and 20 ms without.
    """
    view = memoryview(model)  # slices of it copy nothing: a model is up to 40 MB
    kept: list[bytes | memoryview] = []
    for field, begin, start, end in _fields(view):
        if field == MODEL_GRAPH:
            graph = _trimmed_graph(view[start:end])
            kept += [_tag(field, sum(map(len, graph))), *graph]
        else:
            kept.append(view[begin:end])
    return b"".join(kept)


def _trimmed_graph(graph: memoryview) -> list[memoryview]:
    parts = list(_fields(graph))
    weights = {
        _name(graph[start:end], TENSOR_NAME)
        for field, _, start, end in parts
        if field == GRAPH_INITIALIZER
    }
    return [
        graph[begin:end]
        for field, begin, start, end in parts
        if not (field == GRAPH_INPUT and _name(graph[start:end], VALUE_NAME) in weights)
    ]


def _name(message: memoryview, name_field: int) -> bytes:
    return next(
        (bytes(message[s:e]) for field, _, s, e in _fields(message) if field == name_field), b""
    )


def _fields(message: memoryview) -> Iterator[tuple[int, int, int, int]]:
    """Yield (field number, offset of its tag, offset of its value, offset after it)."""
    at = 0
    while at < len(message):
        begin = at
        tag, at = _varint(message, at)
        start, at = _value_span(message, at, tag & 7)
        yield tag >> 3, begin, start, at


def _value_span(message: memoryview, at: int, wire_type: int) -> tuple[int, int]:
    if wire_type == VARINT:
        return at, _varint(message, at)[1]
    if wire_type == LENGTH_DELIMITED:
        length, at = _varint(message, at)
        return at, at + length
    if wire_type in (FIXED32, FIXED64):
        return at, at + (4 if wire_type == FIXED32 else 8)
    raise ValueError(f"not an ONNX file: protobuf wire type {wire_type} at byte {at}")


def _varint(message: memoryview, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = message[at]
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
