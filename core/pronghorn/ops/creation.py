"""Functions that make values from nothing but shapes and numbers: zeros, ones, ranges, identities, triangles.

Inside a trace they yield Tensors, so that a large constant is never stored in a graph; elsewhere arrays.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from pronghorn.config import floatx
from pronghorn.dim import Dim
from pronghorn.dtypes import as_numpy, canonical
from pronghorn.errors import ArgumentError
from pronghorn.graph import as_tensor, contains_dim, current_trace
from pronghorn.ops.convert import dtype_of, operand, operands, shape_of
from pronghorn.primitives import arithmetic
from pronghorn.primitives.elementwise import cast
from pronghorn.primitives.shape import broadcast_to, iota, positions
from pronghorn.spec import as_shape


def array(x: Any, dtype: Any = None) -> Any:
    """x as a value of ``dtype``: a Tensor stays one, lists and numbers become arrays; floats become floatx.

    >>> array([1, 2], dtype="float32").tolist()
    [1.0, 2.0]
    """
    return operand(x, dtype)


def convert_to_tensor(x: Any, dtype: Any = None, sparse: bool | None = None, ragged: bool | None = None) -> Any:
    """:func:`array`, in Keras' words; there are no sparse or ragged values, so that they may only be declined.

    >>> convert_to_tensor([1, 2], "float32").tolist()
    [1.0, 2.0]
    """
    if sparse or ragged:
        raise ArgumentError(
            "there are no sparse or ragged values.",
            where="ops.convert_to_tensor",
            fix="Leave sparse= and ragged= out, and pass the dense value.",
            argument="sparse" if sparse else "ragged",
            got=True,
        )
    return array(x, dtype)


def full(shape: Any, fill_value: Any, dtype: Any = None) -> Any:
    """``fill_value`` everywhere in ``shape``; the dtype is the value's own unless given.

    >>> full((2,), 3.0).tolist()
    [3.0, 3.0]
    """
    value = operand(fill_value, dtype)
    if current_trace() is not None:
        value = as_tensor(value)
    return broadcast_to(value, shape=_shape(shape))


def _shape(shape: Any) -> tuple[Any, ...]:
    return as_shape((shape,) if isinstance(shape, Dim) or hasattr(shape, "__index__") else shape)


def zeros(shape: Any, dtype: Any = None) -> Any:
    """0 everywhere in ``shape``; floatx unless a dtype is given.

    >>> zeros((2, 1)).tolist()
    [[0.0], [0.0]]
    """
    return full(shape, 0, dtype or floatx())


def ones(shape: Any, dtype: Any = None) -> Any:
    """1 everywhere in ``shape``; floatx unless a dtype is given.

    >>> ones(2).tolist()
    [1.0, 1.0]
    """
    return full(shape, 1, dtype or floatx())


empty = zeros  # a value that nothing sets must still be the same each time


def full_like(x: Any, fill_value: Any, dtype: Any = None) -> Any:
    """``fill_value`` everywhere in x's shape; x's dtype unless one is given.

    >>> full_like([1, 2], 7).tolist()
    [7, 7]
    """
    x = operand(x)
    return full(shape_of(x), fill_value, dtype or dtype_of(x))


def zeros_like(x: Any, dtype: Any = None) -> Any:
    """0 everywhere in x's shape; x's dtype unless one is given.

    >>> zeros_like([1.0, 2.0]).tolist()
    [0.0, 0.0]
    """
    return full_like(x, 0, dtype)


def ones_like(x: Any, dtype: Any = None) -> Any:
    """1 everywhere in x's shape; x's dtype unless one is given.

    >>> ones_like([4, 5]).tolist()
    [1, 1]
    """
    return full_like(x, 1, dtype)


def arange(start: Any, stop: Any = None, step: Any = 1, dtype: Any = None) -> Any:
    """start, start + step … below stop; ``arange(n)`` counts from 0. Ints give int32, floats floatx.

    Sizes may be unknown (``arange(shape(x)[0])``); values must be numbers.

    >>> arange(2, 8, 3).tolist()
    [2, 5]
    """
    if stop is None:
        start, stop = 0, start
    sizes = (start, stop, step)
    if step == 0:
        raise ArgumentError("step must not be 0.", where="ops.arange", argument="step", got=step)
    if not all(isinstance(size, int | float | Dim | np.generic) for size in sizes):
        raise ArgumentError(
            f"the bounds must be numbers or sizes. Got {sizes}.",
            where="ops.arange",
            fix="Multiply and shift an arange of known length instead.",
            got=sizes,
        )
    if contains_dim(sizes):
        count = (
            (stop - start + step - 1) // step
            if isinstance(step, Dim) or step > 0
            else (start - stop - step - 1) // -step
        )
        numbers = positions((count,), 0, canonical(dtype or "int32"))
        step, start = operands(step, start, dtype=numbers.dtype)
        return arithmetic.add(arithmetic.multiply(numbers, step), start)
    fractional = any(isinstance(size, float | np.floating) for size in sizes)
    name = canonical(dtype or (floatx() if fractional else "int32"))
    if fractional:
        return operand(np.arange(start, stop, step), name)
    count = max(0, math.ceil((stop - start) / step))
    if (start, step) == (0, 1) and count:
        return iota(shape=(count,), axis=0, dtype=name)
    return operand(np.arange(start, stop, step).astype(as_numpy(name)), name)


def linspace(
    start: Any,
    stop: Any,
    num: int = 50,
    endpoint: bool = True,
    retstep: bool = False,
    dtype: Any = None,
    axis: int = 0,
) -> Any:
    """``num`` values at equal distances from start to stop, the latter included if ``endpoint``.

    Args:
        retstep: return also the distance of two neighbours, NaN where there are none.
        axis: where the new axis goes, for start and stop that are arrays.

    >>> linspace(0, 1, 3).tolist()
    [0.0, 0.5, 1.0]
    """
    from pronghorn.ops.shape import expand_dims, moveaxis

    start, stop, _ = operands(start, stop, 0.0)
    intervals = num - 1 if endpoint else num
    steps = np.arange(num) / max(intervals, 1)
    ndim = max(len(shape_of(start)), len(shape_of(stop)))
    steps = operand(steps.reshape((num,) + (1,) * ndim), dtype_of(start))
    difference = expand_dims(arithmetic.subtract(stop, start), 0)
    result = arithmetic.add(expand_dims(start, 0), arithmetic.multiply(difference, steps))
    if endpoint and num > 1:  # the last is stop itself, whatever rounding makes of the sum
        is_last = np.arange(num).reshape((num,) + (1,) * ndim) == num - 1
        result = arithmetic.where(is_last, expand_dims(stop, 0), result)
    result = moveaxis(result, 0, axis)
    result = result if dtype is None else operand(result, canonical(dtype))
    if not retstep:
        return result
    whole = arithmetic.subtract(stop, start)
    return result, arithmetic.divide(whole, operand(float(intervals) if intervals else math.nan, dtype_of(start)))


def eye(N: int, M: int | None = None, k: int = 0, dtype: Any = None) -> Any:
    """The N by M matrix with ones on diagonal ``k``, counted upwards; floatx unless a dtype is given.

    >>> eye(2).tolist()
    [[1.0, 0.0], [0.0, 1.0]]
    """
    shape = (N, N if M is None else M)
    return cast(_compare_positions(arithmetic.equal, shape, k), dtype=canonical(dtype or floatx()))


def identity(n: int, dtype: Any = None) -> Any:
    """The n by n identity matrix; floatx unless a dtype is given.

    >>> identity(2).tolist()
    [[1.0, 0.0], [0.0, 1.0]]
    """
    return eye(n, dtype=dtype)


def _compare_positions(comparison: Any, shape: tuple[Any, ...], k: int) -> Any:
    """``comparison`` of (row + k) and column over a matrix of ``shape``."""
    if current_trace() is None and not contains_dim(shape):
        rows, columns = np.arange(shape[0])[:, None], np.arange(shape[1])[None, :]
        return comparison(rows + k, columns)
    row = arithmetic.add(positions((shape[0], 1), 0), operand(k, "int64"))
    return comparison(row, positions((1, shape[1]), 1))


def tril(x: Any, k: int = 0) -> Any:
    """The last two axes' elements on and below diagonal ``k``, 0 elsewhere.

    >>> tril([[1, 2], [3, 4]]).tolist()
    [[1, 0], [3, 4]]
    """
    x = operand(x)
    keep = _compare_positions(arithmetic.greater_equal, _matrix(x), k)
    return arithmetic.where(keep, x, operand(0, dtype_of(x)))


def triu(x: Any, k: int = 0) -> Any:
    """The last two axes' elements on and above diagonal ``k``, 0 elsewhere.

    >>> triu([[1, 2], [3, 4]]).tolist()
    [[1, 2], [0, 4]]
    """
    x = operand(x)
    keep = _compare_positions(arithmetic.less_equal, _matrix(x), k)
    return arithmetic.where(keep, x, operand(0, dtype_of(x)))


def _matrix(x: Any) -> tuple[Any, ...]:
    shape = shape_of(x)
    if len(shape) < 2:
        raise ArgumentError(f"needs at least two axes. Got shape {shape}.", where="ops.tril or triu", got=shape)
    return shape[-2:]
