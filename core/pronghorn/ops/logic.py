"""Comparisons, logic on truth values, choice, and tests for NaN and infinity: all but ``where`` give booleans."""

from __future__ import annotations

from typing import Any

from pronghorn.dtypes import is_inexact
from pronghorn.errors import ArgumentError
from pronghorn.ops.convert import dtype_of, operand, operands
from pronghorn.ops.creation import full_like
from pronghorn.primitives import arithmetic, elementwise


def truth(x: Any) -> Any:
    """x as booleans: True where it is not 0.

    >>> truth([0, 2]).tolist()
    [False, True]
    """
    x = operand(x)
    return x if dtype_of(x) == "bool" else elementwise.cast(x, dtype="bool")


def equal(x1: Any, x2: Any) -> Any:
    """x1 == x2, element by element; NaN equals nothing.

    >>> equal([1, 2], 2).tolist()
    [False, True]
    """
    return arithmetic.equal(*operands(x1, x2))


def not_equal(x1: Any, x2: Any) -> Any:
    """x1 != x2, element by element.

    >>> not_equal([1, 2], 2).tolist()
    [True, False]
    """
    return arithmetic.not_equal(*operands(x1, x2))


def less(x1: Any, x2: Any) -> Any:
    """x1 < x2, element by element.

    >>> less([1, 2], 2).tolist()
    [True, False]
    """
    return arithmetic.less(*operands(x1, x2))


def less_equal(x1: Any, x2: Any) -> Any:
    """x1 <= x2, element by element.

    >>> less_equal([2, 3], 2).tolist()
    [True, False]
    """
    return arithmetic.less_equal(*operands(x1, x2))


def greater(x1: Any, x2: Any) -> Any:
    """x1 > x2, element by element.

    >>> greater([2, 3], 2).tolist()
    [False, True]
    """
    return arithmetic.greater(*operands(x1, x2))


def greater_equal(x1: Any, x2: Any) -> Any:
    """x1 >= x2, element by element.

    >>> greater_equal([1, 2], 2).tolist()
    [False, True]
    """
    return arithmetic.greater_equal(*operands(x1, x2))


def logical_and(x1: Any, x2: Any) -> Any:
    """True where both are; numbers count as true unless 0.

    >>> logical_and([True, False], True).tolist()
    [True, False]
    """
    return arithmetic.logical_and(truth(x1), truth(x2))


def logical_or(x1: Any, x2: Any) -> Any:
    """True where one or both are; numbers count as true unless 0.

    >>> logical_or([True, False], False).tolist()
    [True, False]
    """
    return arithmetic.logical_or(truth(x1), truth(x2))


def logical_xor(x1: Any, x2: Any) -> Any:
    """True where exactly one is; numbers count as true unless 0.

    >>> logical_xor([True, False], True).tolist()
    [False, True]
    """
    return arithmetic.logical_xor(truth(x1), truth(x2))


def logical_not(x: Any) -> Any:
    """True where x is False or 0.

    >>> logical_not([True, False]).tolist()
    [False, True]
    """
    return elementwise.logical_not(truth(x))


def where(condition: Any, x1: Any = None, x2: Any = None) -> Any:
    """x1 where the condition holds, x2 elsewhere; all three broadcast.

    Raises:
        ArgumentError: if x1 or x2 is missing: how many elements hold is known only when values are.

    >>> where([True, False], [1, 2], 0).tolist()
    [1, 0]
    """
    if x1 is None or x2 is None:
        raise ArgumentError(
            "needs the values for both cases.",
            where="ops.where",
            fix="Write where(condition, x1, x2); for positions of concrete values use numpy.nonzero.",
            argument="x1" if x1 is None else "x2",
        )
    return arithmetic.where(truth(condition), *operands(x1, x2))


def isnan(x: Any) -> Any:
    """True where x is NaN.

    >>> isnan([1.0, float("nan")]).tolist()
    [False, True]
    """
    x = operand(x)
    return elementwise.isnan(x) if is_inexact(dtype_of(x)) else full_like(x, fill_value=False, dtype="bool")


def isinf(x: Any) -> Any:
    """True where x is infinite.

    >>> isinf([1.0, float("-inf")]).tolist()
    [False, True]
    """
    x = operand(x)
    return elementwise.isinf(x) if is_inexact(dtype_of(x)) else full_like(x, fill_value=False, dtype="bool")


def isfinite(x: Any) -> Any:
    """True where x is neither NaN nor infinite.

    >>> isfinite([1.0, float("nan")]).tolist()
    [True, False]
    """
    x = operand(x)
    return elementwise.isfinite(x) if is_inexact(dtype_of(x)) else full_like(x, fill_value=True, dtype="bool")


def isclose(x1: Any, x2: Any, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False) -> Any:
    """|x1 - x2| <= atol + rtol |x2|, or equal, element by element.

    >>> isclose([1.0, 2.0], [1.000001, 2.1]).tolist()
    [True, False]
    """
    x1, x2, _ = operands(x1, x2, 0.0)
    size, relative, absolute = operands(elementwise.absolute(x2), rtol, atol)
    bound = arithmetic.add(arithmetic.multiply(size, relative), absolute)
    near = arithmetic.less_equal(elementwise.absolute(arithmetic.subtract(x1, x2)), bound)
    close = logical_or(logical_and(near, isfinite(x2)), arithmetic.equal(x1, x2))
    return logical_or(close, logical_and(isnan(x1), isnan(x2))) if equal_nan else close
