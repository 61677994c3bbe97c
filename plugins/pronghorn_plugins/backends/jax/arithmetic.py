"""Lowerings of the binary element-wise primitives, comparisons and ``where``."""

import jax
from jax import numpy as jnp

from pronghorn_plugins.backends.jax.table import LOWERINGS

LOWERINGS.enter(
    {
        "add": jnp.add, "subtract": jnp.subtract, "multiply": jnp.multiply, "divide": jnp.divide, "power": jnp.power,
        "maximum": jnp.maximum, "minimum": jnp.minimum, "arctan2": jnp.arctan2,
        "logical_and": jnp.logical_and, "logical_or": jnp.logical_or, "logical_xor": jnp.logical_xor,
        "bitwise_and": jnp.bitwise_and, "bitwise_or": jnp.bitwise_or, "bitwise_xor": jnp.bitwise_xor,
        "left_shift": jnp.left_shift, "right_shift": jnp.right_shift, "equal": jnp.equal,
        "not_equal": jnp.not_equal, "less": jnp.less, "less_equal": jnp.less_equal, "greater": jnp.greater,
        "greater_equal": jnp.greater_equal, "where": jnp.where,
    }
)  # fmt: skip


def _is_integer(x: jax.Array) -> bool:
    return jnp.issubdtype(x.dtype, jnp.integer)


@LOWERINGS.implements("floor_divide")
def floor_divide(a: jax.Array, b: jax.Array) -> jax.Array:
    """By zero: 0 for integers, a / 0 for floats. That is NumPy's answer; XLA's own is -1 and NaN."""
    zero = b == 0
    at_zero = jnp.zeros((), a.dtype) if _is_integer(a) else a / b
    return jnp.where(zero, at_zero, jnp.floor_divide(a, jnp.where(zero, jnp.ones((), b.dtype), b)))


@LOWERINGS.implements("mod")
def mod(a: jax.Array, b: jax.Array) -> jax.Array:
    """The sign is the divisor's; an integer modulo zero is 0, as in NumPy."""
    if not _is_integer(a):
        return jnp.mod(a, b)
    zero = b == 0
    return jnp.where(zero, jnp.zeros((), a.dtype), jnp.mod(a, jnp.where(zero, jnp.ones((), b.dtype), b)))
