"""An ONNX graph taken apart into steps and weights, changed, and put together again."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from reinstate.evidence.models import protobuf
from reinstate.evidence.models.onnx_graph import (
    GRAPH_INITIALIZER,
    GRAPH_NODE,
    GRAPH_SHAPES,
    NODE_INPUT,
    NODE_OPERATOR,
    NODE_OUTPUT,
    TENSOR_BYTES,
    TENSOR_NAME,
    TENSOR_SIZES,
    VALUE_NAME,
    VALUE_TYPE,
    with_graph,
)
from reinstate.evidence.models.protobuf import Parts

# Field numbers of the ONNX protobuf schema (onnx.proto3), and the types it numbers.
NODE_SETTING, TENSOR_TYPE, TENSOR_FLOATS = 5, 2, 4
SETTING_NAME, SETTING_INT, SETTING_INTS, SETTING_TYPE = 1, 3, 8, 20
OF_TENSOR, TYPE_ELEMENT, TYPE_SIZE, SIZE_SIDE, SIDE_NUMBER, SIDE_NAME = 1, 1, 2, 1, 1, 2
TYPE_FLOAT, TYPE_INT, TYPE_INTS = 1, 2, 7

Floats = NDArray[np.floating]


@dataclass(frozen=True, slots=True)
class Step:
    """One node: its operator, what it takes and what it gives, by name, and how it is set."""

    operator: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    settings: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def output(self) -> str:
        """What it gives, which for most is one thing."""
        return self.outputs[0]

    def numbers(self, setting: str) -> list[int]:
        """A setting of one or more whole numbers; empty where it is not set."""
        written = memoryview(self.settings.get(setting, b""))
        return [
            *protobuf.numbers(written, SETTING_INT),
            *protobuf.numbers(written, SETTING_INTS),
        ]


def step(operator: str, inputs: Iterable[str], output: str, **settings: int | list[int]) -> Step:
    """A new node that gives one thing; its settings are whole numbers from 0."""
    written = {name: _setting(name, value) for name, value in settings.items()}
    return Step(operator, tuple(inputs), (output,), written)


class Graph:
    """The steps of a model in order, and its weights by name."""

    def __init__(self, content: memoryview) -> None:
        self.steps: list[Step] = []
        self._weights: dict[str, memoryview] = {}
        self._added: dict[str, Floats] = {}
        self._rest: Parts = []
        for number, begin, start, end in protobuf.fields(content):
            value = content[start:end]
            if number == GRAPH_NODE:
                self.steps.append(_step(value))
            elif number == GRAPH_INITIALIZER:
                self._weights[protobuf.name(value, TENSOR_NAME).decode()] = value
            else:
                self._rest.append(content[begin:end])

    def weights(self, name: str) -> Floats:
        """The weights of that name. Raises ValueError where there are none, or none in floats."""
        if name in self._added:
            return self._added[name]
        if name not in self._weights:
            raise ValueError(f"this ONNX file has no weights {name}")
        return _array(self._weights[name])

    def add_weights(self, name: str, values: Floats) -> str:
        """Put weights there under a name of their own, which is returned."""
        self._added[name] = values
        return name

    def taking(self, name: str) -> list[Step]:
        """The steps that take what is called so."""
        return [one for one in self.steps if name in one.inputs]

    def giving(self, name: str) -> Step | None:
        """The step that gives it; None where it is an input of the model, or weights."""
        return next((one for one in self.steps if name in one.outputs), None)

    def note_one_size(self, images: Sequence[str], channels: int) -> None:
        """Note that these images are of one size, where the runtime cannot see it by itself."""
        size = [f"{images[0]}: {side}" for side in ("count", "rows", "columns")]
        for name in images:
            self._rest += _noted_size(name, [size[0], channels, *size[1:]])

    def replace(self, old: Step, new: Iterable[Step]) -> None:
        """Let other steps, or none, stand in the place of one."""
        at = self.steps.index(old)
        self.steps[at : at + 1] = new

    def written(self) -> Parts:
        """The graph as the fields of its message, without weights that nothing takes any more."""
        parts = list(self._rest)
        taken = {name for one in self.steps for name in one.inputs}
        for one in self.steps:
            parts += _written(one)
        for name, tensor in self._weights.items():
            if name in taken:
                parts += protobuf.message(GRAPH_INITIALIZER, [tensor])
        for name, values in self._added.items():
            if name in taken:
                parts += _tensor(name, values)
        return parts


def with_steps(model: bytes, *edits: Callable[[Graph], None]) -> bytes:
    """The model's bytes after its graph was edited, in one go: most of it is copied once."""

    def edited(content: memoryview) -> Parts:
        graph = Graph(content)
        for edit in edits:
            edit(graph)
        return graph.written()

    return with_graph(model, edited)


def _step(node: memoryview) -> Step:
    inputs, outputs, operator, settings = [], [], "", {}
    for number, _, start, end in protobuf.fields(node):  # once: a model has hundreds of nodes
        value = node[start:end]
        if number == NODE_INPUT:
            inputs.append(str(value, "utf-8"))
        elif number == NODE_OUTPUT:
            outputs.append(str(value, "utf-8"))
        elif number == NODE_OPERATOR:
            operator = str(value, "utf-8")
        elif number == NODE_SETTING:
            settings[protobuf.name(value, SETTING_NAME).decode()] = bytes(value)
    return Step(operator, tuple(inputs), tuple(outputs), settings)


def _written(one: Step) -> Parts:
    fields = [(NODE_INPUT, name.encode()) for name in one.inputs]
    fields += [(NODE_OUTPUT, name.encode()) for name in one.outputs]
    fields += [(NODE_OPERATOR, one.operator.encode())]
    fields += [(NODE_SETTING, setting) for setting in one.settings.values()]
    parts = [part for number, value in fields for part in protobuf.message(number, [value])]
    return protobuf.message(GRAPH_NODE, parts)


def _setting(name: str, value: int | list[int]) -> bytes:
    parts = protobuf.message(SETTING_NAME, [name.encode()])
    if isinstance(value, int):
        parts += [protobuf.number(SETTING_INT, value)]
        parts += [protobuf.number(SETTING_TYPE, TYPE_INT)]
    else:
        parts += [protobuf.number(SETTING_INTS, one) for one in value]
        parts += [protobuf.number(SETTING_TYPE, TYPE_INTS)]
    return b"".join(parts)


def _noted_size(name: str, size: Sequence[int | str]) -> Parts:
    """An image of floats whose sides are numbers, or names that are the same for equal ones."""
    sides = [
        protobuf.message(SIZE_SIDE, [protobuf.number(SIDE_NUMBER, one)])
        if isinstance(one, int)
        else protobuf.message(SIZE_SIDE, protobuf.message(SIDE_NAME, [one.encode()]))
        for one in size
    ]
    written = protobuf.message(TYPE_SIZE, [part for side in sides for part in side])
    of_floats = protobuf.message(OF_TENSOR, [protobuf.number(TYPE_ELEMENT, TYPE_FLOAT), *written])
    named = protobuf.message(VALUE_NAME, [name.encode()])
    return protobuf.message(GRAPH_SHAPES, named + protobuf.message(VALUE_TYPE, of_floats))


def _array(tensor: memoryview) -> Floats:
    sizes, kind = protobuf.numbers(tensor, TENSOR_SIZES), protobuf.numbers(tensor, TENSOR_TYPE)
    if kind != [TYPE_FLOAT]:
        name = protobuf.name(tensor, TENSOR_NAME).decode()
        raise ValueError(f"the weights {name} of this ONNX file are of type {kind}, not of floats")
    content = b"".join(
        tensor[start:end]
        for number, _, start, end in protobuf.fields(tensor)
        if number in (TENSOR_BYTES, TENSOR_FLOATS)  # files have them either way
    )
    return np.frombuffer(content, "<f4").reshape(sizes)


def _tensor(name: str, values: Floats) -> Parts:
    parts: Parts = [protobuf.number(TENSOR_SIZES, size) for size in values.shape]
    parts.append(protobuf.number(TENSOR_TYPE, TYPE_FLOAT))
    parts += protobuf.message(TENSOR_NAME, [name.encode()])
    parts += protobuf.message(TENSOR_BYTES, [values.astype("<f4").tobytes()])
    return protobuf.message(GRAPH_INITIALIZER, parts)
