"""Lowering of ``dot_general``: every matrix product there is."""

import jax
from jax import lax

from pronghorn_plugins.backends.jax.table import LOWERINGS


@LOWERINGS.implements("dot_general")
def dot_general(
    a: jax.Array,
    b: jax.Array,
    *,
    contract: tuple[tuple[int, ...], tuple[int, ...]],
    batch: tuple[tuple[int, ...], tuple[int, ...]] = ((), ()),
) -> jax.Array:
    """Precision follows the user's ``jax_default_matmul_precision``."""
    if a.dtype == bool:
        return lax.dot_general(a.astype("int32"), b.astype("int32"), (contract, batch)) > 0
    return lax.dot_general(a, b, (contract, batch), preferred_element_type=a.dtype)
