"""Lowerings of linear algebra. Half precision is computed in float32, for which alone there are solvers."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import jax
from jax import lax
from jax import numpy as jnp

from pronghorn_plugins.backends.jax.table import LOWERINGS


def _widened(lowering: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(lowering)
    def wide(*operands: jax.Array, **attributes: Any) -> Any:
        dtype = operands[0].dtype
        if dtype not in ("float16", "bfloat16"):
            return lowering(*operands, **attributes)
        results = lowering(*(x.astype("float32") for x in operands), **attributes)
        return jax.tree.map(lambda x: x.astype(dtype), results)

    return wide


@LOWERINGS.implements("cholesky")
@_widened
def cholesky(a: jax.Array) -> jax.Array:
    return lax.linalg.cholesky(a, symmetrize_input=True)


@LOWERINGS.implements("triangular_solve")
@_widened
def triangular_solve(a: jax.Array, b: jax.Array, *, lower: bool, transpose: bool) -> jax.Array:
    return lax.linalg.triangular_solve(a, b, left_side=True, lower=lower, transpose_a=transpose)


@LOWERINGS.implements("inv")
@_widened
def inv(a: jax.Array) -> jax.Array:
    return jnp.linalg.inv(a)


@LOWERINGS.implements("qr")
@_widened
def qr(a: jax.Array) -> tuple[jax.Array, jax.Array]:
    q, r = jnp.linalg.qr(a, mode="reduced")
    return q, r


@LOWERINGS.implements("svd")
@_widened
def svd(a: jax.Array) -> tuple[jax.Array, jax.Array, jax.Array]:
    u, s, vh = jnp.linalg.svd(a, full_matrices=False)
    return u, s, vh


@LOWERINGS.implements("eigh")
@_widened
def eigh(a: jax.Array) -> tuple[jax.Array, jax.Array]:
    w, v = jnp.linalg.eigh(a, symmetrize_input=True)
    return w, v


@LOWERINGS.implements("slogdet")
@_widened
def slogdet(a: jax.Array) -> tuple[jax.Array, jax.Array]:
    sign, logarithm = jnp.linalg.slogdet(a)
    return sign, logarithm
