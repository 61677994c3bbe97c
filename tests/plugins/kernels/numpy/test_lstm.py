"""The LSTM kernel: it claims, and computes what the decomposition computes when it is blocked."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from recurrences import ACTIVATIONS, PLUGIN, check_same, is_claimed, recurrence, sizes, values_for

from pronghorn import Sequential, layers, set_random_seed
from pronghorn.discovery import blocked
from pronghorn.graph import Graph, placeholder
from pronghorn.primitives.recurrent import lstm
from pronghorn.runtime import get_backend
from pronghorn.runtime.compile import compile_graph
from pronghorn_plugins.kernels.numpy.lstm import residuals

RESULTS = st.sets(st.integers(0, 2), min_size=1)


@settings(max_examples=60)
@given(sizes(), RESULTS, st.sampled_from(ACTIVATIONS), st.booleans(), st.booleans(), st.integers(0, 1000))
def test_same_numbers_as_the_decomposition(shape, used, activation, masked, reverse, seed):
    options = {"recurrent_activation": activation, "reverse": reverse}
    check_same(recurrence("lstm", shape, used, masked=masked, **options), "lstm", seed)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_single_precision_of_the_benchmark_size(activation):
    graph = recurrence("lstm", (12, 32, 16, 64), {0}, dtype="float32", recurrent_activation=activation)
    check_same(graph, "lstm", tolerance=2e-5, scale=0.3)


@pytest.mark.parametrize("scale", [30.0, 1e4])
def test_saturated_gates(scale):
    check_same(recurrence("lstm", (4, 3, 2, 3), {0, 1, 2}), "lstm", scale=scale, tolerance=1e-9)


def test_a_masked_sequence_that_is_no_number_costs_nothing():
    """Padding may hold anything: where the mask is False, nothing of x reaches the results."""
    graph = recurrence("lstm", (5, 2, 3, 4), {0}, masked=True)
    values = values_for(graph)
    mask = values[6]
    mask[:] = [[True, True], [True, False], [False, False], [True, False], [True, True]]
    clean = compile_graph(graph, get_backend("numpy"))(*values)
    values[0] = np.where(mask[..., None], values[0], 1e300)
    for a, b in zip(clean[:3], compile_graph(graph, get_backend("numpy"))(*values)[:3], strict=True):
        np.testing.assert_array_equal(a, b)


def test_claims_single_and_double_precision_and_no_empty_sequence():
    assert is_claimed(recurrence("lstm", (2, 1, 1, 1), {0}, dtype="float32"))
    assert not is_claimed(recurrence("lstm", (2, 1, 1, 1), {0}, dtype="float16"))
    assert not is_claimed(recurrence("lstm", (0, 1, 1, 1), {0}))
    with blocked(PLUGIN["lstm"]):
        assert not is_claimed(recurrence("lstm", (2, 1, 1, 1), {0}))


def test_keeps_five_numbers_a_step_and_unit():
    """The four gates and the cell's state; y, the other thing that the gradient needs, is a result."""
    specs = tuple(x.spec for x in recurrence("lstm", (7, 2, 3, 4), {0}).inputs[:6])
    (kept,) = residuals(specs, {"reverse": False})
    assert kept.size == 7 * 5 * 2 * 4


def test_operands_that_are_views():
    """Batch first, turned round by a view, as layers have it; states that are one zero."""
    x, kernel, recurrent, bias = (placeholder(s, "float64") for s in ((2, 5, 3), (3, 16), (4, 16), (16,)))
    from pronghorn import ops

    turned, zeros = ops.swapaxes(x, 0, 1), ops.zeros((2, 4), "float64")
    y, h, c = lstm(turned, zeros, zeros, kernel, recurrent, bias, recurrent_activation="sigmoid", reverse=True)
    graph = Graph([x, kernel, recurrent, bias], [ops.swapaxes(y, 0, 1), h, c])
    values = values_for(graph)
    found = compile_graph(graph, get_backend("numpy"))(*values)
    with blocked(PLUGIN["lstm"]):
        for a, b in zip(found, compile_graph(graph, get_backend("numpy"))(*values), strict=True):
            np.testing.assert_allclose(a, b, rtol=1e-12, atol=1e-12)


def test_a_model_learns_the_same_with_and_without():
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(64, 6, 3)).astype("float32"), rng.normal(size=(64, 1)).astype("float32")

    def trained():
        set_random_seed(3)
        inner = layers.LSTM(5, return_sequences=True)
        model = Sequential([layers.Bidirectional(inner, input_shape=(6, 3)), layers.LSTM(4), layers.Dense(1)])
        model.compile("sgd", "mse")
        return model.fit(x, y, epochs=3, batch_size=20, verbose=0).history["loss"], model.get_weights()

    kernel = trained()
    with blocked(PLUGIN["lstm"]):
        plain = trained()
    np.testing.assert_allclose(kernel[0], plain[0], rtol=1e-5)
    for a, b in zip(kernel[1], plain[1], strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-6)
