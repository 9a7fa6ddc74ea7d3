"""A model whose steps stay in the runtime's layout answers as it did, and has the steps."""

from dataclasses import replace

import numpy as np
import onnxruntime
import pytest

from reinstate.evidence.models import onnx_graph, onnx_layout, weights
from reinstate.evidence.models.onnx_nodes import step, with_steps

ROUNDING = 2e-6  # of the largest number, at least: floats added up in another order


def opened(model, *, as_it_stands=False):
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    if as_it_stands:
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def trimmed(model_id):
    return onnx_graph.without_initializer_inputs(weights.path(model_id).read_bytes())


def operators(model):
    found = []
    with_steps(model, lambda graph: found.extend(one.operator for one in graph.steps))
    return found


def images(*sizes, low, high):
    draw = np.random.default_rng(4)
    return [draw.uniform(low, high, (1, 3, *size)).astype(np.float32) for size in sizes]


def answers(model, fed, **how):
    session = opened(model, **how)
    name = session.get_inputs()[0].name
    return [session.run(None, {name: one})[0] for one in fed]


def assert_same(original, edited, fed):
    """No further apart than the runtime itself moves the original by rearranging it, on whatever
    processor this is.
    """
    plain = answers(original, fed, as_it_stands=True)
    for was, now, other in zip(answers(original, fed), answers(edited, fed), plain, strict=True):
        within = max(ROUNDING * np.abs(was).max(), np.abs(was - other).max())
        np.testing.assert_allclose(now, was, rtol=0, atol=within)


def page(height, width):
    """Light paper with dark strokes, as the detector is fed: it is sure of some of them."""
    draw = np.random.default_rng(7)
    paper = np.full((1, 3, height, width), 0.8, np.float32)
    for top in range(24, height - 24, 48):
        for left in range(24, width - 24, 12):
            paper[:, :, top : top + draw.integers(8, 18), left : left + 4] = -0.8
    return paper


PAGES = [page(288, 480), page(480, 384)]


def test_a_parametric_relu_in_blocks_gives_the_same_template():
    original = trimmed("sface")
    edited = with_steps(original, onnx_layout.prelu_in_blocks)
    assert operators(original).count("PRelu") == 27
    assert "PRelu" not in operators(edited)
    assert_same(original, edited, images((112, 112), (112, 112), low=0, high=255))


def test_a_gate_that_is_one_product_finds_the_same_ink():
    original = trimmed("text_detection_tiny")
    edited = with_steps(original, onnx_layout.gates_as_one_product)
    assert_same(original, edited, PAGES)
    with pytest.raises(ValueError, match="nowhere adds"):
        with_steps(edited, onnx_layout.gates_as_one_product)


def test_joined_images_as_sums_find_the_same_ink():
    original = trimmed("text_detection_tiny")
    edited = with_steps(original, onnx_layout.joined_as_sums)
    assert operators(original).count("Concat") == 2
    assert operators(edited).count("Concat") == 1
    assert_same(original, edited, PAGES)
    with pytest.raises(ValueError, match="no joined images but magnified ones"):
        with_steps(edited, onnx_layout.joined_as_sums)


def test_images_magnified_in_blocks_find_the_same_ink():
    original = trimmed("text_detection_tiny")
    edited = with_steps(original, onnx_layout.magnified_in_blocks)
    assert operators(edited).count("Conv") == operators(original).count("Conv") + 4
    assert_same(original, edited, PAGES)


def test_an_image_that_no_convolution_made_has_no_channels_to_count():
    def edit(graph):
        joined = next(one for one in graph.steps if one.operator == "Concat")
        graph.replace(joined, [replace(joined, inputs=("x", joined.inputs[1]))])

    with pytest.raises(ValueError, match=r"no convolution .* made x"):
        with_steps(trimmed("text_detection_tiny"), edit, onnx_layout.joined_as_sums)


def test_what_is_magnified_at_the_end_finds_the_same_ink():
    original = trimmed("text_detection_tiny")
    edited = with_steps(original, onnx_layout.magnified_at_the_end)
    assert operators(original).count("ConvTranspose") == 2
    assert "ConvTranspose" not in operators(edited)
    assert operators(edited).count("DepthToSpace") == 1
    assert_same(original, edited, PAGES)


def test_the_pages_have_ink_to_find():
    detector = opened(trimmed("text_detection_tiny"))
    for one in PAGES:
        (found,) = detector.run(None, {"x": one})
        assert found.max() > 0.5
        assert found.min() < 0.1


@pytest.mark.parametrize(
    ("edit", "refusal"),
    [
        (onnx_layout.prelu_in_blocks, "no parametric ReLU"),
        (onnx_layout.gates_as_one_product, "nowhere adds"),
        (onnx_layout.joined_as_sums, "no joined images"),
        (onnx_layout.magnified_in_blocks, "magnifies no images"),
        (onnx_layout.magnified_at_the_end, "magnifies nothing"),
    ],
)
def test_a_model_without_such_steps_is_refused(edit, refusal):
    with pytest.raises(ValueError, match=refusal):
        with_steps(trimmed("yunet"), edit)


def test_magnifying_with_another_step_behind_it_is_refused():
    def edit(graph):
        relu = next(one for one in graph.steps if one.inputs[0] == "Add.219")
        graph.replace(relu, [step("Tanh", relu.inputs, relu.output)])

    with pytest.raises(ValueError, match=r"\['Tanh'\], not Relu or Sigmoid"):
        with_steps(trimmed("text_detection_tiny"), edit, onnx_layout.magnified_at_the_end)


def test_a_graph_taken_apart_and_put_together_answers_the_same():
    original = trimmed("text_recognition_small")
    same = with_steps(original)
    fed = images((48, 96), low=-1, high=1)
    for was, now in zip(answers(original, fed), answers(same, fed), strict=True):
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
    def edit(graph):
        graph.add_weights("nobody's", np.zeros(1000))

    assert b"nobody's" not in with_steps(trimmed("text_recognition_tiny"), edit)
