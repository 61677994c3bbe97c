"""NumPy: the backend that is always there. One kernel for each plain primitive, and Programs of generated Python.

Exists because a bare machine must train, at the speed of its BLAS. Guards against: allocation per step, views that
outlive their buffer, two threads in one workspace. Not here: what the primitives mean (core), composites (they are
expanded or claimed by kernel plugins).
"""

from collections.abc import Iterable

from pronghorn.api import Kernel, hookimpl

from . import (  # noqa: F401 - each registers its kernels
    arithmetic,
    control,
    convolution,
    dot,
    elementwise,
    factorization,
    fft,
    index,
    linalg,
    random,
    reduction,
    rows,
    shape,
    sort,
    window,
)
from .backend import NumpyBackend
from .blas import choose_kernels
from .kernels import kernels

choose_kernels()
_BACKEND = NumpyBackend()


@hookimpl
def pronghorn_backends() -> Iterable[NumpyBackend]:
    return [_BACKEND]


@hookimpl
def pronghorn_kernels() -> Iterable[Kernel]:
    return kernels()
