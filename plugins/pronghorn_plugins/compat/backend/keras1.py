"""Functions of the backend that only Keras 1 had, by what they are in Keras 2."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pronghorn.api import Tensor, hookimpl
from pronghorn_plugins.compat.backend.convolution import conv2d, conv2d_transpose
from pronghorn_plugins.compat.backend.elementwise import less, less_equal
from pronghorn_plugins.compat.backend.old_keywords import IMAGES, old_keywords
from pronghorn_plugins.compat.backend.shaping import spatial_2d_padding, temporal_padding


def lesser(x: Any, y: Any) -> Tensor:
    """``K.less``.

    >>> from pronghorn import backend as K
    >>> K.eval(lesser(K.variable([1.0, 3.0]), 2.0))
    array([ True, False])
    """
    return less(x, y)


def lesser_equal(x: Any, y: Any) -> Tensor:
    """``K.less_equal``."""
    return less_equal(x, y)


def asymmetric_temporal_padding(x: Any, left_pad: int = 1, right_pad: int = 1) -> Tensor:
    """``K.temporal_padding(x, (left_pad, right_pad))``."""
    return temporal_padding(x, (left_pad, right_pad))


@old_keywords(**IMAGES)
def asymmetric_spatial_2d_padding(
    x: Any, top_pad: int = 1, bottom_pad: int = 1, left_pad: int = 1, right_pad: int = 1, data_format: Any = None
) -> Tensor:
    """``K.spatial_2d_padding(x, ((top_pad, bottom_pad), (left_pad, right_pad)))``."""
    return spatial_2d_padding(x, ((top_pad, bottom_pad), (left_pad, right_pad)), data_format)


@old_keywords(**IMAGES)
def deconv2d(
    x: Any,
    kernel: Any,
    output_shape: Any,
    strides: Sequence[int] = (1, 1),
    padding: str = "valid",
    data_format: Any = None,
) -> Tensor:
    """``K.conv2d_transpose``."""
    return conv2d_transpose(x, kernel, output_shape, strides, padding, data_format)


@old_keywords(rate="dilation_rate", **IMAGES)
def atrous_conv2d(
    x: Any, kernel: Any, dilation_rate: Any = 1, padding: str = "valid", data_format: Any = None
) -> Tensor:
    """``K.conv2d`` with a dilation."""
    rates = (dilation_rate, dilation_rate) if isinstance(dilation_rate, int) else tuple(dilation_rate)
    return conv2d(x, kernel, (1, 1), padding, data_format, rates)


def pattern_broadcast(x: Any, broatcastable: Any) -> Any:
    """x itself: Theano wanted to be told which axes broadcast, and sizes of 1 do so here."""
    return x


@hookimpl
def pronghorn_backend_functions():
    return [
        lesser, lesser_equal, asymmetric_temporal_padding, asymmetric_spatial_2d_padding, deconv2d, atrous_conv2d,
        pattern_broadcast,
    ]  # fmt: skip
