"""NumPy: the backend that is always there. One kernel for each plain primitive, and Programs of generated Python.

Exists because a bare machine must train, at the speed of its BLAS. Guards against: allocation per step, views that
outlive their buffer, two threads in one workspace. Not here: what the primitives mean (core), composites (they are
expanded or claimed by kernel plugins).
"""

from pronghorn.api import hookimpl

from . import arithmetic, control, convolution, dot, elementwise, fft, index, linalg, random, reduction, shape, sort, window  # noqa: F401
from .backend import NumpyBackend


@hookimpl
def pronghorn_backends():
    return [_BACKEND]


_BACKEND = NumpyBackend()
