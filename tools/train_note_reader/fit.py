"""Teach the careful recogniser's reading half on the drawn lines.

    python -m tools.train_note_reader.fit --steps 700

Its picture half, up to where a line is a row of 384 numbers a step, is run once for every line.
What follows is run by JAX, operator for operator as the ONNX file says, and taught by CTC from
where its publisher left it; normalisations keep the statistics they have. A running mean of the
weights is kept. Everything follows from the seed, but for the last digits of sums on another
machine. A line drawn so narrow that its letters have no room costs a great deal; clipping bounds
what a few of them can do.
"""

from __future__ import annotations

import argparse
import io
import pickle
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import onnx
import onnxruntime
import optax
from numpy.typing import NDArray
from onnx import helper, numpy_helper
from PIL import Image

from reinstate.evidence.models import onnx_graph
from reinstate.evidence.models.weights import read
from reinstate.evidence.readers.text import ctc
from reinstate.evidence.readers.text.recognition import (
    CAREFUL,
    HEIGHT,
    STEP,
    TAUGHT,
    WRITING,
    of_latin,
)

KEPT = Path(__file__).resolve().parents[2] / "var" / "training"
SEED, BATCH = 20261128, 48
HELD_BACK = 30  # one line in so many is only looked at, in batches of FEW
FEW = 8
LONGEST = 64  # labels of a line: one length for all, for each shape is compiled anew
RATE, DECAY, WARM, CLIP = 1e-3, 1e-3, 50, 1.0
MEAN = 0.99  # of the running mean of the weights, a step
Weights = dict[str, Any]
Node = onnx.NodeProto


@dataclass(frozen=True, slots=True)
class Seen:
    """A line as the picture half sees it: (384, 1, steps), of which `steps` are not padding."""

    labels: tuple[int, ...]
    steps: int
    row: NDArray[np.float16]


@dataclass(frozen=True)
class Reading:
    """The reading half: its nodes in order, what they are fed and give, and what is constant."""

    nodes: Sequence[Node]
    fed: str
    given: str
    constants: Mapping[str, NDArray[Any]]


def halves(model: onnx.ModelProto) -> tuple[Reading, Weights]:
    """The reading half of a recogniser and its weights; it begins where the height is pooled away.

    It gives what goes into the last softmax.
    """
    nodes = list(model.graph.node)
    pooled = next(node.output[0] for node in nodes if node.op_type == "AveragePool")
    last = [node for node in nodes if node.op_type == "Softmax"][-1].input[0]
    reached, after = {pooled}, []
    for node in nodes:
        if reached.intersection(node.input):
            after.append(node)
            reached.update(node.output)
    stored = {one.name: numpy_helper.to_array(one) for one in model.graph.initializer}
    used = {name: stored[name] for node in after for name in node.input if name in stored}
    fixed = {
        name for node in after if node.op_type == "BatchNormalization" for name in node.input[3:]
    }
    taught = {
        name: jnp.asarray(one)
        for name, one in used.items()
        if one.dtype == np.float32 and one.size > 1 and name not in fixed
    }
    constants = {name: one for name, one in used.items() if name not in taught}
    return Reading(after, pooled, last, constants), taught


def logits(reading: Reading, weights: Weights, rows: Any) -> Any:
    """(lines, steps, classes) from (lines, 384, 1, steps)."""
    values: dict[str, Any] = {**reading.constants, **weights, reading.fed: rows}
    for node in reading.nodes:
        fed = [values[name] for name in node.input if name]
        about = {one.name: helper.get_attribute_value(one) for one in node.attribute}
        values[node.output[0]] = OPERATORS[node.op_type](fed, about)
        if node.output[0] == reading.given:
            break
    return values[reading.given]


def _convolved(fed: Sequence[Any], about: Mapping[str, Any]) -> Any:
    top, left, bottom, right = about.get("pads", (0, 0, 0, 0))
    found = jax.lax.conv_general_dilated(
        fed[0],
        fed[1],
        about["strides"],
        ((top, bottom), (left, right)),
        feature_group_count=about.get("group", 1),
    )
    return found + fed[2][None, :, None, None] if len(fed) > 2 else found


def _normalised(fed: Sequence[Any], about: Mapping[str, Any]) -> Any:
    x, scale, shift, mean, variance = fed
    shape = (1, -1, *(1,) * (x.ndim - 2))
    factor = scale / np.sqrt(variance + about["epsilon"])
    return (x - mean.reshape(shape)) * factor.reshape(shape) + shift.reshape(shape)


def _sliced(fed: Sequence[Any], about: Mapping[str, Any]) -> Any:
    x, starts, ends, axes = fed[:4]
    cut = [slice(None)] * x.ndim
    for start, end, axis in zip(starts, ends, axes, strict=True):
        cut[int(axis)] = slice(int(start), min(int(end), x.shape[int(axis)]))
    return x[tuple(cut)]


def _reshaped(fed: Sequence[Any], about: Mapping[str, Any]) -> Any:
    x, wanted = fed
    return x.reshape([x.shape[at] if size == 0 else int(size) for at, size in enumerate(wanted)])


def _joined(fed: Sequence[Any], about: Mapping[str, Any]) -> Any:
    # Sizes stay plain numbers, for what is compiled has to know them.
    join = np.concatenate if all(isinstance(one, np.ndarray) for one in fed) else jnp.concatenate
    return join(fed, axis=about["axis"])


OPERATORS: dict[str, Callable[[Sequence[Any], Mapping[str, Any]], Any]] = {
    "Add": lambda fed, about: fed[0] + fed[1],
    "BatchNormalization": _normalised,
    "Concat": _joined,
    "Conv": _convolved,
    "Div": lambda fed, about: fed[0] / fed[1],
    "Identity": lambda fed, about: fed[0],
    "MatMul": lambda fed, about: fed[0] @ fed[1],
    "Mul": lambda fed, about: fed[0] * fed[1],
    "Pow": lambda fed, about: fed[0] ** fed[1],
    "ReduceMean": lambda fed, about: fed[0].mean(tuple(about["axes"]), keepdims=True),
    "Reshape": _reshaped,
    "Shape": lambda fed, about: np.array(fed[0].shape),
    "Sigmoid": lambda fed, about: jax.nn.sigmoid(fed[0]),
    "Slice": _sliced,
    "Softmax": lambda fed, about: jax.nn.softmax(fed[0], about["axis"]),
    "Sqrt": lambda fed, about: jnp.sqrt(fed[0]),
    "Squeeze": lambda fed, about: fed[0].squeeze(tuple(about["axes"])),
    "Sub": lambda fed, about: fed[0] - fed[1],
    "Transpose": lambda fed, about: fed[0].transpose(about["perm"]),
    "Unsqueeze": lambda fed, about: (
        np.expand_dims(fed[0], tuple(about["axes"]))
        if isinstance(fed[0], np.ndarray)
        else jnp.expand_dims(fed[0], tuple(about["axes"]))
    ),
}


def seen(model: onnx.ModelProto, pooled: str) -> list[Seen]:
    """Every drawn line through the picture half, brighter or darker by up to a quarter."""
    del model.graph.output[:]
    model.graph.output.append(helper.make_tensor_value_info(pooled, 1, None))
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    column, rng = ctc.symbols(CAREFUL).column_of(), np.random.default_rng(SEED)
    found = []
    for file in sorted(KEPT.glob("lines-*.pickle")):
        for text, crop in pickle.loads(file.read_bytes()):
            rgb = np.asarray(Image.open(io.BytesIO(crop)), np.float32)
            lit = np.clip((rgb - 128) * rng.uniform(0.75, 1.25) + 128, 0, 255)
            width = next(one for one in WRITING if one >= rgb.shape[1])
            fed = np.zeros((1, 3, HEIGHT, width), np.float32)
            fed[0, :, :, : rgb.shape[1]] = (lit / 127.5 - 1).transpose(2, 0, 1)[::-1]
            (row,) = session.run([pooled], {"x": fed})
            labels = tuple(column[symbol] for symbol in text)
            found.append(Seen(labels, -(-rgb.shape[1] // STEP), row[0].astype(np.float16)))
    return found


def batches(lines: Sequence[Seen], size: int, rng: np.random.Generator) -> Iterator[list[Seen]]:
    """Lines of one width each, in any order; what fills no batch is left out each time."""
    widths: dict[int, list[Seen]] = {}
    for at in rng.permutation(len(lines)):
        widths.setdefault(lines[at].row.shape[2], []).append(lines[at])
    every = [
        of_width[first : first + size]
        for of_width in widths.values()
        for first in range(0, len(of_width) - size + 1, size)
    ]
    for at in rng.permutation(len(every)):
        yield every[at]


def fed(lines: Sequence[Seen]) -> tuple[NDArray[Any], ...]:
    """Rows, which steps are padding, labels, and which of these are; as the loss takes them."""
    rows = np.stack([one.row for one in lines]).astype(np.float32)
    steps = rows.shape[3]
    labels = np.zeros((len(lines), LONGEST), np.int32)
    for at, one in enumerate(lines):
        labels[at, : len(one.labels)] = one.labels
    ends = np.array([min(one.steps, steps) for one in lines])
    lengths = np.array([len(one.labels) for one in lines])
    padded = (np.arange(steps)[None] >= ends[:, None]).astype(np.float32)
    unused = (np.arange(LONGEST)[None] >= lengths[:, None]).astype(np.float32)
    return rows, padded, labels, unused


def taught(reading: Reading, weights: Weights, lines: Sequence[Seen], steps: int) -> Weights:
    """The weights after so many steps: their running mean."""

    def loss(now: Weights, rows: Any, padded: Any, labels: Any, unused: Any) -> Any:
        each = optax.ctc_loss(logits(reading, now, rows), padded, labels, unused)
        return each.sum() / (1 - unused).sum()  # nats a character

    rates = optax.warmup_cosine_decay_schedule(0.0, RATE, WARM, steps, 0.01 * RATE)
    rule = optax.chain(optax.clip_by_global_norm(CLIP), optax.adamw(rates, weight_decay=DECAY))

    @jax.jit
    def step(now: Weights, mean: Weights, state: Any, keep: Any, *batch: Any) -> Any:
        value, slope = jax.value_and_grad(loss)(now, *batch)
        change, state = rule.update(slope, state, now)
        now = optax.apply_updates(now, change)
        mean = jax.tree.map(lambda old, new: keep * old + (1 - keep) * new, mean, now)
        return now, mean, state, value

    held, rest = lines[::HELD_BACK], [one for at, one in enumerate(lines) if at % HELD_BACK]
    measure = jax.jit(loss)
    rng, state, mean, losses, done = np.random.default_rng(SEED), rule.init(weights), weights, [], 0
    while done < steps:
        for batch in batches(rest, BATCH, rng):
            keep = min(MEAN, (1 + done) / (10 + done))
            weights, mean, state, value = step(weights, mean, state, keep, *fed(batch))
            losses.append(float(value))
            done += 1
            if done % 100 == 0 or done == steps:
                of_held = [float(measure(mean, *fed(one))) for one in batches(held, FEW, rng)]
                print(f"step {done}: {np.mean(losses[-100:]):.3f} nats a character, "
                      f"held back {np.mean(of_held):.3f}", flush=True)  # fmt: skip
            if done == steps:
                break
    return mean


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=700)
    asked = parser.parse_args()
    content = onnx_graph.without_initializer_inputs(read(CAREFUL))
    model = onnx.load_from_string(of_latin(CAREFUL, content))
    reading, weights = halves(model)
    lines = seen(model, reading.fed)
    print(f"{len(lines)} lines, {sum(one.size for one in weights.values())} weights", flush=True)
    learnt = taught(reading, weights, lines, asked.steps)
    kept: dict[str, Any] = {name: np.asarray(one, np.float16) for name, one in learnt.items()}
    np.savez_compressed(TAUGHT, **kept)


if __name__ == "__main__":
    main()
