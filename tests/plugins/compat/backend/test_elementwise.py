"""Functions of each element against real Keras, and what they make of Variables, arrays and numbers."""

import numpy as np
import pytest
from keras_backend import calls, check_call, check_together, outputs

from pronghorn import backend as K

CALLS = calls(
    "square",
    "abs",
    "sqrt",
    "exp",
    "log",
    "sign",
    "round",
    "sin",
    "cos",
    "pow",
    "clip",
    "equal",
    "not_equal",
    "greater",
    "greater_equal",
    "less",
    "less_equal",
    "maximum",
    "minimum",
)


@pytest.mark.parametrize("call", CALLS, ids=repr)
def test_as_real_keras(call):
    check_call(call)


def test_as_real_keras_on_each_engine(backend):
    check_together((call, outputs(call)) for call in CALLS)


@pytest.mark.parametrize("x", [[-1.5, 2.0], (-1.5, 2.0), np.float32([-1.5, 2.0]), np.array([-1.5, 2.0])], ids=type)
def test_lists_and_arrays_become_tensors(x):
    y = K.abs(x)
    assert K.is_tensor(y)
    assert K.eval(y).tolist() == [1.5, 2.0]


def test_numbers_take_the_dtype_of_what_they_meet():
    assert K.dtype(K.pow(K.variable([2.0], dtype="float16"), 2)) == "float16"
    assert K.dtype(K.maximum(K.placeholder((None,)), np.zeros(3))) == "float32"
    assert K.eval(K.maximum(1, 2)) == 2


def test_sqrt_of_a_negative_number_is_zero():
    assert K.eval(K.sqrt(K.variable([-4.0, 4.0]))).tolist() == [0.0, 2.0]


def test_clip_without_upper_bound_and_with_bounds_crossed():
    x = K.variable([-1.0, 0.5, 3.0])
    assert K.eval(K.clip(x, 0.0, None)).tolist() == [0.0, 0.5, 3.0]
    assert K.eval(K.clip(x, 1.0, 0.0)).tolist() == [1.0, 1.0, 1.0]
    assert K.eval(K.clip(x, K.variable(0.0), K.variable(1.0))).tolist() == [0.0, 0.5, 1.0]
