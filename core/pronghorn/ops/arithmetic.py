"""Binary functions with broadcasting and promotion: arithmetic, extrema, bits.

Operands are Tensors, Variables, arrays or numbers; Python numbers are weak. Booleans count as the ints 0 and 1.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from pronghorn.config import floatx
from pronghorn.dtypes import kind
from pronghorn.ops.convert import dtype_of, operand, operands
from pronghorn.primitives import arithmetic, elementwise


def _numbers(*values: Any) -> tuple[Any, ...]:
    """Operands of one dtype that has arithmetic: booleans become int32."""
    values = operands(*values)
    return operands(*values, dtype="int32") if dtype_of(values[0]) == "bool" else values


def _fractional(*values: Any) -> tuple[Any, ...]:
    """Operands of one floating or complex dtype: ints and booleans become floatx."""
    values = operands(*values)
    return values if kind(dtype_of(values[0])) >= 2 else operands(*values, dtype=floatx())


def add(x1: Any, x2: Any) -> Any:
    """x1 + x2.

    >>> add([1, 2], 3).tolist()
    [4, 5]
    """
    return arithmetic.add(*_numbers(x1, x2))


def subtract(x1: Any, x2: Any) -> Any:
    """x1 - x2.

    >>> subtract([1, 2], 3).tolist()
    [-2, -1]
    """
    return arithmetic.subtract(*_numbers(x1, x2))


def multiply(x1: Any, x2: Any) -> Any:
    """x1 * x2.

    >>> multiply([1, 2], 3).tolist()
    [3, 6]
    """
    return arithmetic.multiply(*_numbers(x1, x2))


def divide(x1: Any, x2: Any) -> Any:
    """x1 / x2; ints give floatx.

    >>> divide([1, 2], 4).tolist()
    [0.25, 0.5]
    """
    return arithmetic.divide(*_fractional(x1, x2))


true_divide = divide


def divide_no_nan(x1: Any, x2: Any) -> Any:
    """x1 / x2, and 0 where x2 is 0; neither value nor gradient is ever NaN there.

    >>> divide_no_nan([1.0, 2.0], [0.0, 4.0]).tolist()
    [0.0, 0.5]
    """
    x1, x2, zero, one = _fractional(x1, x2, 0.0, 1.0)
    defined = arithmetic.not_equal(x2, zero)
    return arithmetic.where(defined, arithmetic.divide(x1, arithmetic.where(defined, x2, one)), zero)


def power(x1: Any, x2: Any) -> Any:
    """x1 ** x2. An int to a negative int is an error of NumPy's; make one of them a float.

    >>> power([1.0, 3.0], 2).tolist()
    [1.0, 9.0]
    """
    a, b = _numbers(x1, x2)
    exponent = x2.item() if isinstance(x2, np.generic) else x2
    if isinstance(exponent, int | float) and not isinstance(exponent, bool):
        if exponent == 1:
            return a
        if exponent == 2:
            return elementwise.square(a)
        if kind(dtype_of(a)) >= 2 and exponent in {0.5, -0.5, -1}:
            return {0.5: elementwise.sqrt, -0.5: elementwise.rsqrt, -1: elementwise.reciprocal}[exponent](a)
    return arithmetic.power(a, b)


def mod(x1: Any, x2: Any) -> Any:
    """x1 - x2 floor(x1 / x2): the rest has the divisor's sign.

    >>> mod([-1, 5], 3).tolist()
    [2, 2]
    """
    return arithmetic.mod(*_numbers(x1, x2))


def floor_divide(x1: Any, x2: Any) -> Any:
    """floor(x1 / x2).

    >>> floor_divide([-1, 5], 3).tolist()
    [-1, 1]
    """
    return arithmetic.floor_divide(*_numbers(x1, x2))


def maximum(x1: Any, x2: Any) -> Any:
    """The larger one, element by element; NaN wins; a tie's gradient is x1's.

    >>> maximum([1, 5], 3).tolist()
    [3, 5]
    """
    return arithmetic.maximum(*operands(x1, x2))


def minimum(x1: Any, x2: Any) -> Any:
    """The smaller one, element by element; NaN wins; a tie's gradient is x1's.

    >>> minimum([1, 5], 3).tolist()
    [1, 3]
    """
    return arithmetic.minimum(*operands(x1, x2))


def arctan2(x1: Any, x2: Any) -> Any:
    """The angle of the point (x2, x1) in (-pi, pi] radians.

    >>> float(arctan2(1.0, 0.0))
    1.57...
    """
    return arithmetic.arctan2(*_fractional(x1, x2))


def squared_difference(x1: Any, x2: Any) -> Any:
    """(x1 - x2) ** 2.

    >>> squared_difference([1.0, 5.0], 3.0).tolist()
    [4.0, 4.0]
    """
    return elementwise.square(subtract(x1, x2))


def logaddexp(x1: Any, x2: Any) -> Any:
    """log(e**x1 + e**x2), without overflow.

    >>> float(logaddexp(1000.0, 1000.0)) - 1000
    0.693...
    """
    x1, x2 = _fractional(x1, x2)
    larger, smaller = arithmetic.maximum(x1, x2), arithmetic.minimum(x1, x2)
    equal = arithmetic.equal(x1, x2)  # also two infinities, whose difference is NaN
    distance = arithmetic.where(equal, operand(0, dtype_of(x1)), arithmetic.subtract(smaller, larger))
    return arithmetic.add(larger, elementwise.log1p(elementwise.exp(distance)))


def bitwise_and(x: Any, y: Any) -> Any:
    """Bits set in both.

    >>> int(bitwise_and(6, 3))
    2
    """
    return arithmetic.bitwise_and(*operands(x, y))


def bitwise_or(x: Any, y: Any) -> Any:
    """Bits set in one or both.

    >>> int(bitwise_or(6, 3))
    7
    """
    return arithmetic.bitwise_or(*operands(x, y))


def bitwise_xor(x: Any, y: Any) -> Any:
    """Bits set in exactly one.

    >>> int(bitwise_xor(6, 3))
    5
    """
    return arithmetic.bitwise_xor(*operands(x, y))


def bitwise_not(x: Any) -> Any:
    """Every bit turned.

    >>> int(bitwise_not(6))
    -7
    """
    return elementwise.bitwise_not(operand(x))


def left_shift(x: Any, y: Any) -> Any:
    """x * 2**y for integers.

    >>> int(left_shift(3, 2))
    12
    """
    return arithmetic.left_shift(*_numbers(x, y))


def right_shift(x: Any, y: Any) -> Any:
    """floor(x / 2**y) for integers.

    >>> int(right_shift(-3, 1))
    -2
    """
    return arithmetic.right_shift(*_numbers(x, y))


bitwise_left_shift = left_shift
bitwise_right_shift = right_shift
