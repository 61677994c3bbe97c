"""dot_product_attention against Keras 3's own results, the definition, and finite differences."""

import numpy as np
import pytest
from golden_ops import calls, check, check_together
from slopes import check_slope
from tracing import traced

from pronghorn import ops
from pronghorn.errors import ArgumentError, ShapeError

GOLDEN = calls("ops_nn", "dot_product_attention")
RNG = np.random.default_rng(0)
Q, K, V = RNG.normal(0, 1, (2, 3, 4, 2)), RNG.normal(0, 1, (2, 5, 2, 2)), RNG.normal(0, 1, (2, 5, 2, 3))


def attended(query, key, value, logits_of=lambda x: x):
    """By loops over samples and heads, from the definition."""
    out = np.empty((*query.shape[:3], value.shape[-1]))
    for b in range(query.shape[0]):
        for n in range(query.shape[2]):
            k = n * key.shape[2] // query.shape[2]
            logits = logits_of(query[b, :, n] @ key[b, :, k].T / np.sqrt(query.shape[-1]))
            weights = np.exp(logits - logits.max(-1, keepdims=True))
            out[b, :, n] = weights / weights.sum(-1, keepdims=True) @ value[b, :, k]
    return out


@pytest.mark.parametrize("call", GOLDEN, ids=str)
def test_as_keras(call):
    check(call)


def test_as_keras_on_each_engine(backend):
    check_together(GOLDEN)


def test_heads_of_the_key_are_shared():
    np.testing.assert_allclose(ops.dot_product_attention(Q, K, V), attended(Q, K, V), rtol=1e-6)


def test_soft_cap():
    wanted = attended(Q, K, V, lambda logits: 0.5 * np.tanh(logits / 0.5))
    np.testing.assert_allclose(ops.dot_product_attention(Q, K, V, attn_logits_soft_cap=0.5), wanted, rtol=1e-6)


@pytest.mark.parametrize("place", range(3))
def test_gradient_is_the_slope(place):
    given = [Q, K, V]

    def function(x):
        return ops.dot_product_attention(*given[:place], x, *given[place + 1 :], is_causal=True)

    check_slope(function, given[place], tolerance=1e-5)


def test_unknown_batch_and_time():
    found = traced(lambda q: ops.dot_product_attention(q, q, q, is_causal=True), Q, hide=(0, 1))
    np.testing.assert_allclose(found, ops.dot_product_attention(Q, Q, Q, is_causal=True), rtol=1e-12)


def test_float16_has_its_softmax_in_float32():
    q = np.full((1, 1, 1, 4), 200, "float16")
    found = np.asarray(ops.dot_product_attention(q, q, q / 100, scale=0.01))
    assert found.dtype == np.float16
    np.testing.assert_allclose(found, q / 100)


def test_errors_say_what_to_do():
    with pytest.raises(ShapeError, match="four axes"):
        ops.dot_product_attention(Q[0], K, V)
    with pytest.raises(ShapeError, match="must divide those of query"):
        ops.dot_product_attention(Q, np.zeros((2, 5, 3, 2)), np.zeros((2, 5, 3, 2)))
    with pytest.raises(ArgumentError, match="Leave it out"):
        ops.dot_product_attention(Q, K, V, flash_attention=True)
