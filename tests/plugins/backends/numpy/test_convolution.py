"""conv against its definition, written out; its transposes against the bilinear form that the three share."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import SEEDS

from pronghorn_plugins.backends.numpy import columns, convolution, depthwise


def spread(x, between):
    """x with zeros between neighbours on the spatial axes."""
    sizes = [(n - 1) * step + 1 for n, step in zip(x.shape[1:-1], between, strict=True)]
    wide = np.zeros((x.shape[0], *sizes, x.shape[-1]), x.dtype)
    wide[(slice(None), *(slice(None, None, step) for step in between))] = x
    return wide


def reference(x, kernel, *, strides, padding, input_dilation, kernel_dilation, groups):
    """out[n, o, u] = sum over k, c of x[n, o stride + k dilation - before, c] kernel[k, c, u]."""
    x = np.pad(spread(x, input_dilation), [(0, 0), *padding, (0, 0)])
    window, channels, features = kernel.shape[:-2], kernel.shape[-2], kernel.shape[-1] // groups
    counts = [
        (n - (k - 1) * d - 1) // s + 1
        for n, k, d, s in zip(x.shape[1:-1], window, kernel_dilation, strides, strict=True)
    ]
    out = np.zeros((x.shape[0], *counts, kernel.shape[-1]))
    for o, k, g in product(np.ndindex(*counts), np.ndindex(*window), range(groups)):
        place = tuple(a * s + b * d for a, s, b, d in zip(o, strides, k, kernel_dilation, strict=True))
        taken = x[(slice(None), *place, slice(g * channels, (g + 1) * channels))]
        out[(slice(None), *o, slice(g * features, (g + 1) * features))] += (
            taken @ kernel[k][:, g * features : (g + 1) * features]
        )
    return out


@st.composite
def cases(draw):
    """Shapes of x and kernel, and attributes, such that at least one window fits."""
    spatial = draw(st.integers(1, 3))
    groups = draw(st.sampled_from([1, 1, 2, 3]))
    channels, features = draw(st.sampled_from([1, 1, 2, 5])), draw(st.sampled_from([1, 2, 3]))
    axes = []
    for _ in range(spatial):
        window, dilation = draw(st.integers(1, 3)), draw(st.integers(1, 2))
        between, pad = draw(st.integers(1, 2)), (draw(st.integers(0, 3)), draw(st.integers(0, 2)))
        reach = (window - 1) * dilation + 1 - sum(pad)
        least = max(1, -(-(reach - 1) // between) + 1)
        size = draw(st.integers(least, least + 3))
        axes.append((size, window, dilation, between, pad, draw(st.integers(1, 3))))
    sizes, window, dilation, between, pad, strides = zip(*axes, strict=True)
    attributes = {
        "strides": strides,
        "padding": pad,
        "input_dilation": between,
        "kernel_dilation": dilation,
        "groups": groups,
    }
    images = draw(st.integers(1, 4))
    return (images, *sizes, channels * groups), (*window, channels, features * groups), attributes


def plain(spatial, **changed):
    ones = (1,) * spatial
    return {
        "strides": ones,
        "padding": ((0, 0),) * spatial,
        "input_dilation": ones,
        "kernel_dilation": ones,
        "groups": 1,
        **changed,
    }


NAMED = {
    "pointwise": ((2, 3, 4, 5), (1, 1, 5, 6), plain(2)),
    "pointwise-strided": ((2, 5, 4, 5), (1, 1, 5, 6), plain(2, strides=(2, 2))),
    "same": ((3, 6, 5, 4), (3, 3, 4, 6), plain(2, padding=((1, 1), (1, 1)))),
    "few-channels": ((3, 6, 5, 1), (3, 2, 1, 6), plain(2, padding=((1, 1), (0, 1)))),
    "strided": ((3, 7, 6, 4), (3, 3, 4, 2), plain(2, strides=(2, 3), padding=((1, 1), (1, 1)))),
    "dilated": ((3, 9, 8, 4), (3, 2, 4, 2), plain(2, kernel_dilation=(2, 3))),
    "transposed": ((3, 4, 5, 4), (3, 2, 4, 2), plain(2, input_dilation=(2, 3), padding=((2, 1), (1, 1)))),
    "wide-padding": ((2, 3, 3, 2), (2, 2, 2, 5), plain(2, padding=((4, 3), (2, 5)))),
    "groups": ((3, 6, 5, 6), (3, 2, 2, 9), plain(2, padding=((1, 1), (1, 0)), groups=3)),
    "groups-strided": ((3, 7, 6, 6), (3, 3, 3, 4), plain(2, strides=(2, 2), groups=2)),
    "depthwise": ((3, 6, 5, 4), (3, 2, 1, 4), plain(2, padding=((1, 1), (1, 0)), groups=4)),
    "depthwise-many": ((3, 7, 6, 3), (2, 3, 1, 6), plain(2, strides=(2, 1), padding=((1, 0), (1, 1)), groups=3)),
    "one-axis": ((3, 9, 4), (4, 4, 5), plain(1, padding=((3, 0),), kernel_dilation=(1,))),
    "three-axes": ((2, 4, 3, 5, 2), (2, 2, 3, 2, 3), plain(3, padding=((1, 0), (0, 1), (1, 1)))),
}


def check(kernel, close, x, weights, attributes, scale):
    """All three kernels, against the definition and through <ct, conv(u, w)> = <input_vjp, u> = <kernel_vjp, w>."""
    rng = np.random.default_rng(11)
    exact = reference(x.astype("float64"), weights.astype("float64"), **attributes)
    close(kernel.in_each_layout("conv", x, weights, **attributes), exact, scale=scale)
    ct = rng.normal(size=exact.shape).astype(x.dtype)
    dx = kernel.in_each_layout("conv_input_vjp", ct, weights, input_shape=x.shape, **attributes)
    dk = kernel.in_each_layout("conv_kernel_vjp", x, ct, kernel_shape=weights.shape, **attributes)
    assert dx.dtype == dk.dtype == x.dtype
    for u in (rng.normal(size=x.shape), np.eye(1, x.size, x.size // 2).reshape(x.shape)):
        product = np.sum(reference(u, weights.astype("float64"), **attributes) * ct.astype("float64"))
        close(np.array((dx * u).sum(), x.dtype), product, scale=30 * scale)
    for w in (rng.normal(size=weights.shape), np.eye(1, weights.size).reshape(weights.shape)):
        product = np.sum(reference(x.astype("float64"), w, **attributes) * ct.astype("float64"))
        close(np.array((dk * w).sum(), x.dtype), product, scale=30 * scale)


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
@pytest.mark.parametrize("name", sorted(NAMED))
def test_equals_its_definition(name, dtype, kernel, close, draw):
    x, weights, attributes = NAMED[name]
    check(kernel, close, draw(*x, dtype=dtype), draw(*weights, dtype=dtype), attributes, scale=20)


@pytest.mark.parametrize("block", [1, 300, 2000])
@pytest.mark.parametrize("name", sorted(NAMED))
def test_blocks_make_no_difference(name, block, kernel, close, draw, monkeypatch):
    """Blocks of a window's row, of some rows, of some images that do not divide their number."""
    monkeypatch.setattr(columns, "BLOCK", block)
    monkeypatch.setattr(convolution, "BLOCK_OF_PRODUCTS", block)
    monkeypatch.setattr(depthwise, "BLOCK", block)
    x, weights, attributes = NAMED[name]
    check(kernel, close, draw(*x), draw(*weights), attributes, scale=20)


@given(cases(), SEEDS)
def test_any_geometry(case, seed):
    from pronghorn.primitives.convolution import conv, conv_input_vjp, conv_kernel_vjp

    x_shape, kernel_shape, attributes = case
    rng = np.random.default_rng(seed)
    x, weights = rng.normal(size=x_shape), rng.normal(size=kernel_shape)
    exact = reference(x, weights, **attributes)
    np.testing.assert_allclose(conv(x, weights, **attributes), exact, rtol=1e-11, atol=1e-11)
    ct, u, w = (rng.normal(size=shape) for shape in (exact.shape, x_shape, kernel_shape))
    dx = conv_input_vjp(ct, weights, input_shape=x_shape, **attributes)
    dk = conv_kernel_vjp(x, ct, kernel_shape=kernel_shape, **attributes)
    np.testing.assert_allclose((dx * u).sum(), (reference(u, weights, **attributes) * ct).sum(), rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose((dk * w).sum(), (reference(x, w, **attributes) * ct).sum(), rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize(
    ("x", "weights"), [((0, 4, 4, 2), (3, 3, 2, 3)), ((2, 4, 4, 0), (3, 3, 0, 3)), ((2, 4, 4, 2), (3, 3, 2, 0))]
)
def test_of_nothing(x, weights, kernel, draw):
    """No images and no features give nothing; no channels give zeros."""
    attributes = plain(2)
    out = kernel("conv", draw(*x), draw(*weights), **attributes)
    np.testing.assert_array_equal(out, np.zeros((x[0], 2, 2, weights[-1])))
    dx = kernel("conv_input_vjp", out, draw(*weights), input_shape=x, **attributes)
    np.testing.assert_array_equal(dx, np.zeros(x))
    dk = kernel("conv_kernel_vjp", draw(*x), out, kernel_shape=weights, **attributes)
    np.testing.assert_array_equal(dk, np.zeros(weights))


def test_working_memory_is_bounded():
    """A batch of large images needs no more columns than one block, or one row of windows."""
    from pronghorn.spec import TensorSpec
    from pronghorn_plugins.backends.numpy.table import KERNELS

    x, weights, out = TensorSpec((64, 224, 224, 16)), TensorSpec((3, 3, 16, 8)), TensorSpec((64, 224, 224, 8))
    made = KERNELS["conv"].factory((x, weights), (out,), **plain(2, padding=((1, 1), (1, 1))))
    padded, taken = (4 * spec.size for spec in made.specs)
    assert taken <= columns.BLOCK
    assert padded == 4 * 226 * 226 * 16
