"""Arrays that never change, made once for all kernels: small numbers, ones, index ramps."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from pronghorn.api import as_numpy_dtype

NARROW_FLOATS = frozenset({"float16", "bfloat16"})


def frozen(array: np.ndarray) -> np.ndarray:
    """``array``, read-only from now on."""
    array.flags.writeable = False
    return array


@lru_cache(maxsize=512)
def scalar(value: Any, dtype: str) -> np.ndarray:
    """``value`` as a 0-d array: a ufunc takes it twice as fast as a Python number."""
    return frozen(np.array(value, as_numpy_dtype(dtype)))


@lru_cache(maxsize=128)
def ones(size: int, dtype: str) -> np.ndarray:
    """A vector of ones: the other operand where a sum is done by BLAS."""
    return frozen(np.ones(size, as_numpy_dtype(dtype)))


@lru_cache(maxsize=128)
def ramp(size: int) -> np.ndarray:
    """0, 1, … size - 1 as int64."""
    return frozen(np.arange(size, dtype=np.int64))


def is_inexact(dtype: str) -> bool:
    """True for floating and complex dtypes."""
    return dtype.startswith(("float", "bfloat", "complex"))
