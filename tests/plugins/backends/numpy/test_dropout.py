"""The dropout kernel: what it keeps, how often, and that its backward half uses the same mask."""

import numpy as np
import pytest

from pronghorn.spec import TensorSpec
from pronghorn_plugins.backends.numpy.dropout import claims_dropout, dropout, dropout_mask, dropout_vjp

KEY = np.array([3, 1, 4, 1])


def apply(claimed, x, rate, noise_shape=None, key=KEY):
    attributes = {"rate": rate, "noise_shape": noise_shape}
    specs = (TensorSpec(x.shape, x.dtype), TensorSpec((4,), "int64"))
    return claimed(dropout, [x, key], (specs[0], *dropout_mask(specs, attributes)), **attributes)


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
@pytest.mark.parametrize("rate", [0.01, 0.25, 0.5, 0.9])
def test_share_and_scale(rate, dtype, claimed, draw):
    """A share of 1 - rate is kept, within five standard deviations, and is divided by it."""
    x = np.abs(draw(400, 300, dtype=dtype)) + np.ones((), dtype)
    out, mask = apply(claimed, x, rate)
    kept = out != 0
    assert abs(kept.mean() - (1 - rate)) < 5 * np.sqrt(rate * (1 - rate) / x.size)
    tolerance = {"float16": 2e-3, "float32": 1e-6, "float64": 1e-15}[dtype]
    np.testing.assert_allclose(out[kept], (x[kept].astype("float64") / (1 - rate)), rtol=tolerance)
    np.testing.assert_array_equal(mask != 0, kept)


def test_the_key_decides(claimed):
    x = np.ones((50, 50), "float32")
    first, again = apply(claimed, x, 0.5)[0], apply(claimed, x, 0.5)[0]
    other = apply(claimed, x, 0.5, key=KEY + 1)[0]
    np.testing.assert_array_equal(first, again)
    assert 0.4 < (first == other).mean() < 0.6


@pytest.mark.parametrize("noise_shape", [(20, 1), (1, 30), (1, 1), (30,)])
def test_noise_shape(noise_shape, claimed):
    """One draw for all along an axis of size 1."""
    out, mask = apply(claimed, np.ones((20, 30)), 0.5, noise_shape)
    assert mask.shape == noise_shape
    np.testing.assert_array_equal(out, np.broadcast_to(mask != 0, (20, 30)) * 2.0)
    if np.prod(noise_shape) > 1:
        assert set(np.unique(out)) == {0.0, 2.0}


@pytest.mark.parametrize("noise_shape", [None, (20, 1)])
def test_backward_uses_the_mask(noise_shape, claimed, draw):
    x, ct = draw(20, 30), draw(20, 30)
    out, mask = apply(claimed, x, 0.5, noise_shape)
    specs = (TensorSpec(x.shape, "float64"), TensorSpec((4,), "int64"))
    dx, dkey = claimed(dropout_vjp, [ct, out, x, KEY, mask], specs, rate=0.5, noise_shape=noise_shape)
    np.testing.assert_allclose(dx, ct * (out / x))
    np.testing.assert_array_equal(dkey, np.zeros(4, "int64"))


def test_sizes_that_do_not_fill_a_word(claimed):
    for size in (0, 1, 3, 5):
        out, _ = apply(claimed, np.ones(size), 0.5)
        assert set(out) <= {0.0, 2.0}


@pytest.mark.parametrize(
    ("rate", "dtype", "claimed_"),
    [
        (0.0, "float32", False),
        (0.001, "float32", False),
        (0.01, "float32", True),
        (0.5, "float16", True),
        (0.999, "float32", False),
        (0.5, "complex64", False),
    ],
)
def test_claims_what_16_bits_can_tell(rate, dtype, claimed_):
    specs = (TensorSpec((2,), dtype), TensorSpec((4,), "int64"))
    assert claims_dropout(specs, {"rate": rate, "noise_shape": None}) is claimed_


def test_what_is_dropped_is_zero_even_of_infinity(claimed):
    out, _ = apply(claimed, np.full((10, 10), np.inf), 0.5)
    assert set(np.unique(out)) == {0.0, np.inf}
