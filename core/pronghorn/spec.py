"""TensorSpec(shape, dtype): what is known of a value before it exists."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import attrs

from pronghorn.dim import Dim
from pronghorn.dim import Shape as Shape
from pronghorn.dim import Size as Size
from pronghorn.dtypes import TEXT, canonical
from pronghorn.errors import ShapeError


def as_shape(shape: Iterable[Any]) -> Shape:
    """A tuple of ints and Dims; anything with ``__index__`` counts as an int."""
    return tuple(size if isinstance(size, Dim) else size.__index__() for size in shape)


def _name(dtype: Any) -> str:
    return TEXT if dtype == TEXT else canonical(dtype)


@attrs.frozen(slots=True)
class TensorSpec:
    """The abstract value: a shape of ints and Dims, and a dtype's name.

    >>> TensorSpec((2, 3), "float32").size
    6
    """

    shape: Shape = attrs.field(converter=as_shape)
    dtype: str = attrs.field(default="float32", converter=_name)

    @property
    def ndim(self) -> int:
        """How many axes there are."""
        return len(self.shape)

    @property
    def size(self) -> Size:
        """How many elements there are: the product of the sizes."""
        return product(self.shape)

    @property
    def is_static(self) -> bool:
        """True if no size is unknown."""
        return not any(isinstance(size, Dim) for size in self.shape)

    def with_shape(self, *shape: Size) -> TensorSpec:
        """The same dtype with another shape."""
        return TensorSpec(shape, self.dtype)

    def with_dtype(self, dtype: str) -> TensorSpec:
        """The same shape with another dtype."""
        return TensorSpec(self.shape, dtype)

    def __str__(self) -> str:
        return f"{self.dtype}[{', '.join(str(size) for size in self.shape)}]"


def product(sizes: Iterable[Size]) -> Size:
    """The product of sizes, 1 for none."""
    total: Size = 1
    for size in sizes:
        total = total * size
    return total


def keras_shape(shape: Iterable[Any]) -> tuple[int | None, ...]:
    """A shape with None for unknown sizes.

    >>> keras_shape((Dim.new(), 3))
    (None, 3)
    """
    return tuple(None if isinstance(size, Dim) else size for size in shape)


def broadcast_shapes(*shapes: Shape) -> Shape:
    """The shape that ``shapes`` broadcast to, by NumPy's rule; Dims that are one object are equal.

    Raises:
        ShapeError: naming the shapes and the axis that does not fit.

    >>> broadcast_shapes((2, 1), (3,))
    (2, 3)
    """
    ndim = max((len(shape) for shape in shapes), default=0)
    result: list[Size] = [1] * ndim
    for shape in shapes:
        for axis, size in enumerate(shape, start=ndim - len(shape)):
            try:
                result[axis] = Dim.broadcast(result[axis], size)
            except ShapeError:
                raise ShapeError(
                    f"shapes {' and '.join(map(str, shapes))} do not broadcast: on axis {axis - ndim} the sizes are "
                    f"{result[axis]} and {size}.",
                    fix="Sizes on one axis must be equal, or one of them 1.",
                    expected=result[axis],
                    actual=size,
                ) from None
    return tuple(result)


def normalize_axis(axis: int, ndim: int, *, where: str = "") -> int:
    """``axis`` counted from the front.

    Raises:
        ShapeError: if there is no such axis.

    >>> normalize_axis(-1, 3)
    2
    """
    index = axis.__index__()
    if not -ndim <= index < ndim:
        raise ShapeError(
            f"axis {axis} does not exist in a value with {ndim} axes.",
            where=where,
            fix=f"Use an axis from {-ndim} to {ndim - 1}." if ndim else "A scalar has no axes.",
            argument="axis",
            got=axis,
        )
    return index % ndim


def normalize_axes(axes: int | Iterable[int] | None, ndim: int, *, where: str = "") -> tuple[int, ...]:
    """Sorted distinct axes counted from the front; ``None`` means all.

    Raises:
        ShapeError: if an axis does not exist or is named twice.
    """
    if axes is None:
        return tuple(range(ndim))
    given: list[int] = list(axes) if isinstance(axes, Iterable) else [axes]
    result = sorted(normalize_axis(axis, ndim, where=where) for axis in given)
    if len(set(result)) != len(result):
        raise ShapeError(f"an axis is named twice in {given}.", where=where, fix="Name each axis once.", got=axes)
    return tuple(result)
