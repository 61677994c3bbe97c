"""Lowerings of sorting. NaN stands last, as in NumPy."""

import jax
from jax import lax
from jax import numpy as jnp

from pronghorn_plugins.backends.jax.table import LOWERINGS


@LOWERINGS.implements("sort")
def sort(x: jax.Array, *, axis: int) -> jax.Array:
    return jnp.sort(x, axis=axis)


@LOWERINGS.implements("argsort")
def argsort(x: jax.Array, *, axis: int, stable: bool = True) -> jax.Array:
    return jnp.argsort(x, axis=axis, stable=stable).astype("int64")


@LOWERINGS.implements("top_k")
def top_k(x: jax.Array, *, k: int) -> tuple[jax.Array, jax.Array]:
    values, indices = lax.top_k(x, k)
    return values, indices.astype("int64")
