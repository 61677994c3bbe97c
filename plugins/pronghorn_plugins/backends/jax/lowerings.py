"""All lowerings: each family fills the table when it is imported."""

from pronghorn_plugins.backends.jax import (
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
from pronghorn_plugins.backends.jax.table import LOWERINGS

FAMILIES = (
    arithmetic, control, convolution, dot, elementwise, factorization, fft, index, linalg, random, reduction, rows, shape,
    sort, window,
)  # fmt: skip

__all__ = ["FAMILIES", "LOWERINGS"]
