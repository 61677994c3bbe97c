"""Normalisations against Keras 3's own results and finite differences."""

import numpy as np
import pytest
from golden_ops import calls, check, check_together
from slopes import check_slope

from pronghorn import ops
from pronghorn.errors import ArgumentError

GOLDEN = calls("ops_nn", "normalize", "layer_normalization", "rms_normalization")
X = np.random.default_rng(0).normal(size=(2, 3, 4))


@pytest.mark.parametrize("call", GOLDEN, ids=str)
def test_as_keras(call):
    check(call, hide=(0,))


def test_as_keras_on_each_engine(backend):
    check_together(GOLDEN)


@pytest.mark.parametrize(
    "function",
    [
        lambda x: ops.normalize(x, axis=1),
        lambda x: ops.normalize(x, order=3),
        lambda x: ops.layer_normalization(x, np.arange(4.0), np.ones(4), epsilon=0.1),
        lambda x: ops.rms_normalization(x, axis=(1, 2), epsilon=0.1),
    ],
)
def test_gradient_is_the_slope(function):
    check_slope(function, X, tolerance=1e-5)


def test_gradient_of_zeros_is_a_number():
    check_slope(lambda x: ops.normalize(x, epsilon=0.5), np.zeros((2, 3)))


def test_a_number_counts_as_one_element():
    np.testing.assert_allclose(ops.normalize(-3.0), [-1.0])
    np.testing.assert_allclose(ops.rms_normalization(-3.0), [-1.0])


def test_float16_is_computed_in_float32():
    x = np.array([300.0, -300.0], "float16")
    found = np.asarray(ops.rms_normalization(x))
    assert found.dtype == np.float16
    np.testing.assert_allclose(found, [1, -1])


def test_errors_say_what_is_wrong():
    with pytest.raises(ArgumentError, match=r"order must be an int of 1 or more. Got 0\.5"):
        ops.normalize(X, order=0.5)
