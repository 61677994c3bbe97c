"""Dice and Tversky against sums in NumPy, slopes, and each other."""

import numpy as np
import pytest
from slopes import check_slope
from tracing import check

from pronghorn import losses
from pronghorn.errors import ShapeError

T = np.array([[[1.0, 0.0], [1.0, 1.0]], [[0.0, 0.0], [0.0, 1.0]]])
P = np.array([[[0.6, 0.4], [0.5, 0.8]], [[0.7, 0.1], [0.3, 0.3]]])


def dice(t, p, axis=None):
    return 1 - 2 * np.sum(t * p, axis) / (np.sum(t, axis) + np.sum(p, axis) + 1e-7)


def tversky(t, p, alpha, beta, axis=None):
    right, extra, missed = (np.sum(x, axis) for x in (t * p, (1 - t) * p, t * (1 - p)))
    return 1 - right / (right + alpha * extra + beta * missed + 1e-7)


@pytest.mark.parametrize("axis", [None, (1, 2), -1])
def test_dice(axis):
    check(lambda t, p: losses.dice(t, p, axis), lambda t, p: dice(t, p, axis), T, P, tolerance=1e-10)
    check_slope(lambda p: losses.dice(T, p, axis), P)
    assert float(losses.Dice(axis=axis)(T, P)) == pytest.approx(np.mean(dice(T, P, axis)), rel=1e-6)


@pytest.mark.parametrize("axis", [None, (1, 2)])
@pytest.mark.parametrize(("alpha", "beta"), [(0.5, 0.5), (0.2, 0.9)])
def test_tversky(axis, alpha, beta):
    def function(t, p):
        return losses.tversky(t, p, alpha, beta, axis)

    check(function, lambda t, p: tversky(t, p, alpha, beta, axis), T, P, tolerance=1e-10)
    check_slope(lambda p: function(T, p), P)
    made = losses.Tversky(alpha, beta, axis=axis)
    assert float(made(T, P)) == pytest.approx(np.mean(tversky(T, P, alpha, beta, axis)), rel=1e-6)


def test_examples_of_keras():
    """From Keras 3's docstring of dice."""
    t = [[[[1.0], [1.0]], [[0.0], [0.0]]], [[[1.0], [1.0]], [[0.0], [0.0]]]]
    p = [[[[0.0], [1.0]], [[0.0], [1.0]]], [[[0.4], [0.0]], [[0.0], [0.9]]]]
    np.testing.assert_allclose(losses.dice(t, p, axis=(1, 2, 3)), [0.5, 0.75757575], rtol=1e-6)
    assert float(losses.dice(t, p)) == pytest.approx(0.6164384, rel=1e-6)


def test_configs_and_axes_from_json():
    """A file makes a list of a tuple."""
    made = losses.deserialize({"class_name": "Dice", "config": {"axis": [1, 2]}})
    assert float(made(T, P)) == pytest.approx(dice(T, P, (1, 2)).mean(), rel=1e-6)
    again = losses.deserialize(losses.serialize(losses.Tversky(0.3, 0.7)))
    assert (again.alpha, again.beta) == (0.3, 0.7)


@pytest.mark.parametrize("name", ["dice", "tversky"])
def test_shapes_that_do_not_fit(name):
    with pytest.raises(ShapeError, match=rf"{name}: the targets' shape \(4, 2\)"):
        losses.get(name)(np.zeros((4, 2)), np.zeros((4, 3)))
