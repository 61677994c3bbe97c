"""Lowerings of reductions and cumulative operations."""

from collections.abc import Callable
from typing import Any

import jax
from jax import lax
from jax import numpy as jnp

from pronghorn_plugins.backends.jax.table import LOWERINGS


def _reduction(function: Callable[..., jax.Array], **options: Any) -> Callable[..., jax.Array]:
    def lowering(x: jax.Array, *, axes: tuple[int, ...], keepdims: bool) -> jax.Array:
        return function(x, axis=axes, keepdims=keepdims, **options)

    return lowering


LOWERINGS.enter(
    {
        "reduce_max": _reduction(jnp.max), "reduce_min": _reduction(jnp.min),
        "reduce_any": _reduction(jnp.any), "reduce_all": _reduction(jnp.all),
    }
)  # fmt: skip


@LOWERINGS.implements("reduce_sum")
def reduce_sum(x: jax.Array, *, axes: tuple[int, ...], keepdims: bool) -> jax.Array:
    return jnp.sum(x, axis=axes, keepdims=keepdims, dtype=x.dtype)


@LOWERINGS.implements("reduce_prod")
def reduce_prod(x: jax.Array, *, axes: tuple[int, ...], keepdims: bool) -> jax.Array:
    return jnp.prod(x, axis=axes, keepdims=keepdims, dtype=x.dtype)


@LOWERINGS.implements("argmax")
def argmax(x: jax.Array, *, axis: int) -> jax.Array:
    return jnp.argmax(x, axis=axis).astype("int64")


@LOWERINGS.implements("argmin")
def argmin(x: jax.Array, *, axis: int) -> jax.Array:
    return jnp.argmin(x, axis=axis).astype("int64")


def _cumulative(function: Callable[..., jax.Array]) -> Callable[..., jax.Array]:
    def lowering(x: jax.Array, *, axis: int, reverse: bool = False) -> jax.Array:
        return function(x, axis=axis, reverse=reverse)

    return lowering


LOWERINGS.enter(
    {
        "cumsum": _cumulative(lax.cumsum), "cumprod": _cumulative(lax.cumprod),
        "cummax": _cumulative(lax.cummax), "cummin": _cumulative(lax.cummin),
    }
)  # fmt: skip
