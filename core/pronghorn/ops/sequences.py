"""Functions along a sequence: differences, areas, geometric ranges, correlation, cutting a signal into frames."""

from __future__ import annotations

from typing import Any

import numpy as np

from pronghorn.dim import Dim, Size
from pronghorn.dtypes import COMPLEX, canonical, is_float
from pronghorn.errors import ArgumentError, ShapeError, nearest
from pronghorn.ops.arithmetic import add, divide, multiply, power, subtract
from pronghorn.ops.convert import dtype_of, inexact, operand, operands, shape_of
from pronghorn.ops.convolution import conv
from pronghorn.ops.creation import linspace
from pronghorn.ops.elementwise import conj, exp, log
from pronghorn.ops.index import take
from pronghorn.ops.linalg import matmul
from pronghorn.ops.logic import not_equal
from pronghorn.ops.padding import pad
from pronghorn.ops.reduction import sum as total
from pronghorn.ops.shape import broadcast_to, concatenate, expand_dims, flip, moveaxis, reshape
from pronghorn.primitives.shape import positions
from pronghorn.spec import normalize_axis

__all__ = ["correlate", "diff", "extract_sequences", "geomspace", "logspace", "trapezoid"]


def diff(a: Any, n: int = 1, axis: int = -1) -> Any:
    """Each element less the one before it along ``axis``, n times over; of booleans whether they differ.

    Raises:
        ArgumentError: for a negative n.

    >>> diff([1, 4, 9]).tolist()
    [3, 5]
    """
    x = operand(a)
    place = normalize_axis(axis, len(shape_of(x)), where="ops.diff(axis=)")
    if n < 0:
        raise ArgumentError(f"n must not be negative. Got {n}.", where="ops.diff", argument="n", got=n)
    for _ in range(n):
        later, earlier = _ends(x, place)
        x = not_equal(later, earlier) if dtype_of(x) == "bool" else subtract(later, earlier)
    return x


def _ends(x: Any, axis: int) -> tuple[Any, Any]:
    """x without its first, and without its last element along ``axis``."""
    before = (slice(None),) * axis
    return x[(*before, slice(1, None))], x[(*before, slice(None, -1))]


def trapezoid(y: Any, x: Any = None, dx: Any = 1.0, axis: int = -1) -> Any:
    """The area under y along ``axis`` by the trapezoidal rule: sum of (y[i] + y[i + 1]) / 2 times the width.

    Args:
        x: where y was taken, of y's shape or a vector; at distances ``dx`` if None.

    >>> float(trapezoid([1.0, 2.0, 3.0]))
    4.0
    """
    y = inexact(y)
    place = normalize_axis(axis, len(shape_of(y)), where="ops.trapezoid(axis=)")
    width: Any = dx
    if x is not None:
        x = operand(x)
        width = diff(x) if len(shape_of(x)) == 1 else diff(x, axis=place)
        if len(shape_of(x)) == 1:
            width = reshape(width, [-1 if i == place else 1 for i in range(len(shape_of(y)))])
    later, earlier = _ends(y, place)
    return total(multiply(multiply(add(later, earlier), 0.5), width), place)


def logspace(
    start: Any, stop: Any, num: int = 50, endpoint: bool = True, base: Any = 10, dtype: Any = None, axis: int = 0
) -> Any:
    """``base ** linspace(start, stop)``: ``num`` values of which each is the same multiple of the one before.

    >>> logspace(0, 2, 3).tolist()
    [1.0, 10.0, 100.0]
    """
    exponents = linspace(start, stop, num, endpoint=endpoint, axis=axis)
    result = power(operand(base, dtype_of(exponents)), exponents)
    return result if dtype is None else operand(result, canonical(dtype))


def geomspace(start: Any, stop: Any, num: int = 50, endpoint: bool = True, dtype: Any = None, axis: int = 0) -> Any:
    """``num`` values from start to stop of which each is the same multiple of the one before.

    start and stop have one sign, and are not 0; both are exact.

    >>> geomspace(1.0, 1000.0, 4).round(3).tolist()
    [1.0, 10.0, 100.0, 1000.0]
    """
    start, stop, _ = operands(start, stop, 0.0)
    if dtype_of(start) in COMPLEX:
        raise ArgumentError("takes real numbers.", where="ops.geomspace", got=dtype_of(start))
    steps = linspace(operand(0, dtype_of(start)), operand(1, dtype_of(start)), num, endpoint=endpoint)
    ndim = max(len(shape_of(start)), len(shape_of(stop)))
    steps = reshape(steps, (num, *(1,) * ndim))
    inner = multiply(start, exp(multiply(steps, log(divide(stop, start)))))
    if num and endpoint:
        last = broadcast_to(expand_dims(stop, 0), (1, *shape_of(inner)[1:]))
        inner = concatenate([inner[:-1], last], 0) if num > 1 else inner
    result = moveaxis(inner, 0, axis)
    return result if dtype is None else operand(result, canonical(dtype))


def correlate(x1: Any, x2: Any, mode: str = "valid") -> Any:
    """The cross-correlation of two vectors: ``sum_n x1[n + k] conj(x2[n])`` for each shift k.

    Args:
        mode: "valid": shifts where the shorter lies within the longer; "full": where they overlap at all; "same": as
            many as the longer has elements.

    Raises:
        ArgumentError: for another mode.
        ShapeError: if an operand is no vector.

    >>> correlate([1, 2, 3], [0, 1]).tolist()
    [2, 3]
    """
    x1, x2 = operands(x1, x2)
    a, b = shape_of(x1), shape_of(x2)
    if len(a) != 1 or len(b) != 1:
        raise ShapeError(f"takes two vectors. Got shapes {a} and {b}.", where="ops.correlate", actual=(a, b))
    if mode not in ("valid", "same", "full"):
        raise ArgumentError(
            f"{mode!r} is no mode.",
            where="ops.correlate",
            fix=nearest(str(mode), ("valid", "same", "full")),
            argument="mode",
            got=mode,
        )
    if isinstance(b[0], Dim) or (isinstance(a[0], int) and b[0] > a[0]):
        if isinstance(b[0], Dim) and isinstance(a[0], Dim):
            raise ShapeError("one of the two lengths must be known.", where="ops.correlate", actual=(a, b))
        return flip(conj(_correlated(x2, x1, mode)))
    return _correlated(x1, x2, mode)


def _correlated(x: Any, kernel: Any, mode: str) -> Any:
    """The same for a kernel of known length that is no longer than x."""
    count: int = shape_of(kernel)[0]
    if mode == "full":
        x = pad(x, (count - 1, count - 1))
    elif mode == "same":
        x = pad(x, (count // 2, count - 1 - count // 2))
    kernel = conj(kernel)
    if is_float(dtype_of(x)):
        return reshape(conv(reshape(x, (1, -1, 1)), reshape(kernel, (-1, 1, 1)), data_format="channels_last"), (-1,))
    return matmul(_frames(x, count, 1), kernel)


def extract_sequences(x: Any, sequence_length: int, sequence_stride: int) -> Any:
    """Frames of a signal: (…, T) -> (…, N, sequence_length), each ``sequence_stride`` after the one before.

    N = 1 + (T - sequence_length) // sequence_stride; a rest that fills no frame is left out.

    Raises:
        ArgumentError: unless both numbers are 1 or more.
        ShapeError: if the signal is shorter than one frame.

    >>> extract_sequences([1, 2, 3, 4, 5], 3, 2).tolist()
    [[1, 2, 3], [3, 4, 5]]
    """
    if sequence_length < 1 or sequence_stride < 1:
        raise ArgumentError(
            f"length and stride must be 1 or more. Got {sequence_length} and {sequence_stride}.",
            where="ops.extract_sequences",
            got=(sequence_length, sequence_stride),
        )
    return _frames(operand(x), sequence_length, sequence_stride)


def _frames(x: Any, length: int, stride: int) -> Any:
    size = shape_of(x)[-1] if shape_of(x) else 0
    if isinstance(size, int) and size < length:
        raise ShapeError(
            f"a signal of shape {shape_of(x)} has no frame of {length}.",
            where="ops.extract_sequences",
            fix="Pad it, or choose shorter frames.",
            expected=length,
            actual=shape_of(x),
        )
    return take(x, frame_positions(1 + (size - length) // stride, length, stride), -1)


def frame_positions(count: Size, length: int, stride: int) -> Any:
    """(count, length): where in the signal each element of each frame stands."""
    if isinstance(count, int):
        return np.arange(count)[:, None] * stride + np.arange(length)
    return add(multiply(positions((count, 1), 0), stride), np.arange(length))
