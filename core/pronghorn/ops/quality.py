"""How alike two signals are."""

from __future__ import annotations

from typing import Any

from pronghorn.errors import ShapeError
from pronghorn.ops.arithmetic import multiply, subtract
from pronghorn.ops.convert import dtype_of, inexact, operand, shape_of
from pronghorn.ops.elementwise import log10, square
from pronghorn.ops.reduction import mean


def psnr(x1: Any, x2: Any, max_val: Any) -> Any:
    """The peak signal-to-noise ratio ``20 log10(max_val) - 10 log10(mean((x1 - x2)^2))`` [dB], of all elements.

    Raises:
        ShapeError: if the shapes differ.

    >>> import numpy
    >>> float(psnr(numpy.zeros(4), numpy.full(4, 0.1), 1.0).round(4))
    20.0
    """
    x1, x2 = inexact(x1), inexact(x2)
    check_alike(x1, x2, "psnr")
    error = mean(square(subtract(x1, x2)))
    return subtract(multiply(20, log10(operand(max_val, dtype=dtype_of(error)))), multiply(10, log10(error)))


def check_alike(x1: Any, x2: Any, where: str) -> None:
    """Both must have one shape.

    Raises:
        ShapeError: if they differ.
    """
    if shape_of(x1) != shape_of(x2):
        raise ShapeError(
            f"both must have one shape. Got {shape_of(x1)} and {shape_of(x2)}.",
            where=where,
            expected=shape_of(x1),
            actual=shape_of(x2),
        )
