"""Activations in 2.2.4's mathematics, and normalising to length one."""

from __future__ import annotations

from typing import Any

from pronghorn.api import Tensor, hookimpl, ops
from pronghorn_plugins.compat.backend.symbolic import tensor


def relu(x: Any, alpha: float = 0.0, max_value: float | None = None, threshold: float = 0.0) -> Tensor:
    """``max_value`` for x >= max_value, x for threshold <= x < max_value, ``alpha * (x - threshold)`` below."""
    x = tensor(x)
    if threshold:
        above = ops.multiply(x, ops.cast(ops.greater(x, threshold), x.dtype))
    else:
        above = ops.relu(x)
    if max_value is not None:
        above = ops.clip(above, 0.0, max_value)
    if isinstance(alpha, int | float) and alpha == 0:
        return above
    below = ops.relu(ops.subtract(threshold, x) if threshold else ops.negative(x))
    return ops.subtract(above, ops.multiply(below, alpha))


def elu(x: Any, alpha: float = 1.0) -> Tensor:
    """``x`` where x > 0, ``alpha * (exp(x) - 1)`` elsewhere."""
    return ops.elu(tensor(x), alpha)


def softmax(x: Any, axis: int = -1) -> Tensor:
    """``exp(x) / sum(exp(x))`` along ``axis``."""
    return ops.softmax(tensor(x), axis)


def softplus(x: Any) -> Tensor:
    """``log(1 + exp(x))``."""
    return ops.softplus(tensor(x))


def softsign(x: Any) -> Tensor:
    """``x / (1 + |x|)``."""
    return ops.softsign(tensor(x))


def sigmoid(x: Any) -> Tensor:
    """``1 / (1 + exp(-x))``."""
    return ops.sigmoid(tensor(x))


def hard_sigmoid(x: Any) -> Tensor:
    """``0.2 * x + 0.5``, kept between 0 and 1."""
    return ops.hard_sigmoid(tensor(x), slope=0.2)


def tanh(x: Any) -> Tensor:
    """The hyperbolic tangent."""
    return ops.tanh(tensor(x))


def l2_normalize(x: Any, axis: Any = None) -> Tensor:
    """``x / sqrt(max(sum(x ** 2), 1e-12))``, the sum over ``axis`` (all axes if None)."""
    x = tensor(x)
    total = ops.sum(ops.square(x), axis, keepdims=True)
    return ops.multiply(x, ops.rsqrt(ops.maximum(total, 1e-12)))


@hookimpl
def pronghorn_backend_functions():
    return [relu, elu, softmax, softplus, softsign, sigmoid, hard_sigmoid, tanh, l2_normalize]
