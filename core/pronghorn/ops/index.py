"""Functions that pick and place by index: take, along an axis, scatter, moving windows."""

from __future__ import annotations

from typing import Any

import numpy as np

from pronghorn.dim import Dim, Size
from pronghorn.dtypes import INTEGERS, SIGNED
from pronghorn.errors import ArgumentError, DTypeError
from pronghorn.graph import as_tensor
from pronghorn.ops.convert import dtype_of, is_symbolic, operand, operands, shape_of
from pronghorn.primitives import arithmetic, elementwise, index
from pronghorn.primitives.shape import broadcast_to, reshape
from pronghorn.spec import as_shape, broadcast_shapes, normalize_axis, product


def from_front(indices: Any, size: Size, where: str) -> Any:
    """Integer indices that count from the front: a negative one has ``size`` added.

    Concrete indices are also checked, where the size is known.

    Raises:
        DTypeError: if they are no integers.
        ArgumentError: if a concrete one is outside the axis.
    """
    indices = operand(indices)
    if dtype_of(indices) not in INTEGERS:
        raise DTypeError(
            f"indices must be integers. Got {dtype_of(indices)} {list(shape_of(indices))}.",
            where=where,
            fix="Cast them, or select with ops.where(condition, …).",
            actual=dtype_of(indices),
        )
    if isinstance(indices, np.ndarray) and isinstance(size, int):
        outside = indices[(indices < -size) | (indices >= size)]
        if outside.size:
            raise ArgumentError(
                f"index {outside.flat[0]} is outside an axis of size {size}.", where=where, got=outside.flat[0]
            )
        return np.where(indices < 0, indices + size, indices).astype(indices.dtype)
    if dtype_of(indices) not in SIGNED:
        return indices
    total = elementwise.cast(as_tensor(size), dtype=dtype_of(indices)) if isinstance(size, Dim) else size
    indices, zero, total = operands(indices, 0, total, dtype=dtype_of(indices))
    return arithmetic.where(arithmetic.less(indices, zero), arithmetic.add(indices, total), indices)


def take(x: Any, indices: Any, axis: int | None = None) -> Any:
    """Elements of x at ``indices`` along ``axis`` (of the raveled x without one); negative ones count from the end.

    The result's shape is x.shape[:axis] + indices.shape + x.shape[axis + 1:].

    >>> take([10, 20, 30], [0, -1]).tolist()
    [10, 30]
    """
    x = operand(x)
    if axis is None:
        x, axis = reshape(x, shape=(product(shape_of(x)),)), 0
    place = normalize_axis(axis, len(shape_of(x)), where="ops.take(axis=...)")
    return index.gather(x, from_front(indices, shape_of(x)[place], "ops.take(indices=...)"), axis=place)


def take_along_axis(x: Any, indices: Any, axis: int | None = None) -> Any:
    """Elements of x at ``indices`` along ``axis``, one index for each result; the other axes broadcast.

    >>> take_along_axis([[3, 1], [5, 9]], [[1], [0]], axis=1).tolist()
    [[1], [5]]
    """
    x, indices = operand(x), operand(indices)
    if axis is None:
        x, axis = reshape(x, shape=(product(shape_of(x)),)), 0
    place = normalize_axis(axis, len(shape_of(x)), where="ops.take_along_axis(axis=...)")
    indices = from_front(indices, shape_of(x)[place], "ops.take_along_axis(indices=...)")
    sizes, wanted = list(shape_of(x)), list(shape_of(indices))
    along, across = sizes[place], wanted[place]
    sizes[place] = wanted[place] = 1
    common = list(broadcast_shapes(tuple(sizes), tuple(wanted)))
    common[place] = along
    x = broadcast_to(x, shape=tuple(common)) if tuple(common) != shape_of(x) else x
    common[place] = across
    indices = broadcast_to(indices, shape=tuple(common)) if tuple(common) != shape_of(indices) else indices
    return index.take_along_axis(x, indices, axis=place)


def scatter_add(x: Any, indices: Any, updates: Any, axis: int = 0) -> Any:
    """x with ``updates`` added at ``indices`` along ``axis``; equal indices add up.

    >>> scatter_add([0, 0, 0], [2, 2], [5, 6]).tolist()
    [0, 0, 11]
    """
    x, updates = operands(x, updates)
    place = normalize_axis(axis, len(shape_of(x)), where="ops.scatter_add(axis=...)")
    indices = from_front(indices, shape_of(x)[place], "ops.scatter_add(indices=...)")
    wanted = shape_of(x)[:place] + shape_of(indices) + shape_of(x)[place + 1 :]
    updates = updates if shape_of(updates) == wanted else broadcast_to(updates, shape=wanted)
    return index.scatter_add(x, indices, updates, axis=place)


def scatter(indices: Any, values: Any, shape: Any) -> Any:
    """Zeros of ``shape`` with ``values`` (n, ...) added at the positions ``indices`` (n, k) of the first k axes.

    Source: keras.ops.scatter, tf.scatter_nd.

    >>> scatter([[0], [2]], [5, 6], (3,)).tolist()
    [5, 0, 6]
    """
    values, indices = operand(values), operand(indices)
    sizes = as_shape(shape)
    depth = shape_of(indices)[-1]
    if isinstance(depth, Dim) or not 0 < depth <= len(sizes):
        raise ArgumentError(
            f"the last axis of indices must name 1 to {len(sizes)} axes. Got shape {shape_of(indices)}.",
            where="ops.scatter",
            got=shape_of(indices),
        )
    count = product(shape_of(indices)[:-1])
    flat = reshape(indices, shape=(count, depth))
    rows = [index.gather(flat, operand(k, "int64"), axis=1) for k in range(depth)]
    linear = linear_index([from_front(row, n, "ops.scatter") for row, n in zip(rows, sizes, strict=False)], sizes)
    rest = sizes[depth:]
    dense = index.rows(linear, reshape(values, shape=(count, *rest)), shape=(product(sizes[:depth]), *rest))
    return reshape(dense, shape=sizes)


def linear_index(indices: list[Any], sizes: tuple[Size, ...]) -> Any:
    """One int64 index into the raveled axes, in place of one index for each axis."""
    total: Any = None
    for each, size in zip(indices, sizes, strict=False):
        wide = operand(each, "int64")
        if total is None:
            total = wide
            continue
        scale = as_tensor(size) if isinstance(size, Dim) else operand(size, "int64")
        total = arithmetic.add(arithmetic.multiply(total, scale), wide)
    return total


def dynamic_slice(x: Any, starts: Any, sizes: Any) -> Any:
    """The window of ``sizes`` in x that begins at ``starts``, one for each axis, clamped so that it fits.

    >>> dynamic_slice([1, 2, 3, 4], [1], (2,)).tolist()
    [2, 3]
    """
    return index.dynamic_slice(operand(x), _starts(starts), sizes=as_shape(sizes))


def dynamic_update_slice(x: Any, update: Any, starts: Any) -> Any:
    """x with ``update`` written over the window that begins at ``starts``, one for each axis, clamped so that it fits.

    >>> dynamic_update_slice([1, 2, 3, 4], [8, 9], [1]).tolist()
    [1, 8, 9, 4]
    """
    x = operand(x)
    return index.dynamic_update_slice(x, operand(update, dtype_of(x)), _starts(starts))


def _starts(starts: Any) -> Any:
    if isinstance(starts, list | tuple) and is_symbolic(*starts):
        from pronghorn.ops.shape import stack

        return stack([operand(start, "int64") for start in starts])
    return operand(starts, "int64")


def slice(inputs: Any, start_indices: Any, shape: Any) -> Any:
    """The window of ``shape`` in the inputs that begins at ``start_indices``; a size of -1 reaches to the end.

    Source: keras.ops.slice.

    >>> slice([1, 2, 3, 4], [1], (2,)).tolist()
    [2, 3]
    """
    x = operand(inputs)
    if all(isinstance(size, Dim) or size != -1 for size in shape):
        return dynamic_slice(x, start_indices, shape)
    if is_symbolic(start_indices) or (isinstance(start_indices, list | tuple) and is_symbolic(*start_indices)):
        raise ArgumentError(
            "a size of -1 needs starts that are known.",
            where="ops.slice",
            fix="Give each size.",
            argument="shape",
            got=shape,
        )
    starts = [int(start) for start in np.asarray(start_indices)]
    sizes = [
        size if isinstance(size, Dim) or size != -1 else total - start
        for size, total, start in zip(shape, shape_of(x), starts, strict=True)
    ]
    return dynamic_slice(x, starts, sizes)


def slice_update(inputs: Any, start_indices: Any, updates: Any) -> Any:
    """The inputs with ``updates`` written over the window that begins at ``start_indices``. Source: keras.ops.slice_update.

    >>> slice_update([1, 2, 3, 4], [1], [8, 9]).tolist()
    [1, 8, 9, 4]
    """
    return dynamic_update_slice(inputs, updates, start_indices)
