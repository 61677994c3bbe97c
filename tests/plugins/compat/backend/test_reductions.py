"""Functions along axes against real Keras; integers, booleans and sizes."""

import numpy as np
import pytest
from keras_backend import calls, check_call, check_together, outputs

from pronghorn import backend as K

CALLS = calls(
    "max",
    "min",
    "sum",
    "prod",
    "mean",
    "var",
    "std",
    "logsumexp",
    "any",
    "all",
    "argmax",
    "argmin",
    "cumsum",
    "cumprod",
)


@pytest.mark.parametrize("call", CALLS, ids=repr)
def test_as_real_keras(call):
    check_call(call)


def test_as_real_keras_on_each_engine(backend):
    check_together((call, outputs(call)) for call in CALLS)


@pytest.mark.parametrize(("name", "value"), [("sum", 6), ("prod", 6), ("max", 3), ("min", 1)])
def test_integers_stay_integers(name, value):
    x = getattr(K, name)(K.constant([1, 2, 3], dtype="int32"))
    assert K.dtype(x) == "int32"
    assert K.eval(x) == value


def test_cumulative_integers_stay_integers():
    x = K.constant([1, 2, 3], dtype="int32")
    assert K.eval(K.cumsum(x)).dtype == np.int32
    assert K.eval(K.cumprod(x)).tolist() == [1, 2, 6]


def test_means_of_booleans_and_integers_are_floats():
    assert K.eval(K.mean(K.constant([True, False], dtype="bool"))) == 0.5
    assert K.eval(K.var(K.constant([1, 3], dtype="int32"))) == 1.0
    assert K.dtype(K.std(K.constant([True, False], dtype="bool"))) == "float32"


def test_product_of_sizes_is_a_size():
    x = K.placeholder((None, 3, 4))
    flat = K.reshape(x, (-1, K.prod(K.shape(x)[1:])))
    assert K.int_shape(flat) == (None, 12)
    assert K.prod(K.shape(K.zeros((2, 3)))) == 6
