"""Rewrite steps of a model that would lead it out of the runtime's fast layout, and back.

For its convolutions the runtime keeps images in blocks of channels. A step that it cannot compute
in blocks makes it copy the image out of them and in again, which costs as much as the step itself.
The same number can often be had from steps that it can.
"""

import numpy as np

from reinstate.evidence.onnx_nodes import Floats, Graph, Step, step, with_steps


def with_prelu_in_blocks(model: bytes) -> bytes:
    """Each parametric ReLU as x + (1 - slope) * max(-x, 0), which is the same number.

    Both factors are convolutions of one pixel, each channel for itself; the runtime then takes the
    maximum and the sum along with them. SFace takes 0.6 of the time it takes with plain products.
    Raises ValueError where the graph has no parametric ReLU.
    """

    def edit(graph: Graph) -> None:
        found = [one for one in graph.steps if one.operator == "PRelu"]
        if not found:
            raise ValueError("this ONNX file has no parametric ReLU to compute in blocks")
        for prelu in found:
            graph.replace(prelu, _in_blocks(graph, prelu))

    return with_steps(model, edit)


def _in_blocks(graph: Graph, prelu: Step) -> list[Step]:
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
