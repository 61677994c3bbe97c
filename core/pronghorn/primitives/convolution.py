"""Convolutions, channels last: conv and its two transposes, a family closed under differentiation."""

from __future__ import annotations

from typing import Any

from pronghorn.dim import Dim, Shape, Size
from pronghorn.dtypes import FLOATS
from pronghorn.errors import ShapeError
from pronghorn.graph import Primitive, Tensor
from pronghorn.primitives.expect import agree, agree_shapes, at_least_zero, expect_ndim
from pronghorn.primitives.rules import one_dtype, takes
from pronghorn.spec import TensorSpec

#: For each spatial axis, the zeros added before and behind.
Padding = tuple[tuple[Size, Size], ...]

_ATTRIBUTES = """
    Attributes: ``strides``, ``input_dilation`` (zeros put between inputs, plus one), ``kernel_dilation``: an int for
    each spatial axis; ``padding``: (before, behind) for each; ``groups``: G, of which each sees C/G channels only.
    Strides, dilations and groups are 1 or more, padding 0 or more.
    """

conv = Primitive(
    "conv",
    """Cross-correlation, as deep learning calls convolution, over any number of spatial axes.

    ``out[n, o, u] = sum_{k, c} x[n, o * stride + k * kernel_dilation - before, c] * kernel[k, c, u]``

    Shapes: x (N, *S, C), kernel (*K, C/G, U) -> (N, *O, U). With S' = (S-1) * input_dilation + 1 and
    K' = (K-1) * kernel_dilation + 1: O = (S' + before + behind - K') // stride + 1.
"""
    + _ATTRIBUTES,
)

conv_input_vjp = Primitive(
    "conv_input_vjp",
    """The transpose of ``conv`` with respect to x: what a transposed convolution computes.

    Shapes: ct (N, *O, U), kernel (*K, C/G, U) -> ``input_shape`` = (N, *S, C). Other attributes as of ``conv``.
    """,
)

conv_kernel_vjp = Primitive(
    "conv_kernel_vjp",
    """The transpose of ``conv`` with respect to the kernel.

    Shapes: x (N, *S, C), ct (N, *O, U) -> ``kernel_shape`` = (*K, C/G, U). Other attributes as of ``conv``.
    """,
)


def window_count(size: Size, window: Size, stride: int, padding: tuple[Size, Size], dilation: int = 1) -> Size:
    """How many windows fit: (size + before + behind - (window-1) * dilation - 1) // stride + 1.

    >>> window_count(7, 3, 2, (0, 1))
    3
    """
    count = (size + padding[0] + padding[1] - (window - 1) * dilation - 1) // stride + 1
    # A window that is wider than what it slides over fits nowhere, however wide the stride.
    return count if isinstance(count, Dim) else max(count, 0)


def dilated(size: Size, dilation: int) -> Size:
    """A size with ``dilation - 1`` zeros between neighbours.

    >>> dilated(4, 3)
    10
    """
    return size if dilation == 1 or size == 0 else (size - 1) * dilation + 1


def _conv_shape(
    x: Shape,
    kernel: Shape,
    strides: tuple[int, ...],
    padding: Padding,
    input_dilation: tuple[int, ...],
    kernel_dilation: tuple[int, ...],
    groups: int,
) -> Shape:
    spatial = len(x) - 2
    _check_attributes(spatial, strides, padding, input_dilation, kernel_dilation)
    channels, features = kernel[-2], kernel[-1]
    agree(
        x[-1],
        channels * groups,
        f"the channels of x {x} and those of the kernel {kernel} times groups={groups}",
    )
    if isinstance(features, int) and features % groups:
        raise ShapeError(
            f"the kernel makes {features} features, which groups={groups} does not divide.",
            fix="Choose a number of features that is a multiple of groups.",
            actual=features,
        )
    sizes = tuple(
        window_count(dilated(size, between), window, stride, around, dilation)
        for size, window, stride, around, between, dilation in zip(
            x[1:-1], kernel[:-2], strides, padding, input_dilation, kernel_dilation, strict=True
        )
    )
    return (x[0], *sizes, features)


def _check_attributes(spatial: int, strides: Any, padding: Any, input_dilation: Any, kernel_dilation: Any) -> None:
    named = {"strides": strides, "input_dilation": input_dilation, "kernel_dilation": kernel_dilation}
    for name, values in {**named, "padding": padding}.items():
        if len(values) != spatial:
            raise ShapeError(f"{name}={values} must have {spatial} entries, one for each spatial axis.", actual=values)
    for name, values in named.items():
        if any(value < 1 for value in values):
            raise ShapeError(f"{name} must be 1 or more. Got {values}.", argument=name, got=values)
    at_least_zero((side for around in padding for side in around), "padding")


def _expect_spatial(x: TensorSpec, kernel_ndim: int) -> None:
    expect_ndim(x, 3, "x (N, *S, C)")
    if x.ndim != kernel_ndim:
        raise ShapeError(
            f"x {x} with {x.ndim - 2} spatial axes needs a kernel with {x.ndim} axes. Got {kernel_ndim}.",
            fix="x is (N, *S, C), the kernel (*K, C/groups, U).",
            expected=x.ndim,
            actual=kernel_ndim,
        )


@conv.shape_rule
def _conv(
    x: TensorSpec,
    kernel: TensorSpec,
    *,
    strides: tuple[int, ...],
    padding: Padding,
    input_dilation: tuple[int, ...],
    kernel_dilation: tuple[int, ...],
    groups: int,
) -> TensorSpec:
    takes(x, FLOATS)
    one_dtype(x, kernel)
    _expect_spatial(x, kernel.ndim)
    return x.with_shape(*_conv_shape(x.shape, kernel.shape, strides, padding, input_dilation, kernel_dilation, groups))


@conv.vjp_rule
def _conv_vjp(ct: Tensor, out: Tensor, x: Tensor, kernel: Tensor, **attributes: Any) -> tuple[Tensor, Tensor]:
    return (
        conv_input_vjp(ct, kernel, input_shape=x.shape, **attributes),
        conv_kernel_vjp(x, ct, kernel_shape=kernel.shape, **attributes),
    )


@conv_input_vjp.shape_rule
def _conv_input_vjp(ct: TensorSpec, kernel: TensorSpec, *, input_shape: Shape, **attributes: Any) -> TensorSpec:
    takes(ct, FLOATS)
    one_dtype(ct, kernel)
    expected = _conv_shape(input_shape, kernel.shape, **attributes)
    agree_shapes(ct.shape, expected, f"ct {ct} and the result of conv of {input_shape} with {kernel}")
    return ct.with_shape(*input_shape)


@conv_input_vjp.vjp_rule
def _conv_input_vjp_vjp(
    ct: Tensor, out: Tensor, x: Tensor, kernel: Tensor, *, input_shape: Shape, **attributes: Any
) -> tuple[Tensor, Tensor]:
    return conv(ct, kernel, **attributes), conv_kernel_vjp(ct, x, kernel_shape=kernel.shape, **attributes)


@conv_kernel_vjp.shape_rule
def _conv_kernel_vjp(x: TensorSpec, ct: TensorSpec, *, kernel_shape: Shape, **attributes: Any) -> TensorSpec:
    takes(x, FLOATS)
    one_dtype(x, ct)
    _expect_spatial(x, len(kernel_shape))
    expected = _conv_shape(x.shape, kernel_shape, **attributes)
    agree_shapes(ct.shape, expected, f"ct {ct} and the result of conv of {x} with {kernel_shape}")
    return x.with_shape(*kernel_shape)


@conv_kernel_vjp.vjp_rule
def _conv_kernel_vjp_vjp(
    ct: Tensor, out: Tensor, x: Tensor, y: Tensor, *, kernel_shape: Shape, **attributes: Any
) -> tuple[Tensor, Tensor]:
    return conv_input_vjp(y, ct, input_shape=x.shape, **attributes), conv(x, ct, **attributes)
