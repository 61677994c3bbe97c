"""Windows of every length, by slices and by gather, against a plain loop."""

import numpy as np
import pytest

CASES = {
    "one axis": ((2, 9, 3), {"window": (3,), "strides": (2,), "padding": ((0, 0),), "dilation": (1,)}),
    "two axes, all different": (
        (2, 7, 6, 3), {"window": (3, 2), "strides": (2, 1), "padding": ((1, 0), (0, 2)), "dilation": (1, 2)},
    ),
    "three axes": (
        (1, 4, 5, 4, 2),
        {"window": (2, 3, 1), "strides": (1, 2, 3), "padding": ((0, 1), (1, 1), (0, 0)), "dilation": (2, 1, 1)},
    ),
    "longer than the slices": ((2, 100, 2), {"window": (40,), "strides": (3,), "padding": ((1, 5),), "dilation": (2,)}),
    "wider than what it slides over": ((2, 2, 1), {"window": (4,), "strides": (1,), "padding": ((0, 0),), "dilation": (1,)}),
}  # fmt: skip


def windows(x, *, window, strides, padding, dilation):
    """patches as a loop: out[n, o, k, c] = x[n, o * stride + k * dilation - before, c]."""
    x = np.pad(x, ((0, 0), *padding, (0, 0)))
    counts = [
        max((size - (w - 1) * d - 1) // s + 1, 0)
        for size, w, s, d in zip(x.shape[1:-1], window, strides, dilation, strict=True)
    ]
    out = np.zeros((x.shape[0], *counts, *window, x.shape[-1]))
    for o in np.ndindex(*counts):
        for k in np.ndindex(*window):
            place = tuple(i * s + j * d for i, j, s, d in zip(o, k, strides, dilation, strict=True))
            out[(slice(None), *o, *k)] = x[(slice(None), *place)]
    return out


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_patches_and_their_transpose(call, case):
    shape, attributes = case
    x = np.random.default_rng(0).normal(size=shape)
    expected = windows(x, **attributes)
    result = call("patches", x, **attributes)
    np.testing.assert_array_equal(result, expected)
    ct = np.random.default_rng(1).normal(size=expected.shape)
    folded = call("fold_patches", ct, input_shape=shape, **attributes)
    assert folded.shape == shape
    np.testing.assert_allclose(np.vdot(folded, x), np.vdot(ct, expected), rtol=1e-12, atol=1e-12)
