"""Lowerings of gather, scatter and dynamic slices.

Under a compiler an index cannot raise: one that is out of range reads NaN (or the smallest integer) and adds nothing.
"""

import jax
from jax import lax
from jax import numpy as jnp

from pronghorn_plugins.backends.jax.table import LOWERINGS


@LOWERINGS.implements("gather")
def gather(x: jax.Array, indices: jax.Array, *, axis: int) -> jax.Array:
    return jnp.take(x, indices, axis=axis, mode="fill")


@LOWERINGS.implements("scatter_add")
def scatter_add(x: jax.Array, indices: jax.Array, updates: jax.Array, *, axis: int) -> jax.Array:
    return x.at[(slice(None),) * axis + (indices,)].add(updates, mode="drop")


@LOWERINGS.implements("scatter_max")
def scatter_max(x: jax.Array, indices: jax.Array, updates: jax.Array, *, axis: int) -> jax.Array:
    return x.at[(slice(None),) * axis + (indices,)].max(updates, mode="drop")


@LOWERINGS.implements("scatter_min")
def scatter_min(x: jax.Array, indices: jax.Array, updates: jax.Array, *, axis: int) -> jax.Array:
    return x.at[(slice(None),) * axis + (indices,)].min(updates, mode="drop")


@LOWERINGS.implements("scatter_multiply")
def scatter_multiply(x: jax.Array, indices: jax.Array, updates: jax.Array, *, axis: int) -> jax.Array:
    return x.at[(slice(None),) * axis + (indices,)].multiply(updates, mode="drop")


@LOWERINGS.implements("take_along_axis")
def take_along_axis(x: jax.Array, indices: jax.Array, *, axis: int) -> jax.Array:
    return jnp.take_along_axis(x, indices, axis=axis, mode="fill")


@LOWERINGS.implements("add_along_axis")
def add_along_axis(x: jax.Array, indices: jax.Array, updates: jax.Array, *, axis: int) -> jax.Array:
    place = [lax.broadcasted_iota(indices.dtype, indices.shape, i) for i in range(x.ndim)]
    place[axis] = indices
    return x.at[tuple(place)].add(updates, mode="drop")


def _clamped(starts: jax.Array) -> list[jax.Array]:
    """XLA clamps; jax would first count negative starts from the end."""
    return list(jnp.maximum(starts, jnp.zeros((), starts.dtype)))


@LOWERINGS.implements("dynamic_slice")
def dynamic_slice(x: jax.Array, starts: jax.Array, *, sizes: tuple[int, ...]) -> jax.Array:
    return lax.dynamic_slice(x, _clamped(starts), sizes)


@LOWERINGS.implements("dynamic_update_slice")
def dynamic_update_slice(x: jax.Array, update: jax.Array, starts: jax.Array) -> jax.Array:
    return lax.dynamic_update_slice(x, update, _clamped(starts))
