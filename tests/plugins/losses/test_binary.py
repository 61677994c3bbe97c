"""Binary cross-entropies: golden values and training of Keras 2.2.4, SciPy, logits behind a sigmoid, slopes."""

import numpy as np
import pytest
from descending import check_descent
from golden_case import load_case
from golden_functions import calls
from scipy import special
from slopes import check_slope
from tracing import check, traced

from pronghorn import losses, ops
from pronghorn.autograd import gradients
from pronghorn.errors import ShapeError
from pronghorn.graph import Graph, ancestors, placeholder
from pronghorn.testing.sample import evaluate

T = np.array([[[1.0, 0.0], [1.0, 1.0]], [[0.0, 0.0], [0.25, 1.0]]])
P = np.array([[[0.6, 0.4], [0.5, 0.8]], [[0.7, 0.1], [0.3, 0.35]]])
Z = special.logit(P)


def elements(t, p):
    return -special.xlogy(t, p) - special.xlogy(1 - t, 1 - p)


def focal(t, p, gamma=2.0, alpha=None):
    weight = (1 - (t * p + (1 - t) * (1 - p))) ** gamma
    weight = weight if alpha is None else weight * (t * alpha + (1 - t) * (1 - alpha))
    return np.mean(weight * elements(t, p), -1)


def test_closed_form_and_slope():
    check(losses.binary_crossentropy, lambda t, p: elements(t, p).mean(-1), T, P, tolerance=1e-10)
    check_slope(lambda p: losses.binary_crossentropy(T, p), P)


def test_from_logits():
    def function(t, z):
        return losses.binary_crossentropy(t, z, from_logits=True)

    check(function, lambda t, z: elements(t, special.expit(z)).mean(-1), T, Z, tolerance=1e-10)
    check_slope(lambda z: function(T, z), Z)


@pytest.mark.parametrize("clip", [True, False])
def test_behind_a_sigmoid(clip):
    """The same as the formula on probabilities, and computed from the logits."""

    def function(z):
        return losses.binary_crossentropy(T, ops.sigmoid(z), clip=clip)

    np.testing.assert_allclose(traced(function, Z), elements(T, P).mean(-1), rtol=1e-10)
    check_slope(function, Z)
    leaf = placeholder(Z.shape)
    used = [node.primitive.name for node in ancestors([function(leaf)])]
    assert "sigmoid_cross_entropy" in used
    assert "log" not in used


@pytest.mark.parametrize("call", calls("losses.binary_crossentropy"), ids=str)
def test_keras(call, backend):
    found = traced(losses.binary_crossentropy, *call.args)
    np.testing.assert_allclose(found, call.out, rtol=2e-6, atol=1e-6)


@pytest.mark.parametrize("name", ["loss_binary_crossentropy", "loss_bce_saturated"])
def test_training_of_keras(name):
    case = load_case(name)
    check_descent(case, losses.get(case.compiled["loss"]))


def test_saturated_sigmoid_is_the_clipped_formula():
    """Far from 0 the loss is that of a probability epsilon from 0 or 1, and has no slope; with clip=False it grows."""
    z = np.array([[-40.0, 40.0, -40.0, 40.0]], "float32")
    t = np.array([[1.0, 0.0, 0.0, 1.0]], "float32")
    low, high = np.float32(1e-7), np.float32(1 - 1e-7)
    wanted = np.array([-np.log(low), -np.log(1 - high), -np.log(1 - low), -np.log(high)], "float64").mean()
    leaf = placeholder(z.shape)
    bounded = losses.binary_crossentropy(t, ops.sigmoid(leaf))
    free = losses.binary_crossentropy(t, ops.sigmoid(leaf), clip=False)
    outputs = [bounded, *gradients(bounded, [leaf]), free, *gradients(free, [leaf])]
    value, slope, free_value, free_slope = evaluate(Graph([leaf], outputs), [z])
    np.testing.assert_allclose(value, [wanted], rtol=1e-5)
    np.testing.assert_array_equal(slope, np.zeros_like(z))
    np.testing.assert_allclose(free_value, [20.0], rtol=1e-6)
    np.testing.assert_allclose(free_slope, [[-0.25, 0.25, 0, 0]], atol=1e-6)


@pytest.mark.parametrize("smoothing", [0.1, 0.5])
def test_label_smoothing(smoothing):
    smooth = T * (1 - smoothing) + smoothing / 2
    wanted = elements(smooth, P).mean(-1)
    np.testing.assert_allclose(losses.binary_crossentropy(T, P, label_smoothing=smoothing), wanted, rtol=1e-6)
    made = losses.BinaryCrossentropy(label_smoothing=smoothing)
    assert float(made(T, P)) == pytest.approx(wanted.mean(), rel=1e-6)


def test_axis():
    np.testing.assert_allclose(losses.binary_crossentropy(T, P, axis=1), elements(T, P).mean(1), rtol=1e-6)


@pytest.mark.parametrize("gamma", [0.0, 1.5, 2.0])
@pytest.mark.parametrize("alpha", [None, 0.3])
def test_focal(gamma, alpha):
    options = {"gamma": gamma} if alpha is None else {"gamma": gamma, "apply_class_balancing": True, "alpha": alpha}

    def function(t, p, **more):
        return losses.binary_focal_crossentropy(t, p, **options, **more)

    check(function, lambda t, p: focal(t, p, gamma, alpha), T, P, tolerance=1e-9)
    check_slope(lambda p: function(T, p), P)
    np.testing.assert_allclose(function(T, Z, from_logits=True), focal(T, P, gamma, alpha), rtol=1e-9)
    check_slope(lambda z: function(T, z, from_logits=True), Z)
    made = losses.BinaryFocalCrossentropy(**options)
    assert float(made(T, P)) == pytest.approx(focal(T, P, gamma, alpha).mean(), rel=1e-6)


def test_examples_of_keras():
    """From Keras 3's docstrings."""
    t, p = [[0, 1], [0, 0]], [[0.6, 0.4], [0.4, 0.6]]
    np.testing.assert_allclose(losses.binary_crossentropy(t, p), [0.916, 0.714], atol=1e-3)
    np.testing.assert_allclose(losses.binary_focal_crossentropy(t, p, gamma=2), [0.330, 0.206], atol=1e-3)


@pytest.mark.parametrize("name", ["BinaryCrossentropy", "BinaryFocalCrossentropy"])
def test_config(name):
    made = losses.get({"class_name": name, "config": {"from_logits": True, "label_smoothing": 0.1, "name": "own"}})
    assert (made.from_logits, made.label_smoothing, made.name) == (True, 0.1, "own")
    assert losses.deserialize(losses.serialize(made)).get_config() == made.get_config()


@pytest.mark.parametrize("name", ["bce", "binary_focal_crossentropy"])
def test_shapes_that_do_not_fit(name):
    with pytest.raises(ShapeError, match=r"crossentropy: the targets' shape \(3, 1\) .* \(3, 2\)"):
        losses.get(name)(np.zeros((3, 1)), np.zeros((3, 2)))
