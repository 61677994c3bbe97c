"""Cross-entropies and normalisation against Keras 2.2.4's results and closed forms."""

import numpy as np
import pytest
from golden_calls import golden_calls
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import arrays
from tracing import check

from pronghorn import ops
from pronghorn.autograd import gradients
from pronghorn.errors import ShapeError
from pronghorn.graph import Graph, placeholder
from pronghorn.testing.sample import evaluate

_KERAS = {
    "K.categorical_crossentropy": ops.categorical_crossentropy,
    "K.sparse_categorical_crossentropy": ops.sparse_categorical_crossentropy,
    "K.binary_crossentropy": ops.binary_crossentropy,
}


@pytest.mark.parametrize("call", golden_calls("backend", *_KERAS), ids=str)
def test_as_keras(call):
    found = np.asarray(_KERAS[call.function](*call.args, **call.kwargs))
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, call.out[0], rtol=2e-5, atol=2e-6)


@pytest.mark.parametrize("call", golden_calls("backend", "K.batch_normalization"), ids=str)
def test_batch_normalization_as_keras(call):
    x, mean, variance, offset, scale = call.args
    found = ops.batch_normalization(x, mean, variance, call.kwargs["axis"], offset, scale, call.kwargs["epsilon"])
    np.testing.assert_allclose(found, call.out[0], rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("axis", [0, 1, -1])
def test_batch_normalization_along_any_axis(axis):
    rng = np.random.default_rng(0)
    x = rng.uniform(-1, 1, (3, 3, 3))
    mean, variance, offset, scale = (rng.uniform(0.5, 1, 3) for _ in range(4))
    across = [1, 1, 1]
    across[axis] = 3
    m, v, b, g = (values.reshape(across) for values in (mean, variance, offset, scale))
    plain = (x - m) / np.sqrt(v + 1e-3)
    check(lambda x: ops.batch_normalization(x, mean, variance, axis), lambda x: plain, x, hide=())
    whole = lambda x: ops.batch_normalization(x, mean, variance, axis, offset, scale)  # noqa: E731
    check(whole, lambda x: plain * g + b, x, hide=())


@settings(max_examples=15)
@given(st.data(), arrays(min_dims=1, max_dims=3, min_side=1))
def test_moments(data, x):
    axes = tuple(sorted(data.draw(st.sets(st.integers(0, x.ndim - 1), min_size=1))))
    for keepdims in (True, False):
        check(
            lambda x, keepdims=keepdims: ops.moments(x, axes, keepdims),
            lambda x, keepdims=keepdims: (x.mean(axes, keepdims=keepdims), x.var(axes, keepdims=keepdims)),
            x,
        )


def test_moments_keep_their_digits_far_from_zero():
    x = (np.random.default_rng(1).uniform(-1, 1, 1000) + 4096).astype("float32")
    np.testing.assert_allclose(ops.moments(x, 0)[1], x.astype(float).var(), rtol=1e-4)


def test_certain_and_wrong_stays_finite():
    """Probabilities of exactly 0 and 1 are kept an epsilon away from there."""
    target, output = np.array([[0.0, 1.0]], "float32"), np.array([[1.0, 0.0]], "float32")
    expected = -np.log(1e-7)
    np.testing.assert_allclose(ops.categorical_crossentropy(target, output), [expected], rtol=1e-4)
    np.testing.assert_allclose(ops.sparse_categorical_crossentropy([1], output), [expected], rtol=1e-4)
    np.testing.assert_allclose(ops.binary_crossentropy(target, output)[0, 1], expected, rtol=1e-4)


def test_classes_on_another_axis():
    rng = np.random.default_rng(2)
    output = rng.dirichlet(np.ones(4), 3).T
    labels = np.array([0, 3, 2])
    expected = -np.log(output[labels, np.arange(3)])
    check(lambda p: ops.sparse_categorical_crossentropy(labels, p, axis=0), lambda p: expected, output, tolerance=1e-9)
    hot = np.eye(4)[labels].T
    check(lambda p: ops.categorical_crossentropy(hot, p, axis=0), lambda p: expected, output, tolerance=1e-9)


def test_labels_in_a_column_or_as_floats():
    output = np.array([[0.2, 0.8], [0.6, 0.4]])
    expected = -np.log([0.8, 0.6])
    for labels in (np.array([[1], [0]]), np.array([1.0, 0.0]), np.array([[1.0], [0.0]], "float32")):
        found = ops.sparse_categorical_crossentropy(labels, output)
        np.testing.assert_allclose(found, expected, rtol=1e-6)


@pytest.mark.parametrize("from_logits", [True, False])
def test_the_gradient_of_logits_is_the_difference(from_logits):
    """softmax(x) - target, by way of probabilities too."""
    rng = np.random.default_rng(3)
    values, target = rng.uniform(-1, 1, (2, 3)), rng.dirichlet(np.ones(3), 2)
    x = placeholder((2, 3), "float64")
    output = x if from_logits else ops.softmax(x)
    (slope,) = gradients(ops.categorical_crossentropy(target, output, from_logits), [x])
    (found,) = evaluate(Graph([x], [slope]), [values])
    powers = np.exp(values)
    np.testing.assert_allclose(found, powers / powers.sum(1, keepdims=True) - target, atol=1e-9)


@pytest.mark.parametrize("function", [ops.categorical_crossentropy, ops.binary_crossentropy])
def test_shapes_that_differ(function):
    with pytest.raises(ShapeError, match=r"target \(2, 3\) and output \(2, 4\)|do not broadcast"):
        function(np.ones((2, 3)), np.ones((2, 4)))
    with pytest.raises(ShapeError, match=r"target \(3,\) and output \(2, 3\) must have one shape"):
        function(np.ones(3), np.ones((2, 3)))
