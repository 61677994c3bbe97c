"""Primitives over some rows of a table: rows of equal index summed, rows written; what sparse gradients are applied with."""

from __future__ import annotations

from pronghorn.dtypes import INTEGERS
from pronghorn.errors import ShapeError
from pronghorn.graph import Primitive, Tensor, constant
from pronghorn.primitives.arithmetic import equal, less_equal, minimum, not_equal, subtract, where
from pronghorn.primitives.elementwise import cast
from pronghorn.primitives.index import gather, scatter_add
from pronghorn.primitives.reduction import cumsum
from pronghorn.primitives.rules import NUMBERS, differ, one_dtype, shapes_differ, takes
from pronghorn.primitives.shape import broadcast_to, concatenate, full, positions, reshape, slice_, zeros_like
from pronghorn.primitives.sort import argsort
from pronghorn.spec import TensorSpec

set_rows = Primitive(
    "set_rows",
    "x with `values` (n, ...) in place of its rows `indices` (n,). Equal indices must come with equal values: which of "
    "them is written is not said.",
)


@set_rows.shape_rule
def _set_rows(x: TensorSpec, indices: TensorSpec, values: TensorSpec) -> TensorSpec:
    one_dtype(x, values)
    _check_rows(indices, values)
    if not x.shape or shapes_differ(values.shape[1:], x.shape[1:]):
        raise ShapeError(f"values must be rows of x. Got {values} for {x}.", expected=x.shape, actual=values.shape)
    return x


def _check_rows(indices: TensorSpec, values: TensorSpec) -> None:
    takes(indices, INTEGERS)
    if indices.ndim != 1 or not values.shape or differ(indices.shape[0], values.shape[0]):
        raise ShapeError(f"there must be an index for each row of values. Got {indices} for {values}.")


@set_rows.vjp_rule
def _set_rows_vjp(ct: Tensor, out: Tensor, x: Tensor, indices: Tensor, values: Tensor) -> tuple[Tensor | None, ...]:
    """Of the values with equal indices the one that was written has the cotangent, the others none."""
    numbers = positions(indices.shape, 0)
    written = gather(set_rows(full(x.shape[:1], 0, "int64"), indices, numbers), indices, axis=0)
    return (
        set_rows(ct, indices, zeros_like(values)),
        None,
        where(_column(equal(written, numbers), values), gather(ct, indices, axis=0), zeros_like(values)),
    )


def _column(flags: Tensor, values: Tensor) -> Tensor:
    """A flag for each row (n,) as flags of all of its elements (n, ...)."""
    column = reshape(flags, shape=(*flags.shape, *(1,) * (values.ndim - 1)))
    repeated: Tensor = broadcast_to(column, shape=values.shape)
    return repeated


sum_rows = Primitive(
    "sum_rows",
    """Rows ``values`` (n, ...) of equal ``indices`` (n,) as one: (indices, sums, flags), n rows again.

    The first rows hold the different indices in ascending order, each with the sum of its values and the flag True. The
    places left over repeat the last of them, with the flag False.
    """,
    multiple=True,
)


@sum_rows.shape_rule
def _sum_rows(indices: TensorSpec, values: TensorSpec) -> tuple[TensorSpec, ...]:
    takes(values, NUMBERS)
    _check_rows(indices, values)
    return indices, values, indices.with_dtype("bool")


@sum_rows.decomposition
def _summed_rows(indices: Tensor, values: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    count = indices.shape[0]
    if count == 0:
        return indices, values, cast(indices, dtype="bool")
    order = argsort(indices, axis=0, stable=True)
    ordered = gather(indices, order, axis=0)
    behind, before = (slice_(ordered, start=(i,), stop=(count - 1 + i,), step=(1,)) for i in (1, 0))
    is_first = concatenate(full((1,), True, "bool"), not_equal(behind, before), axis=0)
    one = constant(1, "int64")
    place = subtract(cumsum(cast(is_first, dtype="int64"), axis=0), one)
    sums = scatter_add(zeros_like(values), place, gather(values, order, axis=0), axis=0)
    found = scatter_add(zeros_like(indices), place, where(is_first, ordered, zeros_like(indices)), axis=0)
    last = slice_(place, start=(count - 1,), stop=(count,), step=(1,))
    numbers = positions((count,), 0)
    source = minimum(numbers, last)
    return gather(found, source, axis=0), gather(sums, source, axis=0), less_equal(numbers, last)
