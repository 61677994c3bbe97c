"""Pooling by XLA's own windows: the halves of the kernels that stand in ``kernels.py``."""

from typing import Any

import jax
import numpy as np
from jax import lax
from jax import numpy as jnp


def _reduce_windows(
    x: jax.Array,
    first: Any,
    combine: Any,
    *,
    window: tuple[int, ...],
    strides: tuple[int, ...],
    padding: tuple[tuple[int, int], ...],
) -> jax.Array:
    around = ((0, 0), *padding, (0, 0))
    return lax.reduce_window(x, np.asarray(first, x.dtype), combine, (1, *window, 1), (1, *strides, 1), around)


def max_pool(x: jax.Array, **attributes: Any) -> tuple[jax.Array]:
    """The greatest value of each window of x (N, *S, C); what is padded does not count."""
    return (_reduce_windows(x, -jnp.inf, lax.max, **attributes),)


def max_pool_vjp(ct: jax.Array, out: jax.Array, x: jax.Array, **attributes: Any) -> tuple[jax.Array]:
    """The cotangent goes to the first greatest value of its window: XLA's SelectAndScatter."""
    _, pull_back = jax.vjp(lambda x: max_pool(x, **attributes)[0], x)
    return pull_back(ct)


def sum_pool(x: jax.Array, **attributes: Any) -> tuple[jax.Array]:
    """The sum of each window of x (N, *S, C)."""
    return (_reduce_windows(x, 0, lax.add, **attributes),)


def sum_pool_vjp(ct: jax.Array, out: jax.Array, x: jax.Array, **attributes: Any) -> tuple[jax.Array]:
    """Each cotangent goes to every value of its window."""
    return jax.linear_transpose(lambda x: sum_pool(x, **attributes)[0], x)(ct)
