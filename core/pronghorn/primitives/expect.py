"""What shape rules expect of sizes: enough axes, sizes that agree, none below 0."""

from __future__ import annotations

from collections.abc import Iterable

from pronghorn.dim import Dim, Shape, Size
from pronghorn.errors import ShapeError
from pronghorn.spec import TensorSpec


def expect_ndim(spec: TensorSpec, least: int, what: str) -> None:
    """The operand has at least ``least`` axes.

    Raises:
        ShapeError: naming the operand and its shape.
    """
    if spec.ndim < least:
        raise ShapeError(
            f"{what} must have at least {least} axes. Got {spec}.",
            fix="Reshape it, or give it the missing axes with ops.expand_dims.",
            expected=least,
            actual=spec.shape,
        )


def agree(a: Size, b: Size, what: str) -> Size:
    """The one size that ``a`` and ``b`` both are; two that cannot be compared yet agree until they are known.

    Raises:
        ShapeError: if both are known and differ.
    """
    if isinstance(a, Dim) or isinstance(b, Dim):
        return b if isinstance(a, Dim) else a
    if a != b:
        raise ShapeError(f"{what} must be equal. Got {a} and {b}.", expected=a, actual=b)
    return a


def agree_shapes(a: Shape, b: Shape, what: str) -> Shape:
    """The one shape that ``a`` and ``b`` both are.

    Raises:
        ShapeError: if they differ.
    """
    if len(a) != len(b):
        raise ShapeError(f"{what} must be equal. Got {a} and {b}.", expected=a, actual=b)
    return tuple(agree(x, y, what) for x, y in zip(a, b, strict=True))


def at_least_zero(sizes: Iterable[Size], what: str) -> None:
    """No known size is negative.

    Raises:
        ShapeError: naming the sizes.
    """
    shape = tuple(sizes)
    if any(isinstance(size, int) and size < 0 for size in shape):
        raise ShapeError(f"{what} would be {shape}: a size cannot be negative.", actual=shape)
