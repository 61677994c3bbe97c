"""Primitives that move elements and never change them: reshape, transpose, broadcast, concatenate, pad, slice …

All of them are linear, and each one's VJP is another of them.
"""

from __future__ import annotations

from typing import Any

from pronghorn.dim import Shape, Size
from pronghorn.dtypes import canonical
from pronghorn.errors import ShapeError
from pronghorn.graph import Primitive, Tensor, constant
from pronghorn.primitives.rules import NUMBERS, differ, has_axis, one_dtype, same, same_shape, shapes_differ, takes
from pronghorn.spec import TensorSpec, product

reshape = Primitive("reshape", "The same elements in row-major order under another `shape`.")


@reshape.shape_rule
def _reshape(x: TensorSpec, *, shape: Shape) -> TensorSpec:
    if differ(x.size, product(shape)):
        raise ShapeError(
            f"{x} has {x.size} elements, shape {shape} has {product(shape)}.",
            fix="Keep the number of elements.",
            expected=x.shape,
            actual=shape,
        )
    return x.with_shape(*shape)


@reshape.vjp_rule
def _reshape_vjp(ct: Tensor, out: Tensor, x: Tensor, *, shape: Shape) -> tuple[Tensor]:
    return (reshape(ct, shape=x.shape),)


transpose = Primitive("transpose", "Axis i of the result is axis `perm[i]` of x.")


@transpose.shape_rule
def _transpose(x: TensorSpec, *, perm: tuple[int, ...]) -> TensorSpec:
    if sorted(perm) != list(range(x.ndim)):
        raise ShapeError(
            f"perm {perm} does not name each axis of {x} once.", fix=f"Permute {tuple(range(x.ndim))}.", actual=perm
        )
    return x.with_shape(*(x.shape[axis] for axis in perm))


@transpose.vjp_rule
def _transpose_vjp(ct: Tensor, out: Tensor, x: Tensor, *, perm: tuple[int, ...]) -> tuple[Tensor]:
    return (transpose(ct, perm=tuple(perm.index(axis) for axis in range(len(perm)))),)


broadcast_to = Primitive("broadcast_to", "x repeated along its axes of size 1 and along new leading axes to `shape`.")


@broadcast_to.shape_rule
def _broadcast_to(x: TensorSpec, *, shape: Shape) -> TensorSpec:
    _check_broadcast(x.shape, shape)
    return x.with_shape(*shape)


def _check_broadcast(small: Shape, large: Shape) -> None:
    fits = len(small) <= len(large) and not any(
        differ(a, b) and a != 1 for a, b in zip(reversed(small), reversed(large), strict=False)
    )
    if not fits:
        raise ShapeError(
            f"shape {small} does not broadcast to {large}.",
            fix="Each size, counted from the last, must be 1 or the target's.",
            expected=large,
            actual=small,
        )


@broadcast_to.vjp_rule
def _broadcast_to_vjp(ct: Tensor, out: Tensor, x: Tensor, *, shape: Shape) -> tuple[Tensor]:
    return (unbroadcast(ct, x),)


sum_to = Primitive("sum_to", "The sum over the axes along which `shape` broadcasts to x's shape: broadcast_to's VJP.")


@sum_to.shape_rule
def _sum_to(x: TensorSpec, *, shape: Shape) -> TensorSpec:
    takes(x, NUMBERS)
    _check_broadcast(shape, x.shape)
    return x.with_shape(*shape)


@sum_to.vjp_rule
def _sum_to_vjp(ct: Tensor, out: Tensor, x: Tensor, *, shape: Shape) -> tuple[Tensor]:
    return (broadcast_to(ct, shape=x.shape),)


def unbroadcast(ct: Tensor, operand: Tensor) -> Tensor:
    """``ct`` summed to the shape of an operand that was broadcast; ``ct`` itself if the shapes are known equal."""
    if same_shape(ct.shape, operand.shape):
        return ct
    summed: Tensor = sum_to(ct, shape=operand.shape)
    return summed


def full(shape: Shape, value: Any, dtype: str) -> Tensor:
    """A Tensor of ``shape`` with ``value`` everywhere."""
    filled: Tensor = broadcast_to(constant(value, dtype), shape=shape)
    return filled


def zeros_like(x: Tensor) -> Tensor:
    """Zeros of x's shape and dtype."""
    return full(x.shape, 0, x.dtype)


concatenate = Primitive("concatenate", "The operands one after the other along `axis`.")


@concatenate.shape_rule
def _concatenate(*xs: TensorSpec, axis: int) -> TensorSpec:
    if not xs:
        raise ShapeError("takes at least one operand.", fix="Pass the values to join.")
    one_dtype(*xs)
    has_axis(xs[0], axis)
    total: Size = 0
    for x in xs:
        if shapes_differ(_without(x.shape, axis), _without(xs[0].shape, axis)):
            raise ShapeError(
                f"shapes {', '.join(str(other.shape) for other in xs)} differ on another axis than {axis}.",
                fix=f"All sizes but those on axis {axis} must be equal.",
                expected=xs[0].shape,
                actual=x.shape,
            )
        total = total + x.shape[axis]
    sizes = [_known(*on_axis) for on_axis in zip(*(x.shape for x in xs), strict=True)]
    sizes[axis] = total
    return xs[0].with_shape(*sizes)


def _without(shape: Shape, axis: int) -> Shape:
    return shape[:axis] + shape[axis + 1 :]


def _known(*sizes: Size) -> Size:
    return next((size for size in sizes if isinstance(size, int)), sizes[0])


@concatenate.vjp_rule
def _concatenate_vjp(ct: Tensor, out: Tensor, *xs: Tensor, axis: int) -> tuple[Tensor, ...]:
    cotangents: list[Tensor] = []
    start: Size = 0
    for x in xs:
        stop = start + x.shape[axis]
        cotangents.append(slice_axis(ct, axis, start, stop))
        start = stop
    return tuple(cotangents)


def slice_axis(x: Tensor, axis: int, start: Size, stop: Size) -> Tensor:
    """``x[..., start:stop, ...]`` on one axis."""
    starts = tuple(start if i == axis else 0 for i in range(x.ndim))
    stops = tuple(stop if i == axis else size for i, size in enumerate(x.shape))
    sliced: Tensor = slice_(x, start=starts, stop=stops, step=(1,) * x.ndim)
    return sliced


pad = Primitive(
    "pad",
    "x with `interior` values between neighbours, `low` before the first and `high` after the last, on each axis.",
)


@pad.shape_rule
def _pad(x: TensorSpec, *, low: Shape, high: Shape, interior: Shape, value: Any) -> TensorSpec:
    _one_per_axis(x, low=low, high=high, interior=interior)
    if any(isinstance(size, int) and size < 0 for size in (*low, *high, *interior)):
        raise ShapeError(f"padding is never negative. Got low {low}, high {high}, interior {interior}.", actual=low)
    return x.with_shape(*(lo + dilated(n, i) + hi for n, lo, hi, i in zip(x.shape, low, high, interior, strict=True)))


def _one_per_axis(x: TensorSpec, **given: tuple[Any, ...]) -> None:
    for name, values in given.items():
        if len(values) != x.ndim:
            raise ShapeError(
                f"{name} has {len(values)} entries, {x} has {x.ndim} axes.",
                fix="Give one for each axis.",
                expected=x.ndim,
                actual=len(values),
            )


def dilated(size: Size, interior: Size) -> Size:
    """The size after ``interior`` values were put between each two neighbours."""
    if same(interior, 0):
        return size
    any_there = (size + size) // (size + 1)  # min(size, 1), for an unknown size too
    return size + (size - any_there) * interior


@pad.vjp_rule
def _pad_vjp(
    ct: Tensor, out: Tensor, x: Tensor, *, low: Shape, high: Shape, interior: Shape, value: Any
) -> tuple[Tensor]:
    stop = tuple(lo + dilated(n, i) for n, lo, i in zip(x.shape, low, interior, strict=True))
    return (slice_(ct, start=low, stop=stop, step=tuple(i + 1 for i in interior)),)


slice_ = Primitive("slice", "x[start:stop:step] on each axis, with 0 <= start <= stop <= size and step >= 1.")


@slice_.shape_rule
def _slice(x: TensorSpec, *, start: Shape, stop: Shape, step: Shape) -> TensorSpec:
    _one_per_axis(x, start=start, stop=stop, step=step)
    for axis, (size, lo, hi, by) in enumerate(zip(x.shape, start, stop, step, strict=True)):
        outside = _is_below(lo, 0) or _is_below(hi, lo) or _is_below(size, hi) or _is_below(by, 1)
        if outside:
            raise ShapeError(
                f"{lo}:{hi}:{by} is no slice of axis {axis} of {x}.",
                fix="Keep 0 <= start <= stop <= size and step >= 1.",
                actual=(lo, hi, by),
            )
    return x.with_shape(*((hi - lo + by - 1) // by for lo, hi, by in zip(start, stop, step, strict=True)))


def _is_below(a: Size, b: Size) -> bool:
    return isinstance(a, int) and isinstance(b, int) and a < b


@slice_.vjp_rule
def _slice_vjp(ct: Tensor, out: Tensor, x: Tensor, *, start: Shape, stop: Shape, step: Shape) -> tuple[Tensor]:
    interior = tuple(by - 1 for by in step)
    high = tuple(size - lo - dilated(n, i) for size, lo, n, i in zip(x.shape, start, ct.shape, interior, strict=True))
    return (pad(ct, low=start, high=high, interior=interior, value=0),)


reverse = Primitive("reverse", "x with the order along `axes` turned round.")


@reverse.shape_rule
def _reverse(x: TensorSpec, *, axes: tuple[int, ...]) -> TensorSpec:
    for axis in axes:
        has_axis(x, axis)
    return x


@reverse.vjp_rule
def _reverse_vjp(ct: Tensor, out: Tensor, x: Tensor, *, axes: tuple[int, ...]) -> tuple[Tensor]:
    return (reverse(ct, axes=axes),)


iota = Primitive("iota", "0, 1, 2 … along `axis` of `shape`, the same along the others.", differentiable=False)


@iota.shape_rule
def _iota(*, shape: Shape, axis: int, dtype: str) -> TensorSpec:
    spec = TensorSpec(shape, canonical(dtype))
    takes(spec, NUMBERS)
    has_axis(spec, axis)
    return spec


def positions(shape: Shape, axis: int, dtype: str = "int64") -> Tensor:
    """``iota`` as a Tensor, also where all is known."""
    return iota.bind((), {"shape": shape, "axis": axis, "dtype": dtype})[0]


pack = Primitive("pack", "All elements of the operands in one vector: each raveled in row-major order, in turn.")


@pack.shape_rule
def _pack(*xs: TensorSpec) -> TensorSpec:
    if not xs:
        raise ShapeError("takes at least one operand.", fix="Pass the values to pack.")
    one_dtype(*xs)
    total: Size = 0
    for x in xs:
        total = total + x.size
    return xs[0].with_shape(total)


@pack.vjp_rule
def _pack_vjp(ct: Tensor, out: Tensor, *xs: Tensor) -> tuple[Tensor, ...]:
    return unpack(ct, tuple(x.shape for x in xs))


def unpack(packed: Tensor, shapes: tuple[Shape, ...]) -> tuple[Tensor, ...]:
    """What was packed: slices of a vector in the given shapes."""
    parts: list[Tensor] = []
    start: Size = 0
    for shape in shapes:
        stop = start + product(shape)
        parts.append(reshape(slice_axis(packed, 0, start, stop), shape=shape))
        start = stop
    return tuple(parts)
