"""dot_general on BLAS: operands are seen as (stacks of) matrices, through views wherever strides allow it."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise
from typing import Any, TypeAlias

import attrs
import numpy as np

from pronghorn.api import TensorSpec

from .narrow import widened
from .table import KERNELS, Run, Scratch, Specs, reshaped, viewed

AxisPairs: TypeAlias = tuple[tuple[int, ...], tuple[int, ...]]
Axes: TypeAlias = tuple[int, ...]


@attrs.frozen
class Look:
    """How an operand is seen as (*batch, rows, columns): ``look(x)``, or ``look(x, copy)`` where a copy is needed."""

    look: Callable[..., np.ndarray]
    copy: TensorSpec | None = None


@KERNELS.implements("dot_general")
@widened
def dot_general(ins: Specs, outs: Specs, *, contract: AxisPairs, batch: AxisPairs) -> Run | Scratch:
    a, b = ins
    if not a.size or not b.size:
        return lambda a, b, out: out.fill(0)
    free_a, free_b = free_axes(a, contract[0], batch[0]), free_axes(b, contract[1], batch[1])
    if not contract[0]:
        return _outer(a, b, batch, free_a, free_b)
    pairs = sorted(zip(*contract, strict=True))
    summed_a, summed_b = tuple(i for i, _ in pairs), tuple(j for _, j in pairs)
    left, right = _look(a, batch[0], free_a, summed_a), _look(b, batch[1], summed_b, free_b)
    free = (math.prod(a.shape[axis] for axis in free_a), math.prod(b.shape[axis] for axis in free_b))
    if not batch[0]:
        groups = tuple(size for size, axes in zip(free, (free_a, free_b), strict=True) if axes)
        return _with_copies(np.dot, left, right, None if groups == outs[0].shape else groups)
    return _stacked(outs[0], left, right, free_a, free_b, free)


def free_axes(x: TensorSpec, contract: Axes, batch: Axes) -> Axes:
    """The axes that are neither summed over nor in the batch."""
    return tuple(axis for axis in range(x.ndim) if axis not in contract and axis not in batch)


def _look(x: TensorSpec, batch: Axes, rows: Axes, columns: Axes) -> Look:
    """x as (*batch, rows, columns), the axes of a group merged to one; an empty group has no axis."""
    groups = [*((axis,) for axis in batch), *(group for group in (rows, columns) if group)]
    merged = tuple(math.prod(x.shape[axis] for axis in group) for group in groups)
    runs_on = batch and batch[-1] == x.ndim - 1 and x.shape[-1] > 1  # BLAS needs a matrix with elements side by side
    if runs_on or not all(_adjacent(group) for group in groups):
        return _copied(x, (*batch, *rows, *columns), merged)
    order = sorted(groups)
    perm = tuple(order.index(group) for group in groups)
    shape = tuple(merged[groups.index(group)] for group in order)
    return Look(_viewed(None if shape == x.shape else shape, None if perm == tuple(range(len(perm))) else perm))


def _adjacent(axes: Axes) -> bool:
    return all(after == before + 1 for before, after in pairwise(axes))


def _itself(x: np.ndarray) -> np.ndarray:
    return x


def _viewed(shape: Axes | None, perm: Axes | None) -> Callable[..., np.ndarray]:
    if perm == (1, 0):
        return (lambda x: x.T) if shape is None else (lambda x: x.reshape(shape).T)
    if perm is None:
        return _itself if shape is None else (lambda x: x.reshape(shape))
    return (lambda x: x.transpose(perm)) if shape is None else (lambda x: x.reshape(shape).transpose(perm))


def _copied(x: TensorSpec, perm: Axes, merged: Axes) -> Look:
    def look(x: np.ndarray, copy: np.ndarray) -> np.ndarray:
        np.copyto(copy, x.transpose(perm))
        return copy.reshape(merged)

    return Look(look, TensorSpec(tuple(x.shape[axis] for axis in perm), x.dtype))


def _with_copies(product: Run, left: Look, right: Look, result: Axes | None) -> Run | Scratch:
    """``product(left, right, out)`` with the copies that the looks need, and ``out`` seen in the shape ``result``."""
    see_a, see_b = left.look, right.look
    copies = [look.copy for look in (left, right) if look.copy is not None]
    if len(copies) == 2:
        return Scratch(lambda a, b, out, s, t: product(see_a(a, s), see_b(b, t), _seen(out, result)), copies)
    if left.copy is not None:
        return Scratch(lambda a, b, out, s: product(see_a(a, s), see_b(b), _seen(out, result)), copies)
    if right.copy is not None:
        return Scratch(lambda a, b, out, s: product(see_a(a), see_b(b, s), _seen(out, result)), copies)
    see_out = None if result is None else reshaped(result)
    return viewed(product, *(None if look is _itself else look for look in (see_a, see_b)), see_out)


def _seen(out: np.ndarray, shape: Axes | None) -> np.ndarray:
    return out if shape is None else out.reshape(shape)


def _stacked(
    out: TensorSpec, left: Look, right: Look, free_a: Axes, free_b: Axes, free: tuple[int, int]
) -> Run | Scratch:
    """A matrix product for each place of the batch; what has no free axes is a matrix with one row or column."""
    batch = out.shape[: out.ndim - len(free_a) - len(free_b)]
    if not free_a:
        left = attrs.evolve(left, look=_then(left.look, (..., None, slice(None))))
    if not free_b:
        right = attrs.evolve(right, look=_then(right.look, (..., None)))
    result = (*batch, *free)
    return _with_copies(np.matmul, left, right, None if result == out.shape else result)


def _then(look: Callable[..., np.ndarray], index: Any) -> Callable[..., np.ndarray]:
    return lambda *arrays: look(*arrays)[index]


def _outer(a: TensorSpec, b: TensorSpec, batch: AxisPairs, free_a: Axes, free_b: Axes) -> Run:
    """Nothing is summed: a product with broadcasting."""
    perm_a, perm_b = (*batch[0], *free_a), (*batch[1], *free_b)
    behind = (..., *[None] * len(free_b))
    between = (*[slice(None)] * len(batch[1]), *[None] * len(free_a), ...)
    return lambda a, b, out: np.multiply(a.transpose(perm_a)[behind], b.transpose(perm_b)[between], out)
