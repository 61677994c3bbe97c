"""Kernels that sum up, pick extremes along axes, or accumulate.

Sums over leading or trailing axes are products with a vector of ones: BLAS does them two to four times as fast as
``np.add.reduce``, and no less exactly along the leading axes. Long rows are left to NumPy's pairwise sum, which is the
more exact.
"""

from __future__ import annotations

import math
from functools import partial
from typing import Any

import numpy as np

from pronghorn.api import TensorSpec, as_numpy_dtype

from .constants import NARROW_FLOATS, ones
from .table import KERNELS, Run, Scratch, Specs, Viewed, reshaped, viewed

#: The longest row that BLAS sums instead of NumPy's pairwise summation.
LONGEST_BLAS_ROW = 4096
#: The smallest matrix that is worth a call of BLAS, in elements.
WORTH_A_PRODUCT = 64
#: Rows so short that, if there are many, a loop over each costs more than turning them into columns.
SHORT_ROW = 16
MANY_ROWS = 32
#: So few columns that a call for each is cheaper than turning.
FEW_COLUMNS = 4
BLAS_DTYPES = frozenset({"float32", "float64", "complex64", "complex128"})


@KERNELS.implements("reduce_sum")
def reduce_sum(ins: Specs, outs: Specs, *, axes: tuple[int, ...], keepdims: bool) -> Run | Scratch:
    return make_sum(ins[0], outs[0], axes)


@KERNELS.implements("sum_to")
def sum_to(ins: Specs, outs: Specs, *, shape: tuple[int, ...]) -> Run | Scratch:
    """The transpose of broadcasting: sums over the axes that broadcasting to the operand's shape had added."""
    return make_sum(ins[0], outs[0], axes_summed_to(ins[0].shape, shape))


def axes_summed_to(shape: Any, target: Any) -> tuple[int, ...]:
    """The axes of ``shape`` over which to sum for ``target``, to which it is broadcast.

    >>> axes_summed_to((5, 2, 3), (2, 1))
    (0, 2)
    """
    lead = len(shape) - len(target)
    return (*range(lead), *(lead + i for i, size in enumerate(target) if size == 1 and shape[lead + i] != 1))


def make_sum(x: TensorSpec, out: TensorSpec, axes: tuple[int, ...]) -> Run | Scratch:
    """A run that sums over ``axes``, whatever ones ``out`` keeps in its shape."""
    axes = tuple(axis for axis in axes if x.shape[axis] != 1)
    if not axes and x.size:
        return lambda x, out: np.copyto(out.reshape(x.shape), x, casting="unsafe")
    kept = [axis for axis in range(x.ndim) if axis not in axes]
    if x.dtype == out.dtype and x.dtype in BLAS_DTYPES and x.size:
        count = math.prod(x.shape[axis] for axis in axes)
        if not kept:
            return _sum_all(x, out) if count <= LONGEST_BLAS_ROW else _reduction(np.add, x, out, axes)
        if kept[0] == len(axes):
            return _sum_leading(x, count, out)
        if kept[-1] == len(kept) - 1 and count <= LONGEST_BLAS_ROW:
            return _sum_trailing(x, count, out)
        if _adjacent(axes) and count * math.prod(x.shape[axes[-1] + 1 :]) >= WORTH_A_PRODUCT:
            return _sum_between(x, axes, out)
    return _reduction(np.add, x, out, axes)


def _sum_leading(x: TensorSpec, count: int, out: TensorSpec) -> Run:
    rest = x.size // count
    return viewed(partial(np.dot, ones(count, out.dtype)), _shape(x, (count, rest)), _shape(out, (rest,)))


def _sum_trailing(x: TensorSpec, count: int, out: TensorSpec) -> Run:
    matrix = (x.size // count, count)
    return Viewed(partial(np.dot, ones(count, out.dtype)), (lambda x: x.reshape(matrix).T, _shape(out, matrix[:1])))


def _sum_all(x: TensorSpec, out: TensorSpec) -> Run:
    return viewed(partial(np.dot, ones(x.size, out.dtype)), _shape(x, (x.size,)), _shape(out, ()))


def _sum_between(x: TensorSpec, axes: tuple[int, ...], out: TensorSpec) -> Run:
    lead, trail = math.prod(x.shape[: axes[0]]), math.prod(x.shape[axes[-1] + 1 :])
    count = x.size // (lead * trail)
    weights = ones(count, out.dtype)[None]
    return viewed(partial(np.matmul, weights), _shape(x, (lead, count, trail)), _shape(out, (lead, 1, trail)))


def _shape(x: TensorSpec, shape: tuple[int, ...]) -> Any:
    return None if x.shape == shape else reshaped(shape)


def _adjacent(axes: tuple[int, ...]) -> bool:
    return axes[-1] - axes[0] == len(axes) - 1


def _reduction(ufunc: np.ufunc, x: TensorSpec, out: TensorSpec, axes: tuple[int, ...]) -> Run | Scratch:
    """``ufunc`` along ``axes``; narrow floats add up in float32."""
    reduce, kept = ufunc.reduce, tuple(size for axis, size in enumerate(x.shape) if axis not in axes)
    dtype = as_numpy_dtype("float32" if out.dtype in NARROW_FLOATS else out.dtype)
    axes_ = axes[0] if len(axes) == 1 else axes
    if ufunc in {np.maximum, np.minimum, np.logical_and, np.logical_or}:
        dtype = None
    if x.dtype == "bfloat16" and ufunc in {np.add, np.multiply}:

        def run_wide(x: np.ndarray, out: np.ndarray) -> None:
            np.copyto(out.reshape(kept), reduce(x.astype(np.float32), axes_), casting="unsafe")

        return run_wide
    return viewed(lambda x, out: reduce(x, axes_, dtype, out), None, _shape(out, kept))


@KERNELS.implements("reduce_prod")
def reduce_prod(ins: Specs, outs: Specs, *, axes: tuple[int, ...], keepdims: bool) -> Run | Scratch:
    return _reduction(np.multiply, ins[0], outs[0], axes)


@KERNELS.implements("reduce_any")
def reduce_any(ins: Specs, outs: Specs, *, axes: tuple[int, ...], keepdims: bool) -> Run | Scratch:
    return _reduction(np.logical_or, ins[0], outs[0], axes)


@KERNELS.implements("reduce_all")
def reduce_all(ins: Specs, outs: Specs, *, axes: tuple[int, ...], keepdims: bool) -> Run | Scratch:
    return _reduction(np.logical_and, ins[0], outs[0], axes)


@KERNELS.implements("reduce_max")
def reduce_max(ins: Specs, outs: Specs, *, axes: tuple[int, ...], keepdims: bool) -> Run | Scratch:
    return _extreme(np.maximum, ins[0], outs[0], axes)


@KERNELS.implements("reduce_min")
def reduce_min(ins: Specs, outs: Specs, *, axes: tuple[int, ...], keepdims: bool) -> Run | Scratch:
    return _extreme(np.minimum, ins[0], outs[0], axes)


def _extreme(ufunc: np.ufunc, x: TensorSpec, out: TensorSpec, axes: tuple[int, ...]) -> Run | Scratch:
    """Many short rows: the loop runs along the columns, one after the other or in a turned copy."""
    if axes != (x.ndim - 1,) or not 1 < x.shape[-1] <= SHORT_ROW or out.size < MANY_ROWS:
        return _reduction(ufunc, x, out, axes)
    rows, length = out.size, x.shape[-1]
    if length <= FEW_COLUMNS:
        return Viewed(_along_columns(ufunc), (lambda x: list(x.reshape(rows, length).T), _shape(out, (rows,))))

    def run(x: np.ndarray, out: np.ndarray, turned: np.ndarray) -> None:
        np.copyto(turned, x)
        ufunc.reduce(turned, 0, None, out)

    looks = (lambda x: x.reshape(rows, length).T, _shape(out, (rows,)))
    return Scratch(Viewed(run, looks), (TensorSpec((length, rows), x.dtype),))


def _along_columns(ufunc: np.ufunc) -> Run:
    def run(columns: list[np.ndarray], out: np.ndarray) -> None:
        ufunc(columns[0], columns[1], out=out)
        for column in columns[2:]:
            ufunc(out, column, out=out)

    return run


@KERNELS.implements("argmax")
def argmax(ins: Specs, outs: Specs, *, axis: int) -> Run:
    return lambda x, out: x.argmax(axis, out)


@KERNELS.implements("argmin")
def argmin(ins: Specs, outs: Specs, *, axis: int) -> Run:
    return lambda x, out: x.argmin(axis, out)


def _register_accumulation(name: str, ufunc: np.ufunc) -> None:
    accumulate = ufunc.accumulate

    @KERNELS.implements(name)
    def make(ins: Specs, outs: Specs, *, axis: int, reverse: bool = False) -> Run | Scratch:
        back = tuple(slice(None, None, -1 if i == axis and reverse else 1) for i in range(ins[0].ndim))
        dtype = as_numpy_dtype(outs[0].dtype)
        if outs[0].dtype in NARROW_FLOATS:

            def run_wide(x: np.ndarray, out: np.ndarray, wide: np.ndarray) -> None:
                np.copyto(wide, x)
                accumulate(wide[back], axis, None, wide[back])
                np.copyto(out, wide, casting="unsafe")

            return Scratch(run_wide, (TensorSpec(ins[0].shape, "float32"),))
        if reverse:
            return lambda x, out: accumulate(x[back], axis, dtype, out[back])
        return lambda x, out: accumulate(x, axis, dtype, out)


for _name, _ufunc in {"cumsum": np.add, "cumprod": np.multiply, "cummax": np.maximum, "cummin": np.minimum}.items():
    _register_accumulation(_name, _ufunc)
