"""Activations against real Keras."""

import numpy as np
import pytest
from keras_backend import calls, check_call, check_together, outputs

from pronghorn import backend as K

CALLS = calls("relu", "elu", "softmax", "softplus", "softsign", "sigmoid", "hard_sigmoid", "tanh", "l2_normalize")


@pytest.mark.parametrize("call", CALLS, ids=repr)
def test_as_real_keras(call):
    check_call(call)


def test_as_real_keras_on_each_engine(backend):
    check_together((call, outputs(call)) for call in CALLS)


def test_relu_below_the_threshold_falls_with_alpha():
    x = np.linspace(-2, 3, 11)
    wanted = np.where(x >= 2, 2, np.where(x > 1, x, 0.5 * (x - 1)))
    np.testing.assert_allclose(K.eval(K.relu(K.variable(x), 0.5, 2.0, 1.0)), wanted, rtol=1e-6)


def test_relu_takes_a_variable_slope():
    assert K.eval(K.relu(K.variable([-2.0, 2.0]), alpha=K.variable(0.25))).tolist() == [-0.5, 2.0]
