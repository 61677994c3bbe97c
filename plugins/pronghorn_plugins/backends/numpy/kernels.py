"""Kernels that claim composites on NumPy, most with their backward half."""

from __future__ import annotations

from pronghorn.api import Kernel

from .dropout import claims_dropout, dropout, dropout_mask, dropout_vjp
from .pooling import max_pool, max_pool_vjp, sum_pool, sum_pool_vjp
from .rows import sum_rows


def kernels() -> list[Kernel]:
    """What this backend computes faster than the parts of the composite."""
    return [
        Kernel("numpy_max_pool", "numpy", "max_pool", max_pool, max_pool_vjp),
        Kernel("numpy_sum_pool", "numpy", "sum_pool", sum_pool, sum_pool_vjp),
        Kernel("numpy_dropout", "numpy", "dropout", dropout, dropout_vjp, dropout_mask, claims_dropout),
        Kernel("numpy_sum_rows", "numpy", "sum_rows", sum_rows),
    ]
