"""dot_product_attention: what its shape rule refuses, and sizes that are not known yet."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pronghorn.dim import Dim
from pronghorn.errors import DTypeError, ShapeError
from pronghorn.graph import placeholder
from pronghorn.primitives.attention import dot_product_attention

PLAIN = {"scale": 1.0, "causal": False}


def bound(query, key, value, *mask, dtype="float32", mask_dtype="bool"):
    tensors = [placeholder(shape, dtype) for shape in (query, key, value)]
    return dot_product_attention(*tensors, *(placeholder(m, mask_dtype) for m in mask), **PLAIN)


def test_unknown_sizes_stay_unknown():
    batch, steps, keys = Dim.new(), Dim.new(), Dim.new()
    y = bound((batch, steps, 4, 2), (batch, keys, 2, 2), (batch, keys, 2, 5), (batch, 1, 1, keys))
    assert y.shape == (batch, steps, 4, 5)


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_the_dtype_stays(dtype):
    assert bound((1, 2, 1, 3), (1, 2, 1, 3), (1, 2, 1, 3), dtype=dtype).dtype == dtype


@pytest.mark.parametrize(
    ("shapes", "problem"),
    [
        (((2, 3, 4), (2, 5, 2, 4), (2, 5, 2, 4)), r"takes four axes.*Got float32\[2, 3, 4\]"),
        (((2, 3, 2, 4), (3, 5, 2, 4), (3, 5, 2, 4)), "the batch sizes of query .* must be equal. Got 2 and 3"),
        (((2, 3, 2, 4), (2, 5, 2, 3), (2, 5, 2, 4)), "the features of query .* must be equal. Got 4 and 3"),
        (((2, 3, 2, 4), (2, 5, 2, 4), (2, 6, 2, 4)), "the numbers of keys of key .* must be equal. Got 5 and 6"),
        (((2, 3, 3, 4), (2, 5, 2, 4), (2, 5, 2, 4)), "the heads of key must divide those of query.*Got 2 and 3"),
        (((2, 3, 2, 4), (2, 5, 2, 4), (2, 5, 2, 4), (2, 1, 3, 4)), "do not broadcast"),
    ],
)
def test_shapes_that_do_not_fit(shapes, problem):
    with pytest.raises(ShapeError, match=problem):
        bound(*shapes)


def test_dtypes_that_do_not_fit():
    shapes = [(1, 2, 1, 3)] * 3
    with pytest.raises(DTypeError, match="takes floats"):
        bound(*shapes, dtype="int32")
    with pytest.raises(DTypeError, match="takes booleans"):
        bound(*shapes, (1, 1, 2, 2), mask_dtype="float32")


def test_large_scores_do_not_overflow(backend):
    x = np.array([1e4, -1e4], "float16").reshape(1, 2, 1, 1)
    y = dot_product_attention(x, x, np.array([1, 2], "float16").reshape(1, 2, 1, 1), **PLAIN)
    np.testing.assert_array_equal(np.asarray(y).ravel(), [1, 2])


@given(st.data())
def test_any_sizes_and_masks(data):
    """The closed form, whatever the sizes, the groups of heads, and which axes of the mask are there."""
    batch, steps, keys, shared, served, features, width = (data.draw(st.integers(1, 3)) for _ in range(7))
    heads, causal = shared * served, data.draw(st.booleans())
    rng = np.random.default_rng(data.draw(st.integers(0, 99)))
    query = rng.normal(size=(batch, steps, heads, features))
    key, value = rng.normal(size=(batch, keys, shared, features)), rng.normal(size=(batch, keys, shared, width))
    mask = rng.random([data.draw(st.sampled_from([1, n])) for n in (batch, heads, steps, keys)]) < 0.6
    masks = [mask] if data.draw(st.booleans()) else []
    found = dot_product_attention(query, key, value, *masks, scale=0.7, causal=causal)
    scores = 0.7 * np.einsum("btnh,bsnh->bnts", query, np.repeat(key, served, axis=2))
    seen = np.logical_and(mask if masks else True, np.tri(steps, keys) if causal else True)
    seen = np.broadcast_to(seen, scores.shape)
    powers = np.where(seen, np.exp(scores), 0.0)
    powers = np.where(seen.any(-1, keepdims=True), powers, 1.0)
    weights = powers / powers.sum(-1, keepdims=True)
    wanted = np.einsum("bnts,bsnv->btnv", weights, np.repeat(value, served, axis=2))
    np.testing.assert_allclose(found, wanted, rtol=1e-9, atol=1e-12)
