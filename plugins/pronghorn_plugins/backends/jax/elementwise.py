"""Lowerings of the unary element-wise primitives."""

import jax
from jax import lax
from jax import numpy as jnp

from pronghorn_plugins.backends.jax.table import LOWERINGS

LOWERINGS.enter(
    {
        "negative": jnp.negative, "absolute": jnp.abs, "sign": jnp.sign, "exp": jnp.exp, "expm1": jnp.expm1,
        "log": jnp.log, "log1p": jnp.log1p, "sqrt": jnp.sqrt, "rsqrt": lax.rsqrt, "square": jnp.square,
        "reciprocal": jnp.reciprocal, "sin": jnp.sin, "cos": jnp.cos, "tan": jnp.tan, "arcsin": jnp.arcsin,
        "arccos": jnp.arccos, "arctan": jnp.arctan, "sinh": jnp.sinh, "cosh": jnp.cosh, "tanh": jnp.tanh,
        "arcsinh": jnp.arcsinh, "arccosh": jnp.arccosh, "arctanh": jnp.arctanh, "erf": lax.erf, "erfinv": lax.erf_inv,
        "erfc": lax.erfc, "sigmoid": jax.nn.sigmoid, "lgamma": lax.lgamma, "digamma": lax.digamma, "isnan": jnp.isnan,
        "isinf": jnp.isinf, "isfinite": jnp.isfinite, "logical_not": jnp.logical_not,
        "bitwise_not": jnp.bitwise_not, "floor": lax.floor, "ceil": lax.ceil, "real": jnp.real, "imag": jnp.imag, "conj": jnp.conj,
    }
)  # fmt: skip


@LOWERINGS.implements("round")
def round_half_to_even(x: jax.Array) -> jax.Array:
    return lax.round(x, lax.RoundingMethod.TO_NEAREST_EVEN)


@LOWERINGS.implements("relu")
def relu(x: jax.Array) -> jax.Array:
    return jnp.maximum(x, jnp.zeros((), x.dtype))


@LOWERINGS.implements("cast")
def cast(x: jax.Array, *, dtype: str) -> jax.Array:
    """Complex to real takes the real part, as NumPy does."""
    complex_to_real = jnp.issubdtype(x.dtype, jnp.complexfloating) and not jnp.issubdtype(dtype, jnp.complexfloating)
    if complex_to_real and dtype != "bool":
        x = jnp.real(x)
    return x != 0 if dtype == "bool" else x.astype(dtype)


@LOWERINGS.implements("bitcast")
def bitcast(x: jax.Array, *, dtype: str) -> jax.Array:
    return x.view(dtype)


@LOWERINGS.implements("stop_gradient")
def stop_gradient(x: jax.Array) -> jax.Array:
    return x


@LOWERINGS.implements("recompute")
def recompute(x: jax.Array) -> jax.Array:
    """A barrier for XLA too: what stands behind it is not merged with what the forward pass computed."""
    return lax.optimization_barrier(x)


@LOWERINGS.implements("clip")
def clip(x: jax.Array, *, low: float, high: float) -> jax.Array:
    return jnp.minimum(jnp.maximum(x, jnp.asarray(low, x.dtype)), jnp.asarray(high, x.dtype))
