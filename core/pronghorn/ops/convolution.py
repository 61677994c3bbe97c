"""Convolutions and pooling in Keras' terms: padding by name, channels first or last."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal

import numpy as np

from pronghorn.config import image_data_format
from pronghorn.dim import Dim, Size
from pronghorn.dtypes import as_numpy
from pronghorn.errors import ArgumentError, ShapeError
from pronghorn.ops.convert import dtype_of, inexact, operand, operands, shape_of
from pronghorn.primitives import convolution, window
from pronghorn.primitives.arithmetic import divide
from pronghorn.primitives.convolution import Padding
from pronghorn.primitives.shape import broadcast_to, reshape, transpose

#: "channels_last": (N, *S, C). "channels_first": (N, C, *S). None: what the configuration says.
DataFormat = Literal["channels_last", "channels_first"] | None


def conv(
    inputs: Any,
    kernel: Any,
    strides: int | Sequence[int] = 1,
    padding: Any = "valid",
    data_format: DataFormat = None,
    dilation_rate: int | Sequence[int] = 1,
    groups: int | None = None,
) -> Any:
    """Cross-correlation over any number of spatial axes, as deep learning calls convolution.

    Args:
        inputs: x (N, *S, C), or (N, C, *S) with ``data_format="channels_first"``.
        kernel: (*K, C / groups, U), whatever the data format.
        strides: steps of the kernel along each spatial axis.
        padding: "valid" (none), "same" (the result's size is the input's divided by the stride, rounded up),
            "causal" (one axis: no output sees what comes after it), or a pair (before, behind) for each spatial axis.
        dilation_rate: the distance of neighbouring kernel elements on x.
        groups: how many parts the channels are split into; None: C divided by the kernel's channels.

    Returns:
        (N, *O, U), or (N, U, *O).

    Raises:
        ShapeError: if the channels of x and kernel do not fit.
        ArgumentError: if an argument is none of what is named here.

    >>> import numpy
    >>> conv(numpy.ones((1, 4, 2), "float32"), numpy.ones((3, 2, 5), "float32"), padding="same").shape
    (1, 4, 5)
    """
    x, kernel = (inexact(value) for value in operands(inputs, kernel))
    spatial = _spatial(x, kernel, "conv")
    steps, rates = _entries(strides, spatial, "strides"), _entries(dilation_rate, spatial, "dilation_rate")
    x, back = channels_last(x, data_format)
    sizes = kernel_sizes(kernel)
    if groups is None:
        groups = _groups(shape_of(x)[-1], shape_of(kernel)[-2])
    return back(
        convolution.conv(
            x,
            kernel,
            strides=steps,
            padding=resolve_padding(padding, shape_of(x)[1:-1], sizes, steps, rates),
            input_dilation=(1,) * spatial,
            kernel_dilation=rates,
            groups=groups,
        )
    )


def depthwise_conv(
    inputs: Any,
    kernel: Any,
    strides: int | Sequence[int] = 1,
    padding: Any = "valid",
    data_format: DataFormat = None,
    dilation_rate: int | Sequence[int] = 1,
) -> Any:
    """Each channel convolved by itself with M kernels of its own.

    Shapes: x (N, *S, C), kernel (*K, C, M) -> (N, *O, C * M), the M results of a channel side by side. Other arguments
    as of :func:`conv`.
    """
    x, kernel = (inexact(value) for value in operands(inputs, kernel))
    *sizes, channels, multiplier = shape_of(kernel)
    flat = reshape(kernel, shape=(*sizes, 1, channels * multiplier))
    return conv(x, flat, strides, padding, data_format, dilation_rate, groups=channels)


def separable_conv(
    inputs: Any,
    depthwise_kernel: Any,
    pointwise_kernel: Any,
    strides: int | Sequence[int] = 1,
    padding: Any = "valid",
    data_format: DataFormat = None,
    dilation_rate: int | Sequence[int] = 1,
) -> Any:
    """:func:`depthwise_conv`, then a convolution with kernels of size 1 that mixes the channels.

    Shapes: depthwise_kernel (*K, C, M), pointwise_kernel (*1, C * M, U).
    """
    x = depthwise_conv(inputs, depthwise_kernel, strides, padding, data_format, dilation_rate)
    return conv(x, pointwise_kernel, 1, "valid", data_format)


def conv_transpose(
    inputs: Any,
    kernel: Any,
    strides: int | Sequence[int] = 1,
    padding: str = "valid",
    output_padding: int | Sequence[int] | None = None,
    data_format: DataFormat = None,
    dilation_rate: int | Sequence[int] = 1,
) -> Any:
    """The transpose of :func:`conv`: it makes sizes larger by the strides.

    Shapes: x (N, *S, C), kernel (*K, U, C) -> (N, *O, U). With K' = (K-1) * dilation_rate + 1, O is
    S * stride + max(K' - stride, 0) for "valid" and S * stride for "same"; with ``output_padding`` it is
    (S-1) * stride + K' - 2p + output_padding, p = 0 for "valid" and K' // 2 for "same".

    Raises:
        ArgumentError: if ``output_padding`` is not below the stride.
    """
    x, kernel = (inexact(value) for value in operands(inputs, kernel))
    spatial = _spatial(x, kernel, "conv_transpose")
    steps, rates = _entries(strides, spatial, "strides"), _entries(dilation_rate, spatial, "dilation_rate")
    more = (None,) * spatial if output_padding is None else _entries(output_padding, spatial, "output_padding", least=0)
    mode = _padding_name(padding, ("valid", "same"))
    x, back = channels_last(x, data_format)
    sizes, around = [], []
    for size, k, step, rate, extra in zip(shape_of(x)[1:-1], kernel_sizes(kernel), steps, rates, more, strict=True):
        out = transposed_size(size, k, step, mode, extra, rate)
        # An int even where the size is not known: what both sides have of it cancels.
        total = 0 if mode == "valid" else max((size - 1) * step + (k - 1) * rate + 1 - out, 0)
        sizes.append(out)
        around.append((total // 2, total - total // 2))
    shape = (shape_of(x)[0], *sizes, shape_of(kernel)[-2])
    return back(
        convolution.conv_input_vjp(
            x,
            kernel,
            input_shape=shape,
            strides=steps,
            padding=tuple(around),
            input_dilation=(1,) * spatial,
            kernel_dilation=rates,
            groups=1,
        )
    )


def max_pool(
    inputs: Any,
    pool_size: int | Sequence[int],
    strides: int | Sequence[int] | None = None,
    padding: Any = "valid",
    data_format: DataFormat = None,
) -> Any:
    """The greatest value of each window; what is padded does not count. Shapes: (N, *S, C) -> (N, *O, C).

    Args:
        inputs: x (N, *S, C), or (N, C, *S) with ``data_format="channels_first"``.
        pool_size: the window's size along each spatial axis.
        strides: steps of the window; the pool size if None.
        padding: as of :func:`conv`.
    """
    x, back, attributes = _pooling(operand(inputs), pool_size, strides, padding, data_format)
    return back(window.max_pool(x, **attributes))


def average_pool(
    inputs: Any,
    pool_size: int | Sequence[int],
    strides: int | Sequence[int] | None = None,
    padding: Any = "valid",
    data_format: DataFormat = None,
) -> Any:
    """The mean of each window over those of its elements that lie in x. Arguments and shapes as of :func:`max_pool`."""
    x, back, attributes = _pooling(inexact(inputs), pool_size, strides, padding, data_format)
    return back(divide(window.sum_pool(x, **attributes), _counts(x, **attributes)))


def _pooling(
    x: Any, pool_size: Any, strides: Any, padding: Any, data_format: DataFormat
) -> tuple[Any, Callable[[Any], Any], dict[str, Any]]:
    spatial = len(shape_of(x)) - 2
    if spatial < 1:
        raise ShapeError(
            f"x must be (N, *S, C) with a spatial axis. Got {shape_of(x)}.", where="pooling", actual=shape_of(x)
        )
    x, back = channels_last(x, data_format)
    sizes = _entries(pool_size, spatial, "pool_size")
    steps = sizes if strides is None else _entries(strides, spatial, "strides")
    around = resolve_padding(padding, shape_of(x)[1:-1], sizes, steps, (1,) * spatial)
    return x, back, {"window": sizes, "strides": steps, "padding": around}


def _counts(x: Any, *, window: tuple[int, ...], strides: tuple[int, ...], padding: Padding) -> Any:
    """How many elements of x lie in each window: a number, or (1, *O, 1)."""
    if all(side == 0 for around in padding for side in around):
        return operand(float(np.prod(window)), dtype=dtype_of(x))
    sizes = shape_of(x)[1:-1]
    if any(isinstance(value, Dim) for value in (*sizes, *(side for around in padding for side in around))):
        ones = broadcast_to(operand(1.0, dtype=dtype_of(x)), shape=(1, *sizes, 1))
        return _sum_pool(ones, window, strides, padding)
    counts = np.ones((1,) * (len(sizes) + 2))
    for axis, (size, k, step, (before, behind)) in enumerate(zip(sizes, window, strides, padding, strict=True)):
        first = np.arange((size + before + behind - k) // step + 1) * step - before
        inside = np.minimum(first + k, size) - np.maximum(first, 0)
        counts = counts * inside.reshape(tuple(-1 if i == axis + 1 else 1 for i in range(counts.ndim)))
    return np.maximum(counts, 1).astype(as_numpy(dtype_of(x)))


def _sum_pool(x: Any, sizes: tuple[int, ...], strides: tuple[int, ...], padding: Padding) -> Any:
    return window.sum_pool(x, window=sizes, strides=strides, padding=padding)


def resolve_padding(
    padding: Any,
    sizes: Sequence[Size],
    window: Sequence[int],
    strides: Sequence[int],
    dilation: Sequence[int],
) -> Padding:
    """(before, behind) for each spatial axis, from a padding's name or from numbers.

    Raises:
        ArgumentError: if it is neither "valid", "same", "causal" nor one pair for each axis.
    """
    spatial = tuple(zip(sizes, window, strides, dilation, strict=True))
    if not isinstance(padding, str):
        pairs = [(side, side) if isinstance(side, int) else tuple(side) for side in padding]
        if len(pairs) != len(spatial) or any(len(pair) != 2 for pair in pairs):
            raise ArgumentError(
                f"padding {padding!r} must have a pair (before, behind) for each of {len(spatial)} spatial axes.",
                fix="Or name it: 'valid' or 'same'.",
                argument="padding",
                got=padding,
            )
        return tuple((int(before), int(behind)) for before, behind in pairs)
    name = _padding_name(padding, ("valid", "same", "causal"))
    if name == "causal":
        if len(spatial) != 1:
            raise ArgumentError(
                f"padding 'causal' is for one spatial axis. Got {len(spatial)}.",
                fix="Use 'same' or 'valid'.",
                argument="padding",
                got=padding,
            )
        return (((window[0] - 1) * dilation[0], 0),)
    if name == "valid":
        return ((0, 0),) * len(spatial)
    return tuple(same_padding(*each) for each in spatial)


def same_padding(size: Size, window: int, stride: int, dilation: int = 1) -> tuple[Size, Size]:
    """(before, behind) that make ceil(size / stride) windows; an odd one goes behind, as in TensorFlow.

    >>> same_padding(5, 3, 2), same_padding(4, 3, 2)
    ((1, 1), (0, 1))
    """
    reach = (window - 1) * dilation + 1
    if reach == 1:
        return 0, 0
    count = (size + stride - 1) // stride
    total = (count - 1) * stride + reach - size
    if isinstance(total, int):
        total = max(total, 0)
    elif reach < stride:
        # The greater of total and 0, of sizes that nothing orders yet: here -stride < total < stride.
        total = total * ((total + stride) // stride)
    return total // 2, total - total // 2


def transposed_size(
    size: Size, window: int, stride: int, padding: str, output_padding: int | None = None, dilation: int = 1
) -> Size:
    """The size that a transposed convolution makes of ``size``.

    >>> transposed_size(4, 3, 2, "valid"), transposed_size(4, 3, 2, "same"), transposed_size(4, 3, 2, "same", 0)
    (9, 8, 7)
    """
    reach = (window - 1) * dilation + 1
    if output_padding is None:
        return size * stride + (max(reach - stride, 0) if padding == "valid" else 0)
    if output_padding >= stride:
        raise ArgumentError(
            f"output_padding must be below the stride {stride}. Got {output_padding}.",
            fix="Leave it out, or raise the stride.",
            argument="output_padding",
            got=output_padding,
        )
    return (size - 1) * stride + reach - 2 * (0 if padding == "valid" else reach // 2) + output_padding


def kernel_sizes(kernel: Any) -> tuple[int, ...]:
    """The spatial sizes of a kernel (*K, C, U).

    Raises:
        ShapeError: if one is unknown.
    """
    sizes = shape_of(kernel)[:-2]
    if any(isinstance(size, Dim) for size in sizes):
        raise ShapeError(f"a kernel's spatial sizes must be known. Got {shape_of(kernel)}.", actual=shape_of(kernel))
    return tuple(int(size) for size in sizes)


def _spatial(x: Any, kernel: Any, where: str) -> int:
    ndim = len(shape_of(x))
    if ndim < 3 or len(shape_of(kernel)) != ndim:
        raise ShapeError(
            f"x must be (N, *S, C) and the kernel (*K, C, U), with as many axes. Got {shape_of(x)} and {shape_of(kernel)}.",
            where=where,
            fix="Add the missing axis with expand_dims.",
            actual=(shape_of(x), shape_of(kernel)),
        )
    return ndim - 2


def _groups(channels: Size, of_kernel: Size) -> int:
    if isinstance(channels, Dim) or isinstance(of_kernel, Dim):
        return 1
    if of_kernel == 0 or channels % of_kernel:
        raise ShapeError(
            f"x has {channels} channels, the kernel {of_kernel}: one must divide the other.",
            where="conv",
            fix="The kernel is (*K, channels / groups, U).",
            expected=channels,
            actual=of_kernel,
        )
    return channels // of_kernel


def _entries(value: Any, spatial: int, name: str, least: int = 1) -> tuple[int, ...]:
    entries = (value,) * spatial if hasattr(value, "__index__") else tuple(value)
    if len(entries) == 1:
        entries *= spatial
    if len(entries) != spatial or any(not hasattr(n, "__index__") or n < least for n in entries):
        raise ArgumentError(
            f"{name} must be an int of {least} or more, or one for each of {spatial} spatial axes. Got {value!r}.",
            fix=f"Pass {name}={max(least, 1)}, or {spatial} ints.",
            argument=name,
            got=value,
        )
    return tuple(n.__index__() for n in entries)


def _padding_name(padding: str, known: tuple[str, ...]) -> str:
    name = padding.lower()
    if name not in known:
        raise ArgumentError(
            f"padding must be one of {', '.join(map(repr, known))}. Got {padding!r}.",
            fix=f"Pass padding={known[0]!r}.",
            argument="padding",
            got=padding,
        )
    return name


def channels_last(x: Any, data_format: DataFormat) -> tuple[Any, Callable[[Any], Any]]:
    """x with its channels last, and what puts those of a result where x had them."""
    chosen = image_data_format() if data_format is None else data_format
    if chosen == "channels_last":
        return x, lambda y: y
    if chosen != "channels_first":
        raise ArgumentError(
            f"data_format must be 'channels_last' or 'channels_first'. Got {data_format!r}.",
            fix="Leave it out: the configuration's default is taken.",
            argument="data_format",
            got=data_format,
        )
    last = len(shape_of(x)) - 1
    moved = transpose(x, perm=(0, *range(2, last + 1), 1))
    return moved, lambda y: transpose(y, perm=(0, last, *range(1, last)))
