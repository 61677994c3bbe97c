"""Batch normalisation against real Keras, and along other axes against NumPy."""

import numpy as np
import pytest
from keras_backend import calls, check_call, check_together, outputs

from pronghorn import backend as K

CALLS = calls("normalize_batch_in_training", "batch_normalization")


@pytest.mark.parametrize("call", CALLS, ids=repr)
def test_as_real_keras(call):
    check_call(call)


def test_as_real_keras_on_each_engine(backend):
    check_together((call, outputs(call)) for call in CALLS)


@pytest.mark.parametrize("axes", [(0,), (0, 2), (1, 2)])
def test_statistics_over_any_axes(axes):
    x = np.random.rand(4, 3, 5)  # noqa: NPY002
    normed, mean, variance = K.batch_get_value(K.normalize_batch_in_training(K.variable(x), None, None, axes, 0.1))
    np.testing.assert_allclose(mean, x.mean(axes), rtol=1e-5)
    np.testing.assert_allclose(variance, x.var(axes), rtol=1e-4)
    wanted = (x - x.mean(axes, keepdims=True)) / np.sqrt(x.var(axes, keepdims=True) + 0.1)
    np.testing.assert_allclose(normed, wanted, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("axis", [1, 2, -1])
def test_batch_normalization_along_an_axis(axis):
    x = np.random.rand(4, 3, 3)  # noqa: NPY002
    m, v, b, g = np.random.rand(4, 3)  # noqa: NPY002
    along = [1, 1, 1]
    along[axis] = 3
    m2, v2, b2, g2 = (value.reshape(along) for value in (m, v, b, g))
    wanted = (x - m2) / np.sqrt(v2 + 1e-3) * g2 + b2
    for given in ((m, v, b, g), (m2, v2, b2, g2)):
        found = K.eval(K.batch_normalization(*map(K.variable, (x, *given)), axis=axis))
        np.testing.assert_allclose(found, wanted, rtol=1e-4, atol=1e-6)


def test_beta_and_gamma_may_be_none():
    found = K.eval(K.batch_normalization(K.variable([[3.0]]), [1.0], [4.0], None, None, epsilon=1e-12))
    assert found.tolist() == [[1.0]]
