"""Lowerings of the Fourier transforms over the last ``ndim`` axes; XLA takes up to three of them at a time."""

from collections.abc import Callable

import jax
from jax import numpy as jnp

from pronghorn_plugins.backends.jax.table import LOWERINGS

_AT_ONCE = 3


def _transform(x: jax.Array, first: int, last: int, along: Callable[..., jax.Array]) -> jax.Array:
    """``along`` over the axes from ``-first`` to ``-last - 1``, the last ones first."""
    for stop in range(last, first, _AT_ONCE):
        x = along(x, axes=range(-min(stop + _AT_ONCE, first), -stop))
    return x


@LOWERINGS.implements("fft")
def fft(x: jax.Array, *, ndim: int) -> jax.Array:
    return _transform(x, ndim, 0, jnp.fft.fftn)


@LOWERINGS.implements("ifft")
def ifft(x: jax.Array, *, ndim: int) -> jax.Array:
    return _transform(x, ndim, 0, jnp.fft.ifftn)


@LOWERINGS.implements("rfft")
def rfft(x: jax.Array, *, ndim: int) -> jax.Array:
    return _transform(jnp.fft.rfft(x), ndim, 1, jnp.fft.fftn)


@LOWERINGS.implements("irfft")
def irfft(x: jax.Array, *, ndim: int, size: int) -> jax.Array:
    return jnp.fft.irfft(_transform(x, ndim, 1, jnp.fft.ifftn), n=size)
