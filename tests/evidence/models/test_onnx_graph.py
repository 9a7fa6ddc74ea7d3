"""Editing the graph may change its speed, never its answers."""

import numpy as np
import onnxruntime
import pytest

from reinstate.evidence.models import onnx_graph, sessions, weights


def opened(model):
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def test_the_face_model_answers_the_same_without_its_weights_as_inputs():
    original = weights.path("sface").read_bytes()
    before, after = opened(original), opened(onnx_graph.without_initializer_inputs(original))
    assert before.get_overridable_initializers()
    assert after.get_overridable_initializers() == []
    face = np.random.default_rng(1).uniform(0, 255, (1, 3, 112, 112)).astype(np.float32)
    np.testing.assert_allclose(
        before.run(None, {"data": face})[0], after.run(None, {"data": face})[0], atol=1e-3
    )


def test_a_graph_that_needs_no_edit_stays_byte_for_byte():
    original = weights.path("text_recognition_tiny").read_bytes()
    assert onnx_graph.without_initializer_inputs(original) == original


def test_fewer_classes_are_told_apart_as_if_there_had_never_been_more():
    model_id, kept = "text_recognition_tiny", [0, 40, 12, 6905]
    original = weights.path(model_id).read_bytes()
    known = len(sessions.characters(model_id))
    fewer = opened(onnx_graph.with_classes(original, known, kept))
    line = {"x": np.random.default_rng(2).uniform(-1, 1, (1, 3, 48, 128)).astype(np.float32)}
    every = opened(original).run(None, line)[0][:, :, kept]
    chances, features = fewer.run(None, line)
    np.testing.assert_allclose(chances, every / every.sum(axis=2, keepdims=True), rtol=1e-3)
    assert features.shape[:2] == chances.shape[:2]
    assert features.std(axis=1).min() > 0


LAST = {"linear_1.w_0": (80, 6906), "linear_1.b_0": (6906,)}  # of the quick recogniser


def test_a_second_half_answers_by_the_weights_taught_anew_and_the_mean_is_said():
    original = weights.path("text_recognition_tiny").read_bytes()
    blank = {name: np.zeros(shape, np.float32) for name, shape in LAST.items()}
    line = {"x": np.random.default_rng(5).uniform(-1, 1, (1, 3, 48, 128)).astype(np.float32)}
    (before,) = opened(original).run(None, line)
    (chances,) = opened(onnx_graph.with_second_half(original, blank)).run(None, line)
    of_blank = 1 / chances.shape[2]
    np.testing.assert_allclose(chances, (before + of_blank) / 2, rtol=1e-3, atol=1e-6)


def test_weights_that_the_graph_lacks_or_that_do_not_fit_are_refused():
    original = weights.path("text_recognition_tiny").read_bytes()
    with pytest.raises(ValueError, match="no weights"):
        onnx_graph.with_second_half(original, {"nowhere": np.zeros(3, np.float32)})
    with pytest.raises(ValueError, match="bytes"):
        onnx_graph.with_second_half(original, {"linear_1.b_0": np.zeros(3, np.float32)})


def test_a_detector_of_one_size_takes_others_and_answers_as_before():
    original = weights.path("yunet").read_bytes()
    before, after = opened(original), opened(onnx_graph.of_any_size(original))
    square = np.random.default_rng(3).uniform(0, 255, (1, 3, 640, 640)).astype(np.float32)
    for old, new in zip(
        before.run(None, {"input": square}), after.run(None, {"input": square}), strict=True
    ):
        np.testing.assert_array_equal(old, new)
    cells = after.run(["cls_32"], {"input": square[:, :, :480]})[0]
    assert cells.shape == (1, 15 * 20, 1)


def test_a_layer_that_is_not_there_is_not_cut_in_silence():
    original = weights.path("text_recognition_tiny").read_bytes()
    with pytest.raises(ValueError, match="tells 7 classes apart"):
        onnx_graph.with_classes(original, 7, [0, 1])


def test_what_the_exporter_noted_beside_the_graph_is_read_without_opening_it():
    listed = onnx_graph.metadata(weights.path("text_recognition_small").read_bytes())["character"]
    assert (
        listed
        == opened(weights.path("text_recognition_small").read_bytes())
        .get_modelmeta()
        .custom_metadata_map["character"]
    )


def test_bytes_that_are_no_onnx_file_are_refused():
    with pytest.raises(ValueError, match="not an ONNX file"):
        onnx_graph.without_initializer_inputs(b"\x0f this is not a graph")
