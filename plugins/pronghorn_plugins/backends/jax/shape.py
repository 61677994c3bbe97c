"""Lowerings of the primitives that move, repeat or make elements."""

from typing import Any

import jax
from jax import lax
from jax import numpy as jnp

from pronghorn_plugins.backends.jax.table import LOWERINGS


@LOWERINGS.implements("reshape")
def reshape(x: jax.Array, *, shape: tuple[int, ...]) -> jax.Array:
    return lax.reshape(x, shape)


@LOWERINGS.implements("transpose")
def transpose(x: jax.Array, *, perm: tuple[int, ...]) -> jax.Array:
    return lax.transpose(x, perm)


@LOWERINGS.implements("broadcast_to")
def broadcast_to(x: jax.Array, *, shape: tuple[int, ...]) -> jax.Array:
    return jnp.broadcast_to(x, shape)


@LOWERINGS.implements("sum_to")
def sum_to(x: jax.Array, *, shape: tuple[int, ...]) -> jax.Array:
    """Sum over what broadcasting would have added or repeated."""
    added = x.ndim - len(shape)
    repeated = [added + i for i, size in enumerate(shape) if size == 1 and x.shape[added + i] != 1]
    summed = jnp.sum(x, axis=(*range(added), *repeated), dtype=x.dtype)
    return lax.reshape(summed, shape)


@LOWERINGS.implements("concatenate")
def concatenate(*xs: jax.Array, axis: int) -> jax.Array:
    return lax.concatenate(xs, axis)


@LOWERINGS.implements("pad")
def pad(
    x: jax.Array, *, low: tuple[int, ...], high: tuple[int, ...], interior: tuple[int, ...], value: Any = 0
) -> jax.Array:
    return lax.pad(x, jnp.asarray(value, x.dtype), list(zip(low, high, interior, strict=True)))


@LOWERINGS.implements("slice")
def slice_(x: jax.Array, *, start: tuple[int, ...], stop: tuple[int, ...], step: tuple[int, ...]) -> jax.Array:
    return lax.slice(x, start, stop, step)


@LOWERINGS.implements("reverse")
def reverse(x: jax.Array, *, axes: tuple[int, ...]) -> jax.Array:
    return lax.rev(x, axes)


@LOWERINGS.implements("iota")
def iota(*, shape: tuple[int, ...], axis: int, dtype: str) -> jax.Array:
    return lax.broadcasted_iota(dtype, shape, axis)


@LOWERINGS.implements("pack")
def pack(*xs: jax.Array) -> jax.Array:
    return lax.concatenate([jnp.ravel(x) for x in xs], 0)
