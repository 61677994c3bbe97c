"""Lowerings over some rows of a table."""

import jax

from pronghorn_plugins.backends.jax.table import LOWERINGS


@LOWERINGS.implements("set_rows")
def set_rows(x: jax.Array, indices: jax.Array, values: jax.Array) -> jax.Array:
    return x.at[indices].set(values, mode="drop")
