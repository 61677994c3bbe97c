"""Functions that reduce or accumulate along axes: sum, mean, var, extrema, any, all, cumulative ones.

``axis`` is an int, a tuple of ints or None (all axes), negative ones counted from the end. Sums and products of
booleans, and of integers of fewer than 64 bits, are int64.
"""

from __future__ import annotations

from typing import Any

from pronghorn.dim import Dim, Shape
from pronghorn.dtypes import INTEGERS, canonical, kind
from pronghorn.graph import Primitive, as_tensor
from pronghorn.ops.convert import dtype_of, inexact, operand, shape_of
from pronghorn.ops.creation import full
from pronghorn.ops.logic import truth
from pronghorn.primitives import arithmetic, elementwise, reduction
from pronghorn.primitives.shape import reshape
from pronghorn.spec import normalize_axes, normalize_axis, product

_NARROW = {"bool", *INTEGERS} - {"int64", "uint64"}
_LOW_PRECISION = ("float16", "bfloat16")


def _reduce(primitive: Primitive, x: Any, axis: Any, keepdims: bool) -> Any:
    axes = normalize_axes(axis, len(shape_of(x)), where=f"ops.{primitive.name.removeprefix('reduce_')}(axis=...)")
    return primitive(x, axes=axes, keepdims=bool(keepdims))


def _wide(x: Any, dtype: Any = None) -> Any:
    """x as ``dtype``, or as one that sums fit in."""
    if dtype is not None:
        return operand(x, canonical(dtype))
    x = operand(x)
    return elementwise.cast(x, dtype="int64") if dtype_of(x) in _NARROW else x


def sum(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The sum over ``axis``; 0 of nothing.

    >>> sum([[1.0, 2.0], [3.0, 4.0]], axis=0).tolist()
    [4.0, 6.0]
    """
    return _reduce(reduction.reduce_sum, _wide(x), axis, keepdims)


def prod(x: Any, axis: Any = None, keepdims: bool = False, dtype: Any = None) -> Any:
    """The product over ``axis``, taken in ``dtype`` if one is given; 1 of nothing. The gradient is right where elements are 0.

    >>> float(prod([2.0, 3.0, 4.0]))
    24.0
    """
    return _reduce(reduction.reduce_prod, _wide(x, dtype), axis, keepdims)


def mean(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """sum(x) / count over ``axis``; ints and booleans give floatx, half precision is summed in float32.

    >>> mean([[1, 2], [3, 5]], axis=1).tolist()
    [1.5, 4.0]
    """
    x = inexact(x)
    dtype = dtype_of(x)
    if dtype in _LOW_PRECISION:
        return elementwise.cast(mean(elementwise.cast(x, dtype="float32"), axis, keepdims), dtype=dtype)
    shape = shape_of(x)
    count = product(shape[i] for i in normalize_axes(axis, len(shape), where="ops.mean(axis=...)"))
    divisor = elementwise.cast(as_tensor(count), dtype=dtype) if isinstance(count, Dim) else operand(count, dtype)
    return arithmetic.divide(_reduce(reduction.reduce_sum, x, axis, keepdims), divisor)


def var(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """mean(|x - mean(x)|**2) over ``axis``: the population's variance.

    >>> float(var([1.0, 3.0]))
    1.0
    """
    x = inexact(x)
    dtype = dtype_of(x)
    if dtype in _LOW_PRECISION:
        return elementwise.cast(var(elementwise.cast(x, dtype="float32"), axis, keepdims), dtype=dtype)
    centred = arithmetic.subtract(x, mean(x, axis, keepdims=True))
    return mean(elementwise.square(elementwise.absolute(centred) if kind(dtype) == 3 else centred), axis, keepdims)


def std(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """sqrt(var(x)) over ``axis``; the gradient at 0 is not finite.

    >>> float(std([1.0, 3.0]))
    1.0
    """
    return elementwise.sqrt(var(x, axis, keepdims))


def max(x: Any, axis: Any = None, keepdims: bool = False, initial: Any = None) -> Any:
    """The largest along ``axis`` (and of ``initial``); NaN wins; equal ones share the gradient.

    >>> max([[1, 5], [3, 2]], axis=1).tolist()
    [5, 3]
    """
    return _extremum(reduction.reduce_max, arithmetic.maximum, x, axis, keepdims, initial)


def min(x: Any, axis: Any = None, keepdims: bool = False, initial: Any = None) -> Any:
    """The smallest along ``axis`` (and of ``initial``); NaN wins; equal ones share the gradient.

    >>> min([[1, 5], [3, 2]], axis=1).tolist()
    [1, 2]
    """
    return _extremum(reduction.reduce_min, arithmetic.minimum, x, axis, keepdims, initial)


amax, amin = max, min


def _extremum(reduce: Primitive, merge: Primitive, x: Any, axis: Any, keepdims: bool, initial: Any) -> Any:
    """The extremum of what is reduced and ``initial``, which is all there is of nothing."""
    x = operand(x)
    if initial is None:
        return _reduce(reduce, x, axis, keepdims)
    first = operand(initial, dtype_of(x))
    shape = shape_of(x)
    axes = normalize_axes(axis, len(shape), where=f"ops.{reduce.name}(axis=...)")
    if product(shape[i] for i in axes) == 0:
        return full(reduction.kept(shape, axes) if keepdims else _left(shape, axes), first)
    return merge(_reduce(reduce, x, axis, keepdims), first)


def _left(shape: Shape, axes: tuple[int, ...]) -> Shape:
    return tuple(size for i, size in enumerate(shape) if i not in axes)


def any(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """True if one along ``axis`` is true (or not 0).

    >>> bool(any([0, 2]))
    True
    """
    return _reduce(reduction.reduce_any, truth(x), axis, keepdims)


def all(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """True if each along ``axis`` is true (or not 0).

    >>> bool(all([0, 2]))
    False
    """
    return _reduce(reduction.reduce_all, truth(x), axis, keepdims)


def count_nonzero(x: Any, axis: Any = None) -> Any:
    """How many along ``axis`` are not 0; int64.

    >>> int(count_nonzero([0, 2, 3]))
    2
    """
    return sum(truth(x), axis)


def _along(x: Any, axis: int | None, name: str) -> tuple[Any, int]:
    """x and an axis counted from the front; with no axis, x raveled."""
    shape = shape_of(x)
    if axis is None:
        return reshape(x, shape=(product(shape),)), 0
    return x, normalize_axis(axis, len(shape), where=f"ops.{name}(axis=...)")


def _arg(primitive: Primitive, x: Any, axis: int | None, keepdims: bool) -> Any:
    x = operand(x)
    flat, index = _along(x, axis, primitive.name)
    result = primitive(flat, axis=index)
    if not keepdims:
        return result
    return reshape(result, shape=reduction.kept(shape_of(x), (index,) if axis is not None else tuple(range(x.ndim))))


def argmax(x: Any, axis: int | None = None, keepdims: bool = False) -> Any:
    """Where the largest stands along ``axis``, the first of ties; int64. With no axis: in the raveled x.

    >>> argmax([[1, 5], [3, 2]], axis=1).tolist()
    [1, 0]
    """
    return _arg(reduction.argmax, x, axis, keepdims)


def argmin(x: Any, axis: int | None = None, keepdims: bool = False) -> Any:
    """Where the smallest stands along ``axis``, the first of ties; int64. With no axis: in the raveled x.

    >>> argmin([[1, 5], [3, 2]], axis=1).tolist()
    [0, 1]
    """
    return _arg(reduction.argmin, x, axis, keepdims)


def _cumulate(primitive: Primitive, x: Any, axis: int | None, reverse: bool) -> Any:
    x, index = _along(x, axis, primitive.name)
    return primitive(x, axis=index, reverse=bool(reverse))


def cumsum(x: Any, axis: int | None = None, dtype: Any = None, *, reverse: bool = False) -> Any:
    """Sums of the elements so far along ``axis`` (of the raveled x without one), from the end if ``reverse``.

    >>> cumsum([1, 2, 3]).tolist()
    [1, 3, 6]
    """
    return _cumulate(reduction.cumsum, _wide(x, dtype), axis, reverse)


def cumprod(x: Any, axis: int | None = None, dtype: Any = None, *, reverse: bool = False) -> Any:
    """Products of the elements so far along ``axis`` (of the raveled x without one), from the end if ``reverse``.

    >>> cumprod([2, 3, 4]).tolist()
    [2, 6, 24]
    """
    return _cumulate(reduction.cumprod, _wide(x, dtype), axis, reverse)


def cummax(x: Any, axis: int | None = None) -> Any:
    """The largest so far along ``axis``; the gradient of ties is the first's.

    >>> cummax([1, 3, 2]).tolist()
    [1, 3, 3]
    """
    x, index = _along(operand(x), axis, "cummax")
    return reduction.cummax(x, axis=index)


def cummin(x: Any, axis: int | None = None) -> Any:
    """The smallest so far along ``axis``; the gradient of ties is the first's.

    >>> cummin([3, 1, 2]).tolist()
    [3, 1, 1]
    """
    x, index = _along(operand(x), axis, "cummin")
    return reduction.cummin(x, axis=index)
