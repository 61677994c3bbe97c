"""The VJPs of a convolution are its transposes: <ct, conv(x, k)> = <conv_input_vjp(ct, k), x> = <conv_kernel_vjp, k>."""

import numpy as np
import pytest

CASES = {
    "one axis": ((2, 9, 4), (3, 4, 5), {}),
    "strided and padded": ((2, 8, 7, 3), (3, 2, 3, 4), {"strides": (2, 3), "padding": ((1, 2), (0, 1))}),
    "dilated on both sides": (
        (1, 5, 4, 2), (2, 3, 2, 3), {"input_dilation": (2, 1), "kernel_dilation": (1, 2), "padding": ((1, 1), (2, 2))},
    ),
    "grouped": ((2, 6, 6, 4), (3, 3, 2, 6), {"groups": 2}),
    "depthwise": ((2, 6, 6, 4), (3, 3, 1, 8), {"groups": 4, "strides": (2, 2)}),
    "three axes": ((1, 4, 5, 6, 2), (2, 2, 3, 2, 3), {"strides": (1, 2, 1)}),
}  # fmt: skip


def loop(x, kernel, *, strides, padding, input_dilation, kernel_dilation, groups):
    """The sum in conv's docstring, one output position after another."""
    spatial = range(x.ndim - 2)
    spread = np.zeros((x.shape[0], *((x.shape[1 + i] - 1) * input_dilation[i] + 1 for i in spatial), x.shape[-1]))
    spread[(slice(None), *(slice(None, None, d) for d in input_dilation))] = x
    spread = np.pad(spread, ((0, 0), *padding, (0, 0)))
    reach = [(kernel.shape[i] - 1) * kernel_dilation[i] + 1 for i in spatial]
    counts = [(spread.shape[1 + i] - reach[i]) // strides[i] + 1 for i in spatial]
    channels, features = kernel.shape[-2], kernel.shape[-1] // groups
    out = np.zeros((x.shape[0], *counts, kernel.shape[-1]))
    for o in np.ndindex(*counts):
        window = tuple(slice(o[i] * strides[i], o[i] * strides[i] + reach[i], kernel_dilation[i]) for i in spatial)
        seen = spread[(slice(None), *window)]
        for g in range(groups):
            mine = slice(g * features, (g + 1) * features)
            part = seen[..., g * channels : (g + 1) * channels]
            out[(slice(None), *o, mine)] = np.tensordot(part, kernel[..., mine], x.ndim - 1)
    return out


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_convolution_and_its_transposes(call, case):
    x_shape, kernel_shape, given = case
    ones = (1,) * (len(x_shape) - 2)
    plain = {"strides": ones, "padding": ((0, 0),) * len(ones), "input_dilation": ones, "kernel_dilation": ones}
    attributes = {**plain, "groups": 1, **given}
    rng = np.random.default_rng(0)
    x, kernel = rng.normal(size=x_shape), rng.normal(size=kernel_shape)
    expected = loop(x, kernel, **attributes)
    np.testing.assert_allclose(call("conv", x, kernel, **attributes), expected, rtol=1e-11, atol=1e-11)
    ct = rng.normal(size=expected.shape)
    dx = call("conv_input_vjp", ct, kernel, input_shape=x_shape, **attributes)
    dk = call("conv_kernel_vjp", x, ct, kernel_shape=kernel_shape, **attributes)
    assert (dx.shape, dk.shape) == (x_shape, kernel_shape)
    inner = np.vdot(ct, expected)
    np.testing.assert_allclose([np.vdot(dx, x), np.vdot(dk, kernel)], [inner, inner], rtol=1e-11)
