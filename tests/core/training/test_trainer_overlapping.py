"""Several models over some of the same weights, trained by turns: each step is the one of the closed form."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pronghorn import Input, Model, layers, optimizers
from pronghorn.runtime.active import using_backend

RATE = 0.1
RNG = np.random.default_rng(0)
INPUTS = {6: RNG.normal(size=(8, 6)).astype(np.float32), 5: RNG.normal(size=(8, 5)).astype(np.float32)}
TARGETS = {4: RNG.normal(size=(8, 4)).astype(np.float32), 3: RNG.normal(size=(8, 3)).astype(np.float32)}
#: Which of the three layers each model is made of; they take 6, 5 and 4 numbers, the last gives 3.
CHAINS = [(0, 1, 2), (1, 2), (0, 1)]
SIZES = [6, 5, 4, 3]


def models():
    dense = [layers.Dense(units, activation="tanh") for units in SIZES[1:]]
    made = []
    for chain in CHAINS:
        x = start = Input((SIZES[chain[0]],))
        for position in chain:
            x = dense[position](x)
        model = Model(start, x)
        model.compile(optimizers.SGD(RATE), "mse")
        made.append(model)
    return made


def batch(chain):
    return INPUTS[SIZES[chain[0]]], TARGETS[SIZES[chain[-1] + 1]]


def descend(weights, chain):
    """One step of gradient descent on the mean squared error, written out."""
    x, y = (array.astype(np.float64) for array in batch(chain))
    outputs = [x]
    for position in chain:
        kernel, bias = weights[position]
        outputs.append(np.tanh(outputs[-1] @ kernel + bias))
    cotangent = 2 * (outputs[-1] - y) / y.size
    for position, before, after in zip(chain[::-1], outputs[-2::-1], outputs[:0:-1], strict=True):
        kernel, bias = weights[position]
        cotangent = cotangent * (1 - after**2)
        weights[position] = kernel - RATE * before.T @ cotangent, bias - RATE * cotangent.sum(0)
        cotangent = cotangent @ kernel.T


@pytest.mark.parametrize("engine", ["numpy", "jax"])
@settings(max_examples=15, deadline=None)
@given(order=st.lists(st.integers(0, 2), min_size=1, max_size=8))
def test_each_step_is_the_closed_form(engine, order):
    if engine == "jax":
        pytest.importorskip("jax")
    with using_backend(engine):
        trained = models()
        start = [w.astype(np.float64) for w in trained[0].get_weights()]
        weights = {position: (start[2 * position], start[2 * position + 1]) for position in range(3)}
        for which in order:
            trained[which].train_on_batch(*batch(CHAINS[which]))
            descend(weights, CHAINS[which])
        expected = [w for position in range(3) for w in weights[position]]
        for found, wanted in zip(trained[0].get_weights(), expected, strict=True):
            np.testing.assert_allclose(found, wanted, atol=1e-5)
