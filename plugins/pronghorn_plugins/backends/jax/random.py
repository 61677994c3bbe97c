"""Lowerings of the random primitives, by jax's counter-based Threefry: equal keys, equal numbers."""

import jax

from pronghorn_plugins.backends.jax.table import LOWERINGS


def _threefry(key: jax.Array) -> jax.Array:
    """key int64[4] = (seed, step, site, iteration) -> jax's key. The user's choice of generator is not asked."""
    made = jax.random.key(key[0], impl="threefry2x32")
    for part in range(1, 4):
        made = jax.random.fold_in(made, key[part].astype("uint32"))
    return made


@LOWERINGS.implements("random_uniform")
def random_uniform(key: jax.Array, *, shape: tuple[int, ...], dtype: str) -> jax.Array:
    return jax.random.uniform(_threefry(key), shape, dtype)


@LOWERINGS.implements("random_normal")
def random_normal(key: jax.Array, *, shape: tuple[int, ...], dtype: str) -> jax.Array:
    return jax.random.normal(_threefry(key), shape, dtype)


@LOWERINGS.implements("random_bits")
def random_bits(key: jax.Array, *, shape: tuple[int, ...]) -> jax.Array:
    return jax.random.bits(_threefry(key), shape, "uint32")


@LOWERINGS.implements("random_permutation")
def random_permutation(key: jax.Array, *, size: int) -> jax.Array:
    return jax.random.permutation(_threefry(key), size).astype("int64")
