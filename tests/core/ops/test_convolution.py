"""Convolution and pooling against Keras 2.2.4's own results, and the definition on drawn arguments."""

import numpy as np
import pytest
from golden_calls import golden_calls
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import SEEDS, distinct
from tracing import check, traced

from pronghorn import ops
from pronghorn.dim import Dim
from pronghorn.errors import ArgumentError, ShapeError
from pronghorn.graph import placeholder
from pronghorn.ops.convolution import same_padding, transposed_size
from pronghorn.testing.samples.convolution import convolved, to_input
from pronghorn.testing.samples.window import _pooled

X = np.random.default_rng(0).uniform(-1, 1, (2, 7, 6, 4)).astype("float32")
KERNEL = np.random.default_rng(1).uniform(-1, 1, (3, 2, 4, 6)).astype("float32")


def _by_name(call):
    """The call of ours that says what ``call`` said to Keras."""
    kwargs = {"data_format": "channels_last", **call.kwargs}
    match call.function:
        case "K.conv1d" | "K.conv2d" | "K.conv3d":
            return ops.conv, kwargs
        case "K.depthwise_conv2d":
            return ops.depthwise_conv, kwargs
        case "K.separable_conv1d" | "K.separable_conv2d":
            return ops.separable_conv, kwargs
        case "K.conv2d_transpose":
            kwargs.pop("output_shape", None)
            return lambda x, kernel, shape, **more: ops.conv_transpose(x, kernel, **more), kwargs
    mode = kwargs.pop("pool_mode")
    return {"max": ops.max_pool, "avg": ops.average_pool}[mode], kwargs


GOLDEN = golden_calls(
    "backend",
    "K.conv1d",
    "K.conv2d",
    "K.conv3d",
    "K.depthwise_conv2d",
    "K.separable_conv1d",
    "K.separable_conv2d",
    "K.conv2d_transpose",
    "K.pool2d",
    "K.pool3d",
)


@pytest.mark.parametrize("call", GOLDEN, ids=str)
def test_as_keras(call):
    function, kwargs = _by_name(call)
    arrays = [x for x in call.args if isinstance(x, np.ndarray)]
    rest = [x for x in call.args if not isinstance(x, np.ndarray)]
    for hide in ((), (0,), tuple(range(X.ndim + 1))):
        # Of the first operand alone: kernels have known sizes.
        found = traced(lambda x, hide=hide: function(x, *arrays[1:], *rest, **kwargs), arrays[0], hide=hide)
        np.testing.assert_allclose(found, call.out[0], rtol=1e-5, atol=2e-6)
    at_once = function(*arrays, *rest, **kwargs)
    np.testing.assert_allclose(at_once, call.out[0], rtol=1e-5, atol=2e-6)


@given(st.integers(1, 12), st.integers(1, 5), st.integers(1, 4), st.integers(1, 3))
def test_same_padding_gives_as_many_windows_as_tensorflow(size, window, stride, dilation):
    """https://www.tensorflow.org/api_docs/python/tf/nn#notes_on_padding_2: the formula for pad_along_height."""
    reach = (window - 1) * dilation + 1
    total = max(reach - stride if size % stride == 0 else reach - size % stride, 0)
    expected = (total // 2, total - total // 2)
    assert same_padding(size, window, stride, dilation) == expected
    n = Dim.new()
    late = same_padding(n, window, stride, dilation)
    assert tuple(side.resolve({n: size}) if isinstance(side, Dim) else side for side in late) == expected


@settings(max_examples=20)
@given(st.data(), SEEDS)
def test_conv_on_drawn_arguments(data, seed):
    spatial = data.draw(st.integers(1, 2))
    each = lambda least, most: tuple(data.draw(st.integers(least, most)) for _ in range(spatial))  # noqa: E731
    groups, rng = data.draw(st.integers(1, 2)), np.random.default_rng(seed)
    x = rng.uniform(-1, 1, (2, *each(4, 6), 2 * groups))
    kernel = rng.uniform(-1, 1, (*each(1, 3), 2, 3 * groups))
    strides = each(1, 3)
    dilation = (1,) * spatial if max(strides) > 1 else each(1, 2)
    padding = data.draw(st.sampled_from(["valid", "same", "explicit"]))
    if padding == "explicit":
        padding = around = tuple(zip(each(0, 2), each(0, 2), strict=True))
    else:
        sizes = zip(x.shape[1:-1], kernel.shape, strides, dilation, strict=False)
        around = tuple((0, 0) if padding == "valid" else same_padding(*each) for each in sizes)
    attributes = {
        "strides": strides,
        "padding": around,
        "input_dilation": (1,) * spatial,
        "kernel_dilation": dilation,
        "groups": groups,
    }
    expected = convolved(x, kernel, **attributes)
    check(
        lambda x: ops.conv(x, kernel, strides, padding, dilation_rate=dilation),
        lambda x: expected,
        x,
        hide=range(spatial + 1),
    )
    first = np.moveaxis(x, -1, 1)
    found = ops.conv(first, kernel, strides, padding, "channels_first", dilation)
    np.testing.assert_allclose(np.moveaxis(np.asarray(found), 1, -1), expected, atol=1e-12)


@settings(max_examples=20)
@given(
    st.integers(1, 5),
    st.integers(1, 4),
    st.integers(1, 3),
    st.sampled_from(["valid", "same"]),
    st.integers(1, 2),
    st.none() | st.integers(0, 2),
    SEEDS,
)
def test_conv_transpose_is_the_transpose(size, window, stride, padding, dilation, output_padding, seed):
    if output_padding is not None and output_padding >= stride:
        output_padding = 0
    rng = np.random.default_rng(seed)
    x, kernel = rng.uniform(-1, 1, (2, size, 3)), rng.uniform(-1, 1, (window, 2, 3))
    out = transposed_size(size, window, stride, padding, output_padding, dilation)
    if out < 1:
        return
    total = 0 if padding == "valid" else max((size - 1) * stride + (window - 1) * dilation + 1 - out, 0)
    attributes = {
        "strides": (stride,),
        "padding": ((total // 2, total - total // 2),),
        "input_dilation": (1,),
        "kernel_dilation": (dilation,),
        "groups": 1,
    }
    expected = to_input(x, kernel, (2, out, 2), **attributes)
    check(
        lambda x: ops.conv_transpose(x, kernel, stride, padding, output_padding, dilation_rate=dilation),
        lambda x: expected,
        x,
        hide=(0, 1),
    )


@settings(max_examples=20)
@given(st.data(), SEEDS, st.sampled_from(["valid", "same"]))
def test_pooling_on_drawn_arguments(data, seed, padding):
    each = lambda least, most: tuple(data.draw(st.integers(least, most)) for _ in range(2))  # noqa: E731
    x = distinct((2, *each(3, 6), 2), seed)
    pool, strides = each(1, 3), data.draw(st.none() | st.just(each(1, 3)))
    steps = strides or pool
    sizes = zip(x.shape[1:-1], pool, steps, strict=False)
    around = tuple((0, 0) if padding == "valid" else same_padding(*each) for each in sizes)
    most = _pooled(x, pool, steps, around, -np.inf, np.max)
    check(lambda x: ops.max_pool(x, pool, strides, padding), lambda x: most, x, hide=(0, 1, 2))
    outside_left_out = _pooled(x, pool, steps, around, np.nan, np.nanmean)
    check(lambda x: ops.average_pool(x, pool, strides, padding), lambda x: outside_left_out, x, hide=(0, 1, 2))


def test_causal_padding_sees_no_future():
    x = np.random.default_rng(2).uniform(-1, 1, (1, 8, 2))
    kernel = np.random.default_rng(3).uniform(-1, 1, (3, 2, 2))
    before, after = x.copy(), x.copy()
    after[:, 5:] += 1
    y, z = (np.asarray(ops.conv(v, kernel, padding="causal", dilation_rate=2)) for v in (before, after))
    np.testing.assert_array_equal(y[:, :5], z[:, :5])
    assert (y[:, 5:] != z[:, 5:]).all()


def test_groups_are_read_off_the_kernel():
    y = ops.conv(X, KERNEL[:, :, :2])
    halves = [ops.conv(X[..., 2 * g : 2 * g + 2], KERNEL[:, :, :2, 3 * g : 3 * g + 3]) for g in range(2)]
    np.testing.assert_allclose(y, np.concatenate([np.asarray(h) for h in halves], -1), rtol=1e-5, atol=1e-6)


def test_the_configured_data_format_is_the_default(monkeypatch):
    monkeypatch.setattr("pronghorn.ops.convolution.image_data_format", lambda: "channels_first")
    assert ops.max_pool(X, 2).shape == (2, 7, 3, 2)
    assert ops.max_pool(X, 2, data_format="channels_last").shape == (2, 3, 3, 4)


def test_shapes_with_an_unknown_batch():
    x = placeholder((None, 9, 9, 3))
    kernel = placeholder((3, 3, 3, 8))
    batch = x.shape[0]
    assert ops.conv(x, kernel, strides=2, padding="same").shape == (batch, 5, 5, 8)
    assert ops.max_pool(x, 2).shape == (batch, 4, 4, 3)
    assert ops.average_pool(x, 3, 2, "same").shape == (batch, 5, 5, 3)
    assert ops.conv_transpose(x, placeholder((3, 3, 8, 3)), 2, "same").shape == (batch, 18, 18, 8)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: ops.conv(X, KERNEL, padding="sam"), ArgumentError, r"'valid', 'same', 'causal'\. Got 'sam'"),
        (lambda: ops.conv(X, KERNEL, padding="causal"), ArgumentError, r"one spatial axis\. Got 2"),
        (lambda: ops.conv(X, KERNEL, padding=[(1, 1)]), ArgumentError, r"a pair \(before, behind\) for each of 2"),
        (lambda: ops.conv(X, KERNEL, strides=(1, 2, 3)), ArgumentError, r"strides must be .* 2 spatial axes"),
        (lambda: ops.conv(X, KERNEL, strides=0), ArgumentError, r"strides must be an int of 1 or more.* Got 0"),
        (lambda: ops.conv(X, KERNEL, data_format="NHWC"), ArgumentError, r"data_format .* Got 'NHWC'"),
        (lambda: ops.conv(X, KERNEL[:, :, :3]), ShapeError, r"x has 4 channels, the kernel 3"),
        (lambda: ops.conv(X, KERNEL[0]), ShapeError, r"with as many axes"),
        (lambda: ops.max_pool(X[0, 0], 2), ShapeError, r"with a spatial axis"),
        (lambda: ops.max_pool(X, 0), ArgumentError, r"pool_size must be an int of 1 or more"),
        (lambda: ops.conv_transpose(X, KERNEL, padding="causal"), ArgumentError, r"'valid', 'same'\. Got 'causal'"),
        (
            lambda: ops.conv_transpose(X, KERNEL[:, :, :, :4], 2, output_padding=2),
            ArgumentError,
            r"output_padding must be below the stride 2\. Got 2",
        ),
    ],
)
def test_what_is_refused(call, error, message):
    with pytest.raises(error, match=message):
        call()
