"""Products of matrices, batches of them, and picking rows."""

from __future__ import annotations

from typing import Any

from pronghorn.api import ArgumentError, Tensor, hookimpl, normalize_axis, ops
from pronghorn_plugins.compat.backend import sparse
from pronghorn_plugins.compat.backend.symbolic import operands, tensor


def dot(x: Any, y: Any) -> Tensor:
    """The sum of products over the last axis of x and the second-last of y: (*A, K), (*B, K, M) -> (*A, *B, M).

    A sparse x, of SciPy or ``K.variable`` of one, is multiplied by a matrix y without being made dense.

    >>> from pronghorn import backend as K
    >>> K.int_shape(K.dot(K.placeholder((None, 5, 3)), K.zeros((3, 2))))
    (None, 5, 2)
    """
    x, y = operands(x, y)
    places = sparse.places_of(x)
    if places is not None:
        # A float64 array beside a Tensor takes the Tensor's dtype, as everywhere.
        is_default = not isinstance(y, Tensor) and tensor(y).dtype == "float64" and x.dtype.startswith("float")
        other = ops.cast(tensor(y), x.dtype) if is_default else tensor(y)
        if other.ndim == 2 and other.shape[0] == places.shape[1]:
            return sparse.product(places, other)
    return ops.dot(x, y)


def batch_dot(x: Any, y: Any, axes: Any = None) -> Tensor:
    """For each entry of the first axis the sum of products over one axis of x and one of y.

    Shapes: with ``axes=(2, 1)`` (B, T, K), (B, K, M) -> (B, T, M); with ``axes=1`` (B, K), (B, K) -> (B, 1). An operand
    with fewer axes gets axes of size 1 behind its own, which the result does not keep.

    Args:
        axes: the axis of each to sum over; one int for both; None for the last of x and the second-last of y.

    Raises:
        ArgumentError: if an entry is no int.
    """
    x, y = (tensor(value) for value in operands(x, y))
    left, right = x.ndim, y.ndim
    chosen = (left - 1, right - 2) if axes is None else (axes, axes) if isinstance(axes, int) else tuple(axes)
    if len(chosen) != 2 or not all(isinstance(axis, int) for axis in chosen):
        raise ArgumentError(
            f"axes must be an int, or two ints. Got {axes!r}.",
            where="K.batch_dot",
            fix="Sum over one axis of each; use einsum of pronghorn.ops for more.",
            argument="axes",
            got=axes,
        )
    first = normalize_axis(chosen[0], left, where="K.batch_dot(axes=)")
    second = normalize_axis(chosen[1], right, where="K.batch_dot(axes=)")
    if left == right == 2:
        turned = x if first == second else ops.transpose(x)
        out = ops.sum(ops.multiply(turned, y), axis=second)
        return ops.expand_dims(out, 1)
    count = max(right, left)
    x, y = _with_axes(x, count), _with_axes(y, count)
    if min(first, second) < count - 2:
        out = ops.batch_dot(x, y, (first, second))
    else:
        a = x if first == count - 1 else ops.swapaxes(x, -1, -2)
        b = ops.swapaxes(y, -1, -2) if second == count - 1 else y
        out = ops.matmul(a, b)
    if left != right:
        start = left + right - 3 if left > right else left - 1
        out = ops.squeeze(out, tuple(range(start, start + count - min(left, right))))
    return ops.expand_dims(out, 1) if out.ndim == 1 else out


def _with_axes(x: Tensor, count: int) -> Tensor:
    return ops.reshape(x, (*x.shape, *(1,) * (count - x.ndim)))


def transpose(x: Any) -> Tensor:
    """x with the order of its axes reversed."""
    return ops.transpose(tensor(x))


def gather(reference: Any, indices: Any) -> Tensor:
    """The rows of ``reference`` (N, *F) at ``indices`` (*I) int -> (*I, *F). Floating indices are cut to integers."""
    indices = tensor(indices)
    if indices.dtype.startswith(("float", "bfloat")):
        indices = ops.cast(indices, "int32")
    return ops.take(tensor(reference), indices, axis=0)


@hookimpl
def pronghorn_backend_functions():
    return [dot, batch_dot, transpose, gather]
