"""The GRU kernel, both kinds: it claims, and computes what the decomposition computes when it is blocked."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from recurrences import ACTIVATIONS, PLUGIN, check_same, is_claimed, recurrence, sizes

from pronghorn import Sequential, layers, set_random_seed
from pronghorn.discovery import blocked
from pronghorn_plugins.kernels.numpy.gru import residuals

RESULTS = st.sets(st.integers(0, 1), min_size=1)
kinds = pytest.mark.parametrize("after", [True, False], ids=["after", "before"])


@kinds
@settings(max_examples=40)
@given(sizes(), RESULTS, st.sampled_from(ACTIVATIONS), st.booleans(), st.booleans(), st.integers(0, 1000))
def test_same_numbers_as_the_decomposition(after, shape, used, activation, masked, reverse, seed):
    options = {"recurrent_activation": activation, "reverse": reverse, "reset_after": after}
    check_same(recurrence("gru", shape, used, masked=masked, **options), "gru", seed)


@kinds
def test_single_precision_of_the_benchmark_size(after):
    graph = recurrence("gru", (12, 32, 16, 64), {0}, dtype="float32", reset_after=after)
    check_same(graph, "gru", tolerance=2e-5, scale=0.3)


@kinds
def test_saturated_gates(after):
    check_same(recurrence("gru", (4, 3, 2, 3), {0, 1}, reset_after=after), "gru", scale=30.0, tolerance=1e-9)


@kinds
def test_claims_and_keeps(after):
    graph = recurrence("gru", (7, 2, 3, 4), {0}, reset_after=after)
    assert is_claimed(graph)
    assert not is_claimed(recurrence("gru", (7, 2, 3, 4), {0}, dtype="float16", reset_after=after))
    (kept,) = residuals(tuple(x.spec for x in graph.inputs[:5]), {"reverse": False, "reset_after": after})
    assert kept.size == 7 * (4 if after else 3) * 2 * 4
    with blocked(PLUGIN["gru"]):
        assert not is_claimed(graph)


@kinds
def test_a_model_learns_the_same_with_and_without(after):
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(64, 6, 3)).astype("float32"), rng.normal(size=(64, 1)).astype("float32")

    def trained():
        set_random_seed(3)
        inner = layers.GRU(5, return_sequences=True, reset_after=after)
        model = Sequential([inner, layers.GRU(4, reset_after=after, go_backwards=True), layers.Dense(1)])
        model.compile("sgd", "mse")
        return model.fit(x, y, epochs=3, batch_size=20, verbose=0).history["loss"], model.get_weights()

    kernel = trained()
    with blocked(PLUGIN["gru"]):
        plain = trained()
    np.testing.assert_allclose(kernel[0], plain[0], rtol=1e-5)
    for a, b in zip(kernel[1], plain[1], strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-6)
