"""Network functions: closed forms, finite differences (twice), far values, and one dtype in, the same out."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import SEEDS, distinct, shapes

from pronghorn.autograd import gradients
from pronghorn.errors import DTypeError, ShapeError
from pronghorn.graph import Graph, placeholder
from pronghorn.primitives import PRIMITIVES
from pronghorn.primitives.nn import softmax_cross_entropy, sparse_softmax_cross_entropy
from pronghorn.spec import TensorSpec
from pronghorn.testing import Sample, check_dims, check_value, check_vjp
from pronghorn.testing.sample import evaluate
from pronghorn.testing.samples import FAMILIES
from pronghorn.testing.samples.nn import _log_softmax, _logsumexp

SAMPLES = FAMILIES["nn"]


@pytest.mark.parametrize("sample", SAMPLES, ids=str)
def test_sample(sample):
    check_value(sample)
    check_vjp(sample)


@pytest.mark.parametrize("sample", [s for s in SAMPLES if s.order], ids=str)
def test_unknown_sizes(sample):
    check_dims(sample)


@settings(max_examples=15)
@given(st.data(), shapes(min_dims=1, max_dims=3, min_side=1), SEEDS)
def test_random_axes(data, shape, seed):
    axis = data.draw(st.integers(0, len(shape) - 1))
    x, labels = distinct(shape, seed), np.random.default_rng(seed).uniform(0, 1, shape)
    softmax = Sample("softmax", [x], {"axis": axis}, lambda x: np.exp(_log_softmax(x, axis)))
    entropy = Sample(
        "softmax_cross_entropy", [x, labels], {"axis": axis}, lambda x, y: -(y * _log_softmax(x, axis)).sum(axis)
    )
    axes = tuple(sorted(data.draw(st.sets(st.integers(0, len(shape) - 1), min_size=1))))
    keepdims = data.draw(st.booleans())
    total = Sample("logsumexp", [x], {"axes": axes, "keepdims": keepdims}, lambda x: _logsumexp(x, axes, keepdims))
    for sample in (softmax, entropy, total):
        check_value(sample)
        check_vjp(sample, order=1)


@settings(max_examples=15)
@given(st.data(), shapes(min_dims=1, max_dims=3, min_side=1), SEEDS)
def test_sparse_labels_say_what_one_hot_ones_say(data, shape, seed):
    labels = np.random.default_rng(seed).integers(0, shape[-1], shape[:-1])
    x, hot = distinct(shape, seed), np.eye(shape[-1])[labels]
    check_value(
        Sample("sparse_softmax_cross_entropy", [x, labels], {}, lambda x, y: -(hot * _log_softmax(x, -1)).sum(-1))
    )


@pytest.mark.parametrize("name", ["softmax", "log_softmax", "logsumexp", "softplus", "sigmoid_cross_entropy", "gelu"])
def test_gradients_stay_finite_far_out(name):
    """Where the naive formula has inf - inf or 0 * inf."""
    x = np.array([[-800.0, 0.0, 800.0]])
    sample = next(s for s in SAMPLES if s.name == name)
    attributes = {**sample.attributes, **({"axis": 1} if "axis" in sample.attributes else {})}
    attributes |= {"axes": (1,), "keepdims": False} if "axes" in attributes else {}
    operands = [x, np.array([[1.0, 0.0, 0.0]])][: len(sample.operands)]
    inputs = [placeholder(v.shape, v.dtype) for v in operands]
    y = PRIMITIVES[name](*inputs, **attributes)
    (first,) = gradients(y, inputs[:1])
    (second,) = gradients(first, inputs[:1])
    for value in evaluate(Graph(inputs, [y, first, second]), operands):
        assert np.isfinite(value).all()


def test_one_tensor_as_both_operands():
    """d/dx [softplus(x) - x^2] = sigmoid(x) - 2x, and that once more."""
    x, values = placeholder((5,), "float64"), np.linspace(-2, 2, 5)
    (first,) = gradients(PRIMITIVES["sigmoid_cross_entropy"](x, x), [x])
    (second,) = gradients(first, [x])
    s = 1 / (1 + np.exp(-values))
    found = evaluate(Graph([x], [first, second]), [values])
    np.testing.assert_allclose(found, [s - 2 * values, s * (1 - s) - 2], atol=1e-12)


def test_slopes_at_the_kinks_are_those_from_the_left():
    x = placeholder((1,), "float64")
    for name, attributes, expected in (("elu", {"alpha": 0.3}, 0.3), ("selu", {}, 1.7580993408473766)):
        (slope,) = gradients(PRIMITIVES[name](x, **attributes), [x])
        np.testing.assert_allclose(evaluate(Graph([x], [slope]), [np.zeros(1)])[0], [expected])


@pytest.mark.parametrize("dtype", ["float16", "float32"])
@pytest.mark.parametrize("sample", [s for s in SAMPLES if s.id.startswith("special") or s.id == "far"], ids=str)
def test_other_dtypes(sample, dtype):
    """The dtype is kept, and nothing overflows that the result does not."""
    operands = [x.astype(dtype) if x.dtype == np.float64 else x for x in sample.operands]
    graph = Sample(sample.name, operands, sample.attributes).graph()
    result = evaluate(graph, operands)[0]
    assert result.dtype == dtype
    np.testing.assert_allclose(result, sample.expected()[0], rtol=4e-3 if dtype == "float16" else 1e-5, atol=1e-3)


def test_wrong_operands():
    with pytest.raises(ShapeError, match=r"Got 4 and 3"):
        softmax_cross_entropy.infer(TensorSpec((2, 4)), TensorSpec((2, 3)), axis=-1)
    with pytest.raises(ShapeError, match=r"without the last axis.*one-hot"):
        sparse_softmax_cross_entropy.infer(TensorSpec((2, 4)), TensorSpec((2, 4), "int64"))
    with pytest.raises(DTypeError, match="integers"):
        sparse_softmax_cross_entropy.infer(TensorSpec((2, 4)), TensorSpec((2,)))
    with pytest.raises(ShapeError, match="axis 2"):
        PRIMITIVES["softmax"].infer(TensorSpec((2, 4)), axis=2)
    with pytest.raises(DTypeError, match="floats"):
        PRIMITIVES["softmax"].infer(TensorSpec((2, 4), "int32"), axis=1)
