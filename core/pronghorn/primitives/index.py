"""Primitives that pick and place by index: gather, scatter, along an axis, windows that move, rows.

Indices are of an integer dtype and count from the front; ``pronghorn.ops`` turns negative ones round.
"""

from __future__ import annotations

from pronghorn.dim import Shape
from pronghorn.dtypes import COMPLEX, INTEGERS
from pronghorn.errors import ShapeError
from pronghorn.graph import Primitive, Tensor, constant
from pronghorn.primitives.arithmetic import divide, equal, greater, multiply, where
from pronghorn.primitives.elementwise import cast, conj
from pronghorn.primitives.rules import NUMBERS, REALS, differ, has_axis, one_dtype, shapes_differ, takes
from pronghorn.primitives.shape import full, reshape, zeros_like
from pronghorn.spec import TensorSpec, product

gather = Primitive(
    "gather",
    "Elements of x at `indices` along `axis`: shape x.shape[:axis] + indices.shape + x.shape[axis + 1:]. An index out "
    "of range is an error on NumPy; other engines clamp it.",
)


@gather.shape_rule
def _gather(x: TensorSpec, indices: TensorSpec, *, axis: int) -> TensorSpec:
    takes(indices, INTEGERS)
    has_axis(x, axis)
    return x.with_shape(*_gathered(x, indices, axis))


def _gathered(x: TensorSpec, indices: TensorSpec, axis: int) -> Shape:
    return x.shape[:axis] + indices.shape + x.shape[axis + 1 :]


@gather.vjp_rule
def _gather_vjp(ct: Tensor, out: Tensor, x: Tensor, indices: Tensor, *, axis: int) -> tuple[Tensor | None, ...]:
    """Rows where the first axis was indexed, so that an embedding's gradient is never dense."""
    if axis != 0:
        return scatter_add(zeros_like(x), indices, ct, axis=axis), None
    count = product(indices.shape)
    flat = reshape(indices, shape=(count,))
    return rows(flat, reshape(ct, shape=(count, *x.shape[1:])), shape=x.shape), None


scatter_add = Primitive("scatter_add", "x with `updates` added at `indices` along `axis`; equal indices add up.")


@scatter_add.shape_rule
def _scatter_add(x: TensorSpec, indices: TensorSpec, updates: TensorSpec, *, axis: int) -> TensorSpec:
    takes(indices, INTEGERS)
    takes(x, NUMBERS)
    one_dtype(x, updates)
    has_axis(x, axis)
    _expect_shape("updates", updates, _gathered(x, indices, axis))
    return x


def _expect_shape(name: str, given: TensorSpec, wanted: Shape) -> None:
    if shapes_differ(given.shape, wanted):
        raise ShapeError(f"{name} must have shape {wanted}. Got {given}.", expected=wanted, actual=given.shape)


@scatter_add.vjp_rule
def _scatter_add_vjp(
    ct: Tensor, out: Tensor, x: Tensor, indices: Tensor, updates: Tensor, *, axis: int
) -> tuple[Tensor | None, ...]:
    return ct, None, gather(ct, indices, axis=axis)


scatter_max = Primitive(
    "scatter_max", "The larger of x and each of the `updates` that are put at `indices` along `axis`; NaN wins."
)
scatter_min = Primitive(
    "scatter_min", "The smaller of x and each of the `updates` that are put at `indices` along `axis`; NaN wins."
)
scatter_multiply = Primitive(
    "scatter_multiply", "x times each of the `updates` that are put at `indices` along `axis`."
)


@scatter_max.shape_rule
@scatter_min.shape_rule
def _scatter_extremum(x: TensorSpec, indices: TensorSpec, updates: TensorSpec, *, axis: int) -> TensorSpec:
    takes(x, REALS)
    return _scatter_add(x, indices, updates, axis=axis)


scatter_multiply.shape_rule(_scatter_add)


@scatter_max.vjp_rule
@scatter_min.vjp_rule
def _scatter_extremum_vjp(
    ct: Tensor, out: Tensor, x: Tensor, indices: Tensor, updates: Tensor, *, axis: int
) -> tuple[Tensor | None, ...]:
    """Equal ones share the cotangent, as those of reduce_max do."""
    of_x = cast(equal(x, out), dtype=x.dtype)
    of_updates = cast(equal(updates, gather(out, indices, axis=axis)), dtype=x.dtype)
    count = scatter_add(of_x, indices, of_updates, axis=axis)
    share = divide(ct, where(greater(count, constant(0, x.dtype)), count, constant(1, x.dtype)))
    return multiply(share, of_x), None, multiply(gather(share, indices, axis=axis), of_updates)


@scatter_multiply.vjp_rule
def _scatter_multiply_vjp(
    ct: Tensor, out: Tensor, x: Tensor, indices: Tensor, updates: Tensor, *, axis: int
) -> tuple[Tensor | None, ...]:
    """Each factor's slope is the product of the others: of those that are not 0, where no other is."""
    zero, one = constant(0, x.dtype), constant(1, x.dtype)
    x_is_zero, is_zero = equal(x, zero), equal(updates, zero)
    rest = scatter_multiply(where(x_is_zero, one, x), indices, where(is_zero, one, updates), axis=axis)
    marks = [cast(mark, dtype="int64") for mark in (x_is_zero, is_zero)]
    zeros = scatter_add(marks[0], indices, marks[1], axis=axis)
    back = multiply(ct, conj(rest) if x.dtype in COMPLEX else rest)

    def slope(factor: Tensor, factor_is_zero: Tensor, own: Tensor, back: Tensor, zeros: Tensor) -> Tensor:
        safe = where(factor_is_zero, one, factor)
        others = divide(back, conj(safe) if x.dtype in COMPLEX else safe)
        result: Tensor = where(equal(zeros, own), others, zero)
        return result

    of_updates = slope(updates, is_zero, marks[1], gather(back, indices, axis=axis), gather(zeros, indices, axis=axis))
    return slope(x, x_is_zero, marks[0], back, zeros), None, of_updates


take_along_axis = Primitive(
    "take_along_axis", "Elements of x at `indices` along `axis`, one index for each result; shape of indices."
)


@take_along_axis.shape_rule
def _take_along_axis(x: TensorSpec, indices: TensorSpec, *, axis: int) -> TensorSpec:
    takes(indices, INTEGERS)
    _check_along(x, indices, axis)
    return x.with_shape(*indices.shape)


def _check_along(x: TensorSpec, indices: TensorSpec, axis: int) -> None:
    has_axis(x, axis)
    wrong = x.ndim != indices.ndim or any(
        differ(a, b) for i, (a, b) in enumerate(zip(x.shape, indices.shape, strict=True)) if i != axis
    )
    if wrong:
        raise ShapeError(
            f"indices must have the sizes of x on all axes but {axis}. Got {indices} for {x}.",
            expected=x.shape,
            actual=indices.shape,
        )


@take_along_axis.vjp_rule
def _take_along_axis_vjp(
    ct: Tensor, out: Tensor, x: Tensor, indices: Tensor, *, axis: int
) -> tuple[Tensor | None, ...]:
    return add_along_axis(zeros_like(x), indices, ct, axis=axis), None


add_along_axis = Primitive(
    "add_along_axis", "x with `updates` added at `indices` along `axis`, one index for each; equal indices add up."
)


@add_along_axis.shape_rule
def _add_along_axis(x: TensorSpec, indices: TensorSpec, updates: TensorSpec, *, axis: int) -> TensorSpec:
    takes(indices, INTEGERS)
    takes(x, NUMBERS)
    one_dtype(x, updates)
    _check_along(x, indices, axis)
    _expect_shape("updates", updates, indices.shape)
    return x


@add_along_axis.vjp_rule
def _add_along_axis_vjp(
    ct: Tensor, out: Tensor, x: Tensor, indices: Tensor, updates: Tensor, *, axis: int
) -> tuple[Tensor | None, ...]:
    return ct, None, take_along_axis(ct, indices, axis=axis)


dynamic_slice = Primitive(
    "dynamic_slice",
    "The window of `sizes` in x that begins at `starts`, an integer vector with one entry for each axis; a start is "
    "clamped so that the window fits, as XLA does.",
)


@dynamic_slice.shape_rule
def _dynamic_slice(x: TensorSpec, starts: TensorSpec, *, sizes: Shape) -> TensorSpec:
    _check_window(x, starts, sizes)
    return x.with_shape(*sizes)


def _check_window(x: TensorSpec, starts: TensorSpec, sizes: Shape) -> None:
    takes(starts, INTEGERS)
    _expect_shape("starts", starts, (x.ndim,))
    too_large = len(sizes) != x.ndim or any(
        isinstance(a, int) and isinstance(b, int) and not 0 <= a <= b for a, b in zip(sizes, x.shape, strict=True)
    )
    if too_large:
        raise ShapeError(f"a window of sizes {sizes} does not fit in {x}.", expected=x.shape, actual=sizes)


@dynamic_slice.vjp_rule
def _dynamic_slice_vjp(
    ct: Tensor, out: Tensor, x: Tensor, starts: Tensor, *, sizes: Shape
) -> tuple[Tensor | None, ...]:
    return dynamic_update_slice(zeros_like(x), ct, starts), None


dynamic_update_slice = Primitive(
    "dynamic_update_slice", "x with `update` written over the window that begins at `starts`, clamped as XLA does."
)


@dynamic_update_slice.shape_rule
def _dynamic_update_slice(x: TensorSpec, update: TensorSpec, starts: TensorSpec) -> TensorSpec:
    one_dtype(x, update)
    _check_window(x, starts, update.shape)
    return x


@dynamic_update_slice.vjp_rule
def _dynamic_update_slice_vjp(
    ct: Tensor, out: Tensor, x: Tensor, update: Tensor, starts: Tensor
) -> tuple[Tensor | None, ...]:
    dx = dynamic_update_slice(ct, zeros_like(update), starts)
    return dx, dynamic_slice(ct, starts, sizes=update.shape), None


rows = Primitive(
    "rows",
    "An array of `shape` that is zero but for `values` (n, ...) added at the rows `indices` (n,): a gradient that "
    "touches few rows, which an optimizer may apply without ever making it dense.",
)


@rows.shape_rule
def _rows(indices: TensorSpec, values: TensorSpec, *, shape: Shape) -> TensorSpec:
    takes(indices, INTEGERS)
    takes(values, NUMBERS)
    if indices.ndim != 1 or not shape:
        raise ShapeError(f"indices must be a vector, and shape {shape} have rows. Got {indices}.", actual=indices.shape)
    _expect_shape("values", values, indices.shape + shape[1:])
    return values.with_shape(*shape)


@rows.vjp_rule
def _rows_vjp(ct: Tensor, out: Tensor, indices: Tensor, values: Tensor, *, shape: Shape) -> tuple[Tensor | None, ...]:
    return None, gather(ct, indices, axis=0)


@rows.decomposition
def _rows_dense(indices: Tensor, values: Tensor, *, shape: Shape) -> Tensor:
    dense: Tensor = scatter_add(full(shape, 0, values.dtype), indices, values, axis=0)
    return dense
