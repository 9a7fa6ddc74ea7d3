"""A model whose steps stay in the runtime's layout answers as it did, and has the steps."""

import numpy as np
import onnxruntime
import pytest

from reinstate.evidence import models, onnx_graph, onnx_layout
from reinstate.evidence.onnx_nodes import Graph, with_steps


def opened(model):
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def trimmed(model_id):
    return onnx_graph.without_initializer_inputs(models.path(model_id).read_bytes())


def operators(model):
    found = []
    with_steps(model, lambda graph: found.extend(one.operator for one in graph.steps))
    return found


def images(channels, *sizes, low, high):
    draw = np.random.default_rng(4)
    return [draw.uniform(low, high, (1, channels, *size)).astype(np.float32) for size in sizes]


def test_a_parametric_relu_in_blocks_gives_the_same_template():
    original = trimmed("sface")
    edited = onnx_layout.with_prelu_in_blocks(original)
    assert operators(original).count("PRelu") == 27
    assert "PRelu" not in operators(edited)
    before, after = opened(original), opened(edited)
    for face in images(3, (112, 112), (112, 112), low=0, high=255):
        (was,), (now,) = (one.run(None, {"data": face}) for one in (before, after))
        np.testing.assert_allclose(now, was, atol=2e-6 * np.abs(was).max())


def test_a_model_without_a_parametric_relu_is_refused():
    with pytest.raises(ValueError, match="no parametric ReLU"):
        onnx_layout.with_prelu_in_blocks(trimmed("yunet"))


def test_a_graph_taken_apart_and_put_together_answers_the_same():
    original = trimmed("text_recognition_small")
    same = with_steps(original, lambda graph: None)
    (line,) = images(3, (48, 96), low=-1, high=1)
    (was,), (now,) = (opened(one).run(None, {"x": line}) for one in (original, same))
    np.testing.assert_array_equal(now, was)


def test_weights_that_are_not_there_or_no_floats_are_refused():
    def edit(graph):
        with pytest.raises(ValueError, match="no weights nowhere"):
            graph.weights("nowhere")
        indices = [name for one in graph.steps if one.operator == "Slice" for name in one.inputs]
        with pytest.raises(ValueError, match="not of floats"):
            graph.weights(indices[1])

    with_steps(trimmed("text_recognition_small"), edit)


def test_weights_that_nothing_takes_are_left_out():
    def edit(graph: Graph):
        graph.add_weights("nobody's", np.zeros(1000))

    original = trimmed("text_recognition_tiny")
    assert b"nobody's" not in with_steps(original, edit)
