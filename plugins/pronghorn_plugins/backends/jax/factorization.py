"""Lowerings of the factors of general matrices. Half precision is computed in float32."""

import jax
from jax import lax
from jax import numpy as jnp

from pronghorn_plugins.backends.jax.table import LOWERINGS


@LOWERINGS.implements("eig")
def eig(a: jax.Array) -> tuple[jax.Array, jax.Array]:
    w, v = jnp.linalg.eig(a)
    return w, v


@LOWERINGS.implements("lu")
def lu(a: jax.Array) -> tuple[jax.Array, jax.Array, jax.Array]:
    narrow = a.dtype in ("float16", "bfloat16")
    factors, pivots, permutation = lax.linalg.lu(a.astype("float32") if narrow else a)
    return factors.astype(a.dtype), pivots, permutation
