"""Edit an ONNX file's bytes, without the onnx package.

Where its exporter left the graph slow, and where a part of it was taught anew.
"""

from collections.abc import Callable, Collection, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from reinstate.evidence.models import protobuf
from reinstate.evidence.models.protobuf import Parts

# Field numbers of the ONNX protobuf schema (onnx.proto3).
MODEL_GRAPH, MODEL_METADATA = 7, 14
GRAPH_NODE, GRAPH_INITIALIZER, GRAPH_INPUT, GRAPH_OUTPUT, GRAPH_SHAPES = 1, 5, 11, 12, 13
NODE_INPUT, NODE_OUTPUT, NODE_NAME, NODE_OPERATOR = 1, 2, 3, 4
TENSOR_SIZES, TENSOR_NAME, TENSOR_BYTES = 1, 8, 9
VALUE_NAME, VALUE_TYPE = 1, 2
ENTRY_KEY, ENTRY_VALUE = 1, 2
ANEW, MEAN = b"/anew", b"/mean"  # behind names of what is there a second time
FLOATS_OF_ANY_SHAPE = b"\x0a\x02\x08\x01"  # TypeProto: a tensor of elements of type 1, float


def metadata(model: bytes) -> dict[str, str]:
    """What the exporter noted beside the graph."""
    view = memoryview(model)
    entries = (
        view[start:end] for field, _, start, end in protobuf.fields(view) if field == MODEL_METADATA
    )
    return {
        protobuf.name(one, ENTRY_KEY).decode(): protobuf.name(one, ENTRY_VALUE).decode()
        for one in entries
    }


def with_classes(model: bytes, known: int, kept: Sequence[int]) -> bytes:
    """A classifier that tells `kept` of its `known` classes apart and has never heard of the rest.

    Its last layer is the weights whose last dimension is `known`; a softmax behind it is then one
    over what is kept. A seventh of a line's time goes into thousands of Chinese characters. What
    the layer is fed, the features it tells classes by, becomes a second output.
    Raises ValueError where no layer has as many classes.
    """

    def edit(graph: memoryview) -> Parts:
        features = _floats(GRAPH_OUTPUT, _fed_to_last_layer(graph, known))
        parts: Parts = []
        for field, begin, start, end in protobuf.fields(graph):
            if field == GRAPH_INITIALIZER and _sizes(graph[start:end])[-1:] == [known]:
                parts += protobuf.message(field, _with_columns(graph[start:end], known, kept))
            elif field == GRAPH_OUTPUT:
                parts += _of_any_shape(field, graph[start:end])
            elif field != GRAPH_SHAPES:  # sizes noted for readers; the runtime finds its own
                parts.append(graph[begin:end])
        return parts + features

    return with_graph(model, edit)


def _fed_to_last_layer(graph: memoryview, known: int) -> bytes:
    """The name of what is multiplied with the weights whose last dimension is `known`."""
    weights = {
        protobuf.name(graph[start:end], TENSOR_NAME)
        for field, _, start, end in protobuf.fields(graph)
        if field == GRAPH_INITIALIZER and _sizes(graph[start:end])[1:] == [known]
    }
    for field, _, start, end in protobuf.fields(graph):
        if field == GRAPH_NODE:
            node = graph[start:end]
            inputs = protobuf.names(node, NODE_INPUT)
            if weights.intersection(inputs):
                return next(name for name in inputs if name not in weights)
    raise ValueError(f"no layer of this ONNX file tells {known} classes apart")


def with_second_half(model: bytes, taught: Mapping[str, NDArray[np.floating]]) -> bytes:
    """A classifier whose last layers stand there twice, the second time with weights taught anew.

    `taught` by their names in the graph. What follows the first of them is there twice, what
    comes before is computed once. The first output, chances, becomes the mean of both.
    Raises ValueError where the graph has no such weights, or others in number.
    """
    anew = {name.encode(): one.astype("<f4").tobytes() for name, one in taught.items()}

    def edit(graph: memoryview) -> Parts:
        parts: Parts = []
        left, twice, chances = dict(anew), set(anew), b""
        for field, begin, start, end in protobuf.fields(graph):
            value = graph[start:end]
            if field == GRAPH_OUTPUT and not chances:
                chances = protobuf.name(value, VALUE_NAME)
                parts += _floats(field, chances + MEAN)
                continue
            parts.append(graph[begin:end])
            if field == GRAPH_NODE and twice.intersection(protobuf.names(value, NODE_INPUT)):
                twice.update(protobuf.names(value, NODE_OUTPUT))
                parts += protobuf.message(field, _renamed(value, twice))
            if field == GRAPH_INITIALIZER and (name := protobuf.name(value, TENSOR_NAME)) in left:
                parts += protobuf.message(field, _with_bytes(value, name, left.pop(name)))
        if left:
            raise ValueError(f"this ONNX file has no weights {sorted(left)}")
        return [*parts, *_node(b"Mean", [chances, chances + ANEW], chances + MEAN)]

    return with_graph(model, edit)


def _renamed(node: memoryview, twice: Collection[bytes]) -> Parts:
    """A node that is fed, and gives, the second of what is there twice."""
    parts: Parts = []
    for field, begin, start, end in protobuf.fields(node):
        name = bytes(node[start:end])
        if field in (NODE_INPUT, NODE_OUTPUT) and name in twice:
            parts += protobuf.message(field, [name + ANEW])
        elif field != NODE_NAME:
            parts.append(node[begin:end])
    return parts


def _with_bytes(tensor: memoryview, name: bytes, content: bytes) -> Parts:
    parts = protobuf.message(TENSOR_NAME, [name + ANEW])
    for field, begin, start, end in protobuf.fields(tensor):
        if field == TENSOR_BYTES and end - start != len(content):
            raise ValueError(f"weights of {len(content)} bytes for {end - start} in the graph")
        if field == TENSOR_BYTES:
            parts += protobuf.message(field, [content])
        elif field != TENSOR_NAME:
            parts.append(tensor[begin:end])
    return parts


def of_any_size(model: bytes) -> bytes:
    """A model exported for one size of image that takes others: no size stands in the graph.

    Its layers have to be of the kind that do, as those of a fully convolutional detector are.
    """

    def edit(graph: memoryview) -> Parts:
        parts: Parts = []
        for field, begin, start, end in protobuf.fields(graph):
            if field in (GRAPH_INPUT, GRAPH_OUTPUT):
                parts += _of_any_shape(field, graph[start:end])
            elif field != GRAPH_SHAPES:
                parts.append(graph[begin:end])
        return parts

    return with_graph(model, edit)


def _node(operator: bytes, inputs: Sequence[bytes], output: bytes) -> Parts:
    named = [(NODE_INPUT, name) for name in inputs]
    named += [(NODE_OUTPUT, output), (NODE_OPERATOR, operator)]
    return protobuf.message(
        GRAPH_NODE, [part for at, name in named for part in protobuf.message(at, [name])]
    )


def _of_any_shape(field: int, value: memoryview) -> Parts:
    """An input or output declared as floats of whatever shape."""
    return _floats(field, protobuf.name(value, VALUE_NAME))


def _floats(field: int, name: bytes) -> Parts:
    shape = protobuf.message(VALUE_TYPE, [FLOATS_OF_ANY_SHAPE])
    return protobuf.message(field, protobuf.message(VALUE_NAME, [name]) + shape)


def _with_columns(tensor: memoryview, known: int, kept: Sequence[int]) -> Parts:
    """A tensor of floats with some of the columns of its last dimension."""
    parts: Parts = []
    *before, _ = _sizes(tensor)
    for size in (*before, len(kept)):
        parts.append(protobuf.number(TENSOR_SIZES, size))
    for field, begin, start, end in protobuf.fields(tensor):
        if field == TENSOR_BYTES:
            columns = np.frombuffer(tensor[start:end], "<f4").reshape(-1, known)[:, list(kept)]
            parts += protobuf.message(field, [columns.tobytes()])
        elif field != TENSOR_SIZES:
            parts.append(tensor[begin:end])
    return parts


def _sizes(tensor: memoryview) -> list[int]:
    """A tensor's dimensions."""
    return protobuf.numbers(tensor, TENSOR_SIZES)


def without_initializer_inputs(model: bytes) -> bytes:
    """Drop graph inputs that merely repeat an initializer.

    Old exporters list every weight as an input too. The runtime must then treat each as
    replaceable and may not fold or fuse anything: SFace takes 34 ms that way and 20 ms without.
    """
    return with_graph(model, _trimmed_graph)


def with_graph(model: bytes, edit: Callable[[memoryview], Parts]) -> bytes:
    """The model's bytes with another graph in the place of its own."""
    view = memoryview(model)  # slices of it copy nothing: a model is up to 40 MB
    kept: Parts = []
    for field, begin, start, end in protobuf.fields(view):
        if field == MODEL_GRAPH:
            kept += protobuf.message(field, edit(view[start:end]))
        else:
            kept.append(view[begin:end])
    return b"".join(kept)


def _trimmed_graph(graph: memoryview) -> Parts:
    parts = list(protobuf.fields(graph))
    weights = {
        protobuf.name(graph[start:end], TENSOR_NAME)
        for field, _, start, end in parts
        if field == GRAPH_INITIALIZER
    }
    return [
        graph[begin:end]
        for field, begin, start, end in parts
        if not (field == GRAPH_INPUT and protobuf.name(graph[start:end], VALUE_NAME) in weights)
    ]
