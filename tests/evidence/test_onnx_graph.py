"""Editing the graph may change its speed, never its answers."""

import numpy as np
import onnxruntime
import pytest

from reinstate.evidence import models, onnx_graph


def opened(model):
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def test_the_face_model_answers_the_same_without_its_weights_as_inputs():
    original = models.path("sface").read_bytes()
    before, after = opened(original), opened(onnx_graph.without_initializer_inputs(original))
    assert before.get_overridable_initializers()
    assert after.get_overridable_initializers() == []
    face = np.random.default_rng(1).uniform(0, 255, (1, 3, 112, 112)).astype(np.float32)
    np.testing.assert_allclose(
        before.run(None, {"data": face})[0], after.run(None, {"data": face})[0], atol=1e-3
    )


def test_a_graph_that_needs_no_edit_stays_byte_for_byte():
    original = models.path("text_recognition_tiny").read_bytes()
    assert onnx_graph.without_initializer_inputs(original) == original


def test_bytes_that_are_no_onnx_file_are_refused():
    with pytest.raises(ValueError, match="not an ONNX file"):
        onnx_graph.without_initializer_inputs(b"\x0f this is not a graph")
