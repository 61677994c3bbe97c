"""dot, batch_dot, transpose and gather against real Keras, and products over axes it does not reach against NumPy."""

import numpy as np
import pytest
from keras_backend import calls, check_call, check_together, outputs

from pronghorn import backend as K

CALLS = calls("dot", "batch_dot", "transpose", "gather")


@pytest.mark.parametrize("call", CALLS, ids=repr)
def test_as_real_keras(call):
    check_call(call)


def test_as_real_keras_on_each_engine(backend):
    check_together((call, outputs(call)) for call in CALLS)


SHAPES = [
    ((4, 3), (3, 5), "ij,jk->ik"),
    ((2, 4, 3), (3, 5), "bij,jk->bik"),
    ((2, 4, 3), (6, 3, 5), "bij,cjk->bick"),
]


@pytest.mark.parametrize(("left", "right", "rule"), SHAPES)
def test_dot_is_the_sum_over_last_and_second_last_axis(left, right, rule):
    a, b = np.random.rand(*left), np.random.rand(*right)  # noqa: NPY002
    found = K.eval(K.dot(K.variable(a), K.variable(b)))
    np.testing.assert_allclose(found, np.einsum(rule, a, b), rtol=1e-5)


BATCHES = [
    ((2, 3, 4), (2, 4, 5), (-1, -2), "bij,bjk->bik"),
    ((2, 3, 4), (2, 5, 4), (2, 2), "bij,bkj->bik"),
    ((2, 4, 3), (2, 4, 5), 1, "bji,bjk->bik"),
    ((2, 4, 3, 6), (2, 4, 5, 7), (1, 1), "bjik,bjlm->biklm"),
    ((2, 3), (2, 3), 1, "bi,bi->b"),
]


@pytest.mark.parametrize(("left", "right", "axes", "rule"), BATCHES)
def test_batch_dot_sums_over_the_axes_named(left, right, axes, rule):
    a, b = np.random.rand(*left), np.random.rand(*right)  # noqa: NPY002
    found = K.eval(K.batch_dot(K.variable(a), K.variable(b), axes))
    wanted = np.einsum(rule, a, b)
    np.testing.assert_allclose(found, wanted[:, None] if wanted.ndim == 1 else wanted, rtol=1e-5)


def test_batch_dot_of_unknown_batches():
    x, y = K.placeholder((None, 3, 4)), K.placeholder((None, 4, 5))
    z = K.batch_dot(x, y)
    assert K.int_shape(z) == (None, 3, 5)
    a, b = np.ones((2, 3, 4)), np.ones((2, 4, 5))
    assert K.function([x, y], [z])([a, b])[0].shape == (2, 3, 5)


def test_batch_dot_over_several_axes_says_what_to_do():
    with pytest.raises(ValueError, match="einsum"):
        K.batch_dot(K.zeros((2, 3, 4)), K.zeros((2, 3, 4)), [[1, 2], [1, 2]])


def test_gather_cuts_floating_indices():
    assert K.eval(K.gather(K.variable([[1.0], [2.0]]), K.variable([1.0, 0.0]))).tolist() == [[2.0], [1.0]]
