"""GroupQueryAttention: Keras' own numbers, and what becomes of it with as many heads of keys as of queries."""

import numpy as np
import pytest
from golden_layers import case_ids, check_layer_case

from pronghorn import layers
from pronghorn.errors import ArgumentError, ShapeError

RNG = np.random.default_rng(4)
Q, V = (RNG.normal(size=shape).astype("float32") for shape in [(2, 3, 4), (2, 5, 4)])


def keyword_masks(case):
    """The masks by name."""
    named = zip(("query_mask", "value_mask", "key_mask"), case["masks"], strict=False)
    return {name: mask for name, mask in named if mask is not None}


@pytest.mark.parametrize("name", case_ids("gqa"))
def test_keras_numbers(backend, name):
    check_layer_case(name, keyword_masks)


@pytest.mark.parametrize("scores", [False, True])
def test_as_many_heads_is_multi_head_attention(backend, scores):
    grouped, plain = layers.GroupQueryAttention(3, 2, 2), layers.MultiHeadAttention(2, 3)
    call = {"use_causal_mask": True, "return_attention_scores": scores}
    plain(Q, V)
    grouped(Q, V)
    grouped.set_weights(plain.get_weights())
    for a, b in zip(*([y] if not scores else y for y in (grouped(Q, V, **call), plain(Q, V, **call))), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-6)


def test_two_names():
    assert layers.GroupedQueryAttention is layers.GroupQueryAttention
    assert layers.get("GroupedQueryAttention") is layers.GroupQueryAttention


def test_what_does_not_fit():
    with pytest.raises(ArgumentError, match=r"num_key_value_heads must divide num_query_heads\. Got 2 and 3"):
        layers.GroupQueryAttention(4, 3, 2)
    images = np.ones((1, 2, 3, 4), "float32")
    with pytest.raises(ShapeError, match="query and value must have three axes"):
        layers.GroupQueryAttention(4, 2, 2)(images, images)
