"""GRU: Keras' own numbers in both dialects, dropout."""

import numpy as np
import pytest
from golden_case import load_case
from golden_model import check_case

from pronghorn import layers
from pronghorn.errors import ArgumentError


@pytest.mark.parametrize("name", ["gru_basic", "gru_impl2", "gru_masked", "gru_options", "gru_reset_after", "k3_gru"])
def test_keras_numbers(backend, name):
    check_case(load_case(name))


@pytest.mark.parametrize("reset_after", [False, True])
@pytest.mark.parametrize("implementation", [1, 2])
def test_without_a_state_each_step_is_the_first(reset_after, implementation):
    """With ``recurrent_dropout=1`` the gates see nothing of the state: z and the candidate are of the input alone."""
    layer = layers.GRU(
        3, recurrent_dropout=1.0, reset_after=reset_after, implementation=implementation, return_sequences=True
    )
    x = np.random.default_rng(0).normal(size=(2, 4, 5)).astype("float32")
    found = layer(x, training=True)
    z, _, candidate = np.split(x @ layer.get_weights()[0], 3, axis=-1)
    z, h = 1 / (1 + np.exp(-z)), np.zeros((2, 3))
    for t in range(4):
        h = z[:, t] * h + (1 - z[:, t]) * np.tanh(candidate[:, t])
        np.testing.assert_allclose(found[:, t], h, rtol=1e-5, atol=1e-6)


def test_the_bias_has_two_rows_with_reset_after():
    layer = layers.GRU(3)
    layer.build_for((None, 4, 2))
    assert [w.shape for w in layer.weights] == [(2, 9), (3, 9), (2, 9)]


def test_wrong_implementation():
    with pytest.raises(ArgumentError, match=r"GRUCell: implementation must be 1 or 2\. Got 3"):
        layers.GRU(3, implementation=3)
