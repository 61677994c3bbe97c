"""Functions of each element: arithmetic, exponentials, angles, rounding, comparisons. Shapes broadcast as NumPy's do."""

from __future__ import annotations

from typing import Any

from pronghorn.api import Tensor, hookimpl, ops
from pronghorn_plugins.compat.backend.symbolic import operands, tensor


def square(x: Any) -> Tensor:
    """``x * x``."""
    return ops.square(tensor(x))


def abs(x: Any) -> Tensor:
    """``|x|``."""
    return ops.absolute(tensor(x))


def sqrt(x: Any) -> Tensor:
    """The square root, 0 for negative x."""
    return ops.sqrt(ops.clip(ops.multiply(tensor(x), 1.0), 0.0, None))


def exp(x: Any) -> Tensor:
    """``e ** x``."""
    return ops.exp(tensor(x))


def log(x: Any) -> Tensor:
    """The natural logarithm."""
    return ops.log(tensor(x))


def round(x: Any) -> Tensor:
    """The nearest integer, the even one of two, in x's dtype."""
    return ops.round(tensor(x))


def sign(x: Any) -> Tensor:
    """-1, 0 or 1."""
    return ops.sign(tensor(x))


def sin(x: Any) -> Tensor:
    """The sine of an angle [radians]."""
    return ops.sin(tensor(x))


def cos(x: Any) -> Tensor:
    """The cosine of an angle [radians]."""
    return ops.cos(tensor(x))


def pow(x: Any, a: Any) -> Tensor:
    """``x ** a``."""
    return ops.power(*operands(x, a))


def clip(x: Any, min_value: Any, max_value: Any) -> Tensor:
    """x, but at least ``min_value`` and at most ``max_value`` (None: no bound); its slope is 1 on the bounds too.

    A ``max_value`` below ``min_value`` counts as ``min_value``.
    """
    numbers = isinstance(min_value, int | float) and isinstance(max_value, int | float)
    if numbers and max_value < min_value:
        max_value = min_value
    low, high = (
        bound if bound is None or isinstance(bound, int | float) else tensor(bound) for bound in (min_value, max_value)
    )
    return ops.clip(tensor(x), low, high)


def equal(x: Any, y: Any) -> Tensor:
    """Whether ``x == y``; bool."""
    return ops.equal(*operands(x, y))


def not_equal(x: Any, y: Any) -> Tensor:
    """Whether ``x != y``; bool."""
    return ops.not_equal(*operands(x, y))


def greater(x: Any, y: Any) -> Tensor:
    """Whether ``x > y``; bool."""
    return ops.greater(*operands(x, y))


def greater_equal(x: Any, y: Any) -> Tensor:
    """Whether ``x >= y``; bool."""
    return ops.greater_equal(*operands(x, y))


def less(x: Any, y: Any) -> Tensor:
    """Whether ``x < y``; bool."""
    return ops.less(*operands(x, y))


def less_equal(x: Any, y: Any) -> Tensor:
    """Whether ``x <= y``; bool."""
    return ops.less_equal(*operands(x, y))


def maximum(x: Any, y: Any) -> Tensor:
    """The greater of the two."""
    return ops.maximum(*operands(x, y))


def minimum(x: Any, y: Any) -> Tensor:
    """The smaller of the two."""
    return ops.minimum(*operands(x, y))


@hookimpl
def pronghorn_backend_functions():
    return [
        square, abs, sqrt, exp, log, round, sign, sin, cos, pow, clip, equal, not_equal, greater, greater_equal, less,
        less_equal, maximum, minimum,
    ]  # fmt: skip
