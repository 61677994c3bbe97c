"""print_tensor: the value passes through, and is printed whenever it is computed."""

from __future__ import annotations

from typing import Any

import numpy as np

from pronghorn.api import Kernel, Primitive, Tensor, hookimpl
from pronghorn_plugins.compat.backend.symbolic import tensor

show = Primitive(
    "print_tensor",
    "The operand itself, printed behind ``message`` by engines that have a kernel for it; silently elsewhere.",
    effects=True,
)


@show.shape_rule
def _spec(x, *, message):
    return x


@show.decomposition
def _decompose(x, *, message):
    return x


@show.vjp_rule
def _vjp(ct, out, x, *, message):
    return (ct,)


def print_tensor(x: Any, message: str = "") -> Tensor:
    """x itself, whose value is printed behind ``message`` each time it is computed: use the result in x's place."""
    x = tensor(x)
    if x.value is not None:
        _print(message, x.value)
    return show(x, message=str(message))


def _print(message: str, value: Any) -> None:
    print(f"{message}{np.asarray(value)}", flush=True)


def _on_numpy(ins, outs, *, message):
    def run(x, y):
        _print(message, x)
        y[...] = x

    return run


def _on_jax(x, *, message):
    import jax

    jax.debug.callback(lambda value: _print(message, value), x)
    return (x,)


def _back_on_numpy(ins, outs, *, message):
    def run(ct, out, x, result):
        result[...] = ct

    return run


def _back_on_jax(ct, out, x, *, message):
    return (ct,)


@hookimpl
def pronghorn_backend_functions():
    return [print_tensor]


@hookimpl
def pronghorn_kernels():
    return [
        Kernel("print_on_numpy", "numpy", show.name, _on_numpy, _back_on_numpy),
        Kernel("print_on_jax", "jax", show.name, _on_jax, _back_on_jax),
    ]
