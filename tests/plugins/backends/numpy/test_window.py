"""patches and fold_patches against their definitions."""

from itertools import product

import numpy as np
import pytest

CASES = [
    ((2, 5, 4, 3), {"window": (2, 2), "strides": (1, 1), "padding": ((0, 0), (0, 0)), "dilation": (1, 1)}),
    ((2, 5, 4, 3), {"window": (2, 3), "strides": (2, 1), "padding": ((1, 0), (1, 2)), "dilation": (1, 2)}),
    ((1, 6, 1), {"window": (3,), "strides": (3,), "padding": ((0, 0),), "dilation": (1,)}),
    ((2, 7, 2), {"window": (2,), "strides": (3,), "padding": ((4, 3),), "dilation": (2,)}),
    ((2, 3, 4, 3, 2), {"window": (2, 1, 2), "strides": (1, 2, 1), "padding": ((0, 1),) * 3, "dilation": (1, 1, 1)}),
    ((0, 5, 4, 3), {"window": (2, 2), "strides": (1, 1), "padding": ((0, 0), (0, 0)), "dilation": (1, 1)}),
    ((2, 2, 2), {"window": (3,), "strides": (1,), "padding": ((0, 0),), "dilation": (1,)}),
]


def reference(x, *, window, strides, padding, dilation):
    """out[n, o, k, c] = x[n, o stride + k dilation - before, c]."""
    x = np.pad(x, [(0, 0), *padding, (0, 0)])
    each = zip(x.shape[1:-1], window, dilation, strides, strict=True)
    counts = [max((n - (k - 1) * d - 1) // s + 1, 0) for n, k, d, s in each]
    out = np.zeros((x.shape[0], *counts, *window, x.shape[-1]), x.dtype)
    for o, k in product(np.ndindex(*counts), np.ndindex(*window)):
        place = tuple(a * s + b * d for a, s, b, d in zip(o, strides, k, dilation, strict=True))
        out[(slice(None), *o, *k)] = x[(slice(None), *place)]
    return out


@pytest.mark.parametrize("dtype", ["bool", "int32", "float16", "float32", "float64"])
@pytest.mark.parametrize(("shape", "attributes"), CASES, ids=str)
def test_patches(shape, attributes, dtype, kernel, draw):
    x = draw(*shape, dtype=dtype)
    np.testing.assert_array_equal(kernel.in_each_layout("patches", x, **attributes), reference(x, **attributes))


@pytest.mark.parametrize("dtype", ["int32", "float16", "float32", "float64"])
@pytest.mark.parametrize(("shape", "attributes"), CASES, ids=str)
def test_fold_is_the_transpose(shape, attributes, dtype, kernel, close, draw):
    """Each element of x gets the sum of the places to which patches copies it."""
    numbers = np.arange(1, np.prod(shape) + 1).reshape(shape)
    origin = reference(numbers, **attributes)
    p = draw(*origin.shape, dtype=dtype)
    expected = np.bincount(origin.ravel(), p.ravel().astype("float64"), numbers.size + 1)[1:].reshape(shape)
    close(kernel.in_each_layout("fold_patches", p, input_shape=shape, **attributes), expected, scale=5)
