"""JAX: each Graph is one ``jax.jit`` call.

Exists because XLA is the fastest engine where there is a GPU, and proves that the protocol is not NumPy-shaped. The
lowerings stand in files named as core's primitives. Guards against: an import of jax before it is used, a 64-bit
setting that leaks, an array used after it was donated. Not here: kernels of particular devices.
"""

from collections.abc import Iterable

from pronghorn.api import Component, hookimpl
from pronghorn_plugins.backends.jax.backend import JaxBackend
from pronghorn_plugins.backends.jax.kernels import kernels


@hookimpl
def pronghorn_backends() -> Iterable[Component]:
    return [Component("jax", JaxBackend())]


@hookimpl
def pronghorn_kernels() -> Iterable[Component]:
    return [Component(kernel.name, kernel) for kernel in kernels()]
