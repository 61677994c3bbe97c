"""Primitives that reduce or accumulate along axes: sum, max, min, prod, any, all, arg-extrema, cumulative ones.

``axes`` is a sorted tuple of axes counted from the front; ``()`` reduces nothing.
"""

from __future__ import annotations

from pronghorn.dim import Shape
from pronghorn.errors import ShapeError
from pronghorn.graph import Primitive, Tensor, constant
from pronghorn.primitives import index
from pronghorn.primitives.arithmetic import divide, equal, logical_and, multiply, not_equal, where, where_zero
from pronghorn.primitives.elementwise import cast, conjugated
from pronghorn.primitives.rules import BOOL, NUMBERS, ORDERED, has_axis, takes
from pronghorn.primitives.shape import (
    broadcast_to,
    full,
    pad,
    positions,
    reshape,
    reverse,
    slice_axis,
    transpose,
    zeros_like,
)
from pronghorn.spec import TensorSpec, product


def kept(shape: Shape, axes: tuple[int, ...]) -> Shape:
    """``shape`` with 1 on the reduced axes: what keepdims keeps."""
    return tuple(1 if axis in axes else size for axis, size in enumerate(shape))


def _reduction(name: str, doc: str, dtypes: tuple[str, ...], *, empty: bool, differentiable: bool = True) -> Primitive:
    primitive = Primitive(name, doc, differentiable=differentiable)

    @primitive.shape_rule
    def infer(x: TensorSpec, *, axes: tuple[int, ...], keepdims: bool) -> TensorSpec:
        takes(x, dtypes)
        for axis in axes:
            has_axis(x, axis)
        if not empty and any(x.shape[axis] == 0 for axis in axes):
            raise ShapeError(f"nothing to choose from: {x} is empty along the axes {axes}.", actual=x.shape)
        if keepdims:
            return x.with_shape(*kept(x.shape, axes))
        return x.with_shape(*(size for axis, size in enumerate(x.shape) if axis not in axes))

    return primitive


def spread(ct: Tensor, x: Tensor, axes: tuple[int, ...]) -> Tensor:
    """A reduction's cotangent (or result) over each element that it came from: shape of x."""
    widened: Tensor = broadcast_to(reshape(ct, shape=kept(x.shape, axes)), shape=x.shape)
    return widened


reduce_sum = _reduction("reduce_sum", "The sum over `axes`; 0 of nothing.", NUMBERS, empty=True)
reduce_prod = _reduction("reduce_prod", "The product over `axes`; 1 of nothing.", NUMBERS, empty=True)
reduce_max = _reduction(
    "reduce_max", "The largest along `axes`; NaN wins; ties share the gradient.", ORDERED, empty=False
)
reduce_min = _reduction(
    "reduce_min", "The smallest along `axes`; NaN wins; ties share the gradient.", ORDERED, empty=False
)
reduce_any = _reduction("reduce_any", "True if one along `axes` is.", BOOL, empty=True, differentiable=False)
reduce_all = _reduction("reduce_all", "True if each along `axes` is.", BOOL, empty=True, differentiable=False)


@reduce_sum.vjp_rule
def _reduce_sum_vjp(ct: Tensor, out: Tensor, x: Tensor, *, axes: tuple[int, ...], keepdims: bool) -> tuple[Tensor]:
    return (spread(ct, x, axes),)


@reduce_max.vjp_rule
@reduce_min.vjp_rule
def _extremum_vjp(ct: Tensor, out: Tensor, x: Tensor, *, axes: tuple[int, ...], keepdims: bool) -> tuple[Tensor]:
    chosen = equal(x, spread(out, x, axes))
    count = reduce_sum(cast(chosen, dtype=x.dtype), axes=axes, keepdims=keepdims)
    return (where_zero(chosen, spread(divide(ct, count), x, axes)),)


@reduce_prod.vjp_rule
def _reduce_prod_vjp(ct: Tensor, out: Tensor, x: Tensor, *, axes: tuple[int, ...], keepdims: bool) -> tuple[Tensor]:
    """ct times the product of all other elements, by products from both sides: exact where some are 0."""
    others = tuple(axis for axis in range(x.ndim) if axis not in axes)
    perm = others + axes
    moved = transpose(x, perm=perm)
    flat = reshape(moved, shape=(*(x.shape[axis] for axis in others), product(x.shape[axis] for axis in axes)))
    rest = multiply(_product_before(flat, reverse=False), _product_before(flat, reverse=True))
    rest = transpose(reshape(rest, shape=moved.shape), perm=tuple(perm.index(axis) for axis in range(x.ndim)))
    return (multiply(spread(ct, x, axes), conjugated(rest)),)


def _product_before(x: Tensor, *, reverse: bool) -> Tensor:
    """On the last axis: the product of the elements before each one (after it, if ``reverse``)."""
    axis = x.ndim - 1
    size = x.shape[axis]
    one_more = tuple(int(i == axis) for i in range(x.ndim))
    none = (0,) * x.ndim
    low, high = (none, one_more) if reverse else (one_more, none)
    padded = pad(x, low=low, high=high, interior=none, value=1)
    start = 1 if reverse else 0
    result: Tensor = cumprod(slice_axis(padded, axis, start, start + size), axis=axis, reverse=reverse)
    return result


argmax = Primitive("argmax", "Where the largest stands along `axis`, the first of ties; int64.", differentiable=False)
argmin = Primitive("argmin", "Where the smallest stands along `axis`, the first of ties; int64.", differentiable=False)


@argmax.shape_rule
@argmin.shape_rule
def _arg(x: TensorSpec, *, axis: int) -> TensorSpec:
    takes(x, ORDERED)
    has_axis(x, axis)
    if x.shape[axis] == 0:
        raise ShapeError(f"nothing to choose from: {x} is empty along axis {axis}.", actual=x.shape)
    return TensorSpec(x.shape[:axis] + x.shape[axis + 1 :], "int64")


def _cumulative(name: str, doc: str, dtypes: tuple[str, ...]) -> Primitive:
    primitive = Primitive(name, doc)

    @primitive.shape_rule
    def infer(x: TensorSpec, *, axis: int, reverse: bool = False) -> TensorSpec:
        takes(x, dtypes)
        has_axis(x, axis)
        return x

    return primitive


cumsum = _cumulative("cumsum", "Sums of the elements so far along `axis`, from its end if `reverse`.", NUMBERS)
cumprod = _cumulative("cumprod", "Products of the elements so far along `axis`, from its end if `reverse`.", NUMBERS)
cummax = _cumulative("cummax", "The largest so far along `axis`; the gradient of ties is the first's.", ORDERED)
cummin = _cumulative("cummin", "The smallest so far along `axis`; the gradient of ties is the first's.", ORDERED)


@cumsum.vjp_rule
def _cumsum_vjp(ct: Tensor, out: Tensor, x: Tensor, *, axis: int, reverse: bool = False) -> tuple[Tensor]:
    return (cumsum(ct, axis=axis, reverse=not reverse),)


@cumprod.vjp_rule
def _cumprod_vjp(ct: Tensor, out: Tensor, x: Tensor, *, axis: int, reverse: bool = False) -> tuple[Tensor]:
    """Sum over j >= i of ct[j] out[j] / x[i]; at the first zero, where that is 0 / 0, with it replaced by 1.

    Behind the first zero the derivative is 0. (The derivative of this rule by two zeros at once is not the true one.)
    """
    zero, one = constant(0, x.dtype), constant(1, x.dtype)
    is_zero = equal(x, zero)
    count = cumsum(cast(is_zero, dtype="int32"), axis=axis, reverse=reverse)
    first = logical_and(is_zero, equal(count, constant(1, "int32")))
    without = cumprod(where(first, one, x), axis=axis, reverse=reverse)
    at_zero = cumsum(multiply(ct, conjugated(without)), axis=axis, reverse=not reverse)
    elsewhere = cumsum(multiply(ct, conjugated(out)), axis=axis, reverse=not reverse)
    return (where(first, at_zero, divide(elsewhere, conjugated(where(is_zero, one, x)))),)


def _running_vjp(ct: Tensor, out: Tensor, x: Tensor, *, axis: int, reverse: bool = False) -> tuple[Tensor]:
    """Each cotangent goes to the place where the running value was first reached."""
    if reverse:
        turned = [_reversed(value, axis) for value in (ct, out, x)]
        return (_reversed(_running_vjp(*turned, axis=axis)[0], axis),)
    where_reached = cummax(where_zero(_is_new(out, axis), positions(x.shape, axis)), axis=axis)
    return (index.add_along_axis(zeros_like(x), where_reached, ct, axis=axis),)


def _is_new(out: Tensor, axis: int) -> Tensor:
    """True where a running value differs from the one before it, and at the start."""
    low = tuple(int(i == axis) for i in range(out.ndim))
    none = (0,) * out.ndim
    before = slice_axis(pad(out, low=low, high=none, interior=none, value=0), axis, 0, out.shape[axis])
    start = equal(positions(out.shape, axis), constant(0, "int64"))
    result: Tensor = where(start, full((), True, "bool"), not_equal(out, before))
    return result


def _reversed(x: Tensor, axis: int) -> Tensor:
    turned: Tensor = reverse(x, axes=(axis,))
    return turned


cummax.vjp_rule(_running_vjp)
cummin.vjp_rule(_running_vjp)
