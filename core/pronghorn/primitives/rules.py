"""What the rules of several families check and say in the same way: dtypes, equal sizes."""

from __future__ import annotations

from collections.abc import Collection

from pronghorn.dim import Size
from pronghorn.dtypes import COMPLEX, DTYPES, FLOATS, INTEGERS
from pronghorn.errors import DTypeError, ShapeError
from pronghorn.spec import TensorSpec

BOOL = ("bool",)
INEXACT = FLOATS + COMPLEX
NUMBERS = INTEGERS + FLOATS + COMPLEX
REALS = INTEGERS + FLOATS
ORDERED = ("bool", *INTEGERS, *FLOATS)
BITS = ("bool", *INTEGERS)
ANY = DTYPES

_WORDS = {
    BOOL: "booleans",
    FLOATS: "floats",
    INTEGERS: "integers",
    INEXACT: "floats or complex numbers",
    COMPLEX: "complex numbers",
    NUMBERS: "numbers",
    REALS: "real numbers",
    ORDERED: "real numbers or booleans",
    BITS: "integers or booleans",
}


def takes(x: TensorSpec, dtypes: Collection[str]) -> None:
    """Insist on one of ``dtypes``.

    Raises:
        DTypeError: naming what is taken.
    """
    if x.dtype not in dtypes:
        words = _WORDS.get(tuple(dtypes), " or ".join(dtypes))
        raise DTypeError(f"takes {words}. Got {x}.", fix=f"Cast the operand to {words} first.", actual=x.dtype)


def one_dtype(*specs: TensorSpec) -> str:
    """The dtype that all ``specs`` have.

    Raises:
        DTypeError: if they differ; ``pronghorn.ops`` promotes, primitives do not.
    """
    for spec in specs[1:]:
        if spec.dtype != specs[0].dtype:
            raise DTypeError(
                f"operands of a primitive have one dtype. Got {', '.join(map(str, specs))}.",
                fix="Call the function of pronghorn.ops, which promotes, or cast first.",
                expected=specs[0].dtype,
                actual=spec.dtype,
            )
    return specs[0].dtype


def same(a: Size, b: Size) -> bool:
    """True if two sizes are known to be equal."""
    return a is b or a == b


def differ(a: Size, b: Size) -> bool:
    """True if two sizes are known to differ: both are ints and unequal."""
    return isinstance(a, int) and isinstance(b, int) and a != b


def same_shape(a: tuple[Size, ...], b: tuple[Size, ...]) -> bool:
    """True if two shapes are known to be equal."""
    return len(a) == len(b) and all(map(same, a, b))


def shapes_differ(a: tuple[Size, ...], b: tuple[Size, ...]) -> bool:
    """True if two shapes are known to differ."""
    return len(a) != len(b) or any(map(differ, a, b))


def has_axis(x: TensorSpec, axis: int) -> None:
    """Insist that ``axis``, counted from the front, exists in ``x``.

    Raises:
        ShapeError: naming the axes there are.
    """
    if not 0 <= axis < x.ndim:
        raise ShapeError(
            f"axis {axis} does not exist in {x}.",
            fix=f"Use an axis from 0 to {x.ndim - 1}." if x.ndim else "A scalar has no axes.",
            actual=axis,
        )
