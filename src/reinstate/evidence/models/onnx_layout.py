"""Rewrite steps of a model that would lead it out of the runtime's fast layout, and back.

For its convolutions the runtime keeps images in blocks of channels. A step that it cannot compute
in blocks makes it copy the image out of them and in again, which costs as much as the step itself.
The same number can often be had from steps that it can, or from fewer that it cannot.

Each is for `onnx_nodes.with_steps`, and raises ValueError where the graph has no such steps:
another model would be as slow as before, and nobody would know.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from reinstate.evidence.models.onnx_nodes import Floats, Graph, Step, step


def prelu_in_blocks(graph: Graph) -> None:
    """Each parametric ReLU as x + (1 - slope) * max(-x, 0), which is the same number.

    Both factors are convolutions of one pixel, each channel for itself; the runtime then takes the
    maximum and the sum along with them.
    """
    found = [one for one in graph.steps if one.operator == "PRelu"]
    if not found:
        raise ValueError("this ONNX file has no parametric ReLU to compute in blocks")
    for prelu in found:
        graph.replace(prelu, _prelu_in_blocks(graph, prelu))


def _prelu_in_blocks(graph: Graph, prelu: Step) -> list[Step]:
    x, slope = prelu.inputs
    y = prelu.output
    rest = 1 - graph.weights(slope).astype(np.float64).ravel()
    return [
        _times(graph, x, -np.ones_like(rest), y + "/negative"),
        step("Relu", [y + "/negative"], y + "/below"),
        _times(graph, y + "/below", rest, y + "/lifted"),
        step("Add", [x, y + "/lifted"], y),
    ]


def _times(graph: Graph, image: str, factors: Floats, output: str) -> Step:
    """Each channel of an image by its factor."""
    weights = graph.add_weights(output + "/factors", factors.reshape(-1, 1, 1, 1))
    return step("Conv", [image, weights], output, group=len(factors))


def gates_as_one_product(graph: Graph) -> None:
    """Each x + x * gate as x * (1 + gate), where a gate is one number for a channel.

    One pass over the image instead of two, neither of which the runtime computes in blocks.
    """
    found = [
        (product, total)
        for product in graph.steps
        if product.operator == "Mul" and len(takers := graph.taking(product.output)) == 1
        for total in takers
        if total.operator == "Add" and set(total.inputs) == {product.inputs[0], product.output}
    ]
    if not found:
        raise ValueError("this ONNX file nowhere adds an image to its product with a gate")
    one = graph.add_weights("one", np.ones(1))
    for product, total in found:
        image, gate = product.inputs
        opened = product.output + "/opened"
        graph.replace(product, [step("Add", [gate, one], opened)])
        graph.replace(total, [step("Mul", [image, opened], total.output)])


def joined_as_sums(graph: Graph) -> None:
    """Each convolution of images joined in their channels as the sum of one of each image.

    The runtime adds along with the convolution, in the order it would have had. The joined image,
    which nobody else wants, is never written. Magnified ones are for `magnified_in_blocks`.
    """
    found = [
        (joined, convolution)
        for joined, convolution in _joined(graph)
        if not any(_magnifier(graph, part) for part in joined.inputs)
    ]
    if not found:
        raise ValueError("this ONNX file convolves no joined images but magnified ones")
    for joined, convolution in found:
        graph.replace(convolution, _summed(graph, joined, convolution))
        graph.replace(joined, [])


def _summed(graph: Graph, joined: Step, convolution: Step) -> list[Step]:
    _, weights, *bias = convolution.inputs
    name, sizes = convolution.output, [_channels(graph, part) for part in joined.inputs]
    slices = np.split(graph.weights(weights), np.cumsum(sizes)[:-1], axis=1)
    each = []
    for at, (part, own) in enumerate(zip(joined.inputs, slices, strict=True)):
        inputs = (part, graph.add_weights(f"{name}/weights {at}", own), *bias)
        each.append(replace(convolution, inputs=inputs, outputs=(f"{name}/of {at}",)))
        bias = []  # once
    made = [one.output for one in each]
    graph.note_one_size(made, len(graph.weights(weights)))  # else it adds in a pass of its own
    return [*each, step("Sum", made, name)]


def magnified_in_blocks(graph: Graph) -> None:
    """Images that are magnified and joined for a convolution put into blocks before that.

    The runtime magnifies and joins in blocks what it finds in blocks, and the convolution wants
    them so. What has it put them there is a convolution of one pixel that changes nothing.
    """
    found = [
        joined
        for joined, _ in _joined(graph)
        if any(_magnifier(graph, part) for part in joined.inputs)
    ]
    if not found:
        raise ValueError("this ONNX file magnifies no images that are joined for a convolution")
    for joined in found:
        parts = tuple(_part_in_blocks(graph, joined, part) for part in joined.inputs)
        graph.replace(joined, [replace(joined, inputs=parts)])


def _part_in_blocks(graph: Graph, joined: Step, part: str) -> str:
    blocked, magnifier = part + "/blocks", _magnifier(graph, part)
    before, image = (joined, part) if magnifier is None else (magnifier, magnifier.inputs[0])
    same = _times(graph, image, np.ones(_channels(graph, part)), blocked)
    if magnifier is None:
        graph.replace(before, [same, before])
        return blocked
    graph.replace(before, [same, replace(magnifier, inputs=(blocked, *magnifier.inputs[1:]))])
    return part


def _joined(graph: Graph) -> Iterator[tuple[Step, Step]]:
    """Each joining of images in their channels, with the convolution that alone takes them."""
    for one in graph.steps:
        if one.operator == "Concat" and one.numbers("axis") == [1]:
            takers = graph.taking(one.output)
            if [taker.operator for taker in takers] == ["Conv"]:
                yield one, takers[0]


def _magnifier(graph: Graph, image: str) -> Step | None:
    giver = graph.giving(image)
    return giver if giver is not None and giver.operator == "Resize" else None


def _channels(graph: Graph, image: str) -> int:
    """How many channels an image has: as many as the last convolution made that it comes from."""
    giver = graph.giving(image)
    if giver is None:
        raise ValueError(f"no convolution of this ONNX file made {image}")
    if giver.operator == "Conv":
        return len(graph.weights(giver.inputs[1]))
    return _channels(graph, giver.inputs[0])


def magnified_at_the_end(graph: Graph) -> None:
    """Transposed convolutions, one behind the other, as plain ones and one shuffle of pixels.

    Where their tiles do not overlap, each pixel of theirs comes from one pixel of what they are
    given. So the pixels can be computed as so many channels, at the small size and in blocks, and
    put side by side when all is done. What is between them has to be a bias and an activation.
    """
    first = next((one for one in graph.steps if _makes_tiles(one)), None)
    if first is None:
        raise ValueError("this ONNX file magnifies nothing by tiles that do not overlap")
    transposed, side = first, 1
    while True:
        bias, activation = _behind(graph, transposed)
        tile = transposed.numbers("kernel_shape")[0]
        graph.replace(transposed, [])
        graph.replace(bias, [_tiles_as_channels(graph, transposed, bias, side)])
        side *= tile
        takers = graph.taking(activation.output)
        if len(takers) != 1 or not _makes_tiles(takers[0]):
            break
        transposed = takers[0]
    shuffled = activation.output + "/channels"
    last = step(activation.operator, activation.inputs, shuffled)
    put = step("DepthToSpace", [shuffled], activation.output, blocksize=side)
    graph.replace(activation, [last, put])


def _makes_tiles(one: Step) -> bool:
    """Whether this is a transposed convolution of square tiles without a bias of its own."""
    kernel = one.numbers("kernel_shape")
    return (
        one.operator == "ConvTranspose"
        and len(one.inputs) == 2
        and len(set(kernel)) == 1
        and one.numbers("strides") == kernel
        and one.numbers("group") in ([], [1])
        and not any(one.numbers("pads") + one.numbers("output_padding"))
        and set(one.numbers("dilations")) <= {1}
    )


def _behind(graph: Graph, transposed: Step) -> tuple[Step, Step]:
    """The steps that add a bias to it, and bend it."""
    found = []
    at = transposed
    for wanted in (("Add",), ("Relu", "Sigmoid")):
        takers = graph.taking(at.output)
        if [one.operator for one in takers] not in [[operator] for operator in wanted]:
            raise ValueError(
                f"behind {at.operator} {at.output} in this ONNX file stands "
                f"{[one.operator for one in takers]}, not {' or '.join(wanted)} alone"
            )
        found.append(at := takers[0])
    bias, activation = found
    return bias, activation


def _tiles_as_channels(graph: Graph, transposed: Step, bias: Step, side: int) -> Step:
    """A transposed convolution and its bias as a plain one, given tiles of that side as channels.

    Channels are counted by row in the tile, column in the tile and channel of the image.
    """
    weights = graph.weights(transposed.inputs[1])  # (given, made, row, column)
    given, made, tile, _ = weights.shape
    spread = np.zeros((side, tile, side, tile, made, side, side, given))
    for row, column in np.ndindex(side, side):
        spread[row, :, column, :, :, row, column] = weights.transpose(2, 3, 1, 0)
    name, count = transposed.output, (side * tile) ** 2
    (added,) = (one for one in bias.inputs if one != transposed.output)
    inputs = [
        transposed.inputs[0],
        graph.add_weights(
            name + "/spread", spread.reshape(count * made, side * side * given, 1, 1)
        ),
        graph.add_weights(name + "/bias", np.tile(graph.weights(added).ravel(), count)),
    ]
    return step("Conv", inputs, bias.output)
