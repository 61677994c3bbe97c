"""Drawing on the host: uniform, normal and truncated normal numbers of any floating dtype."""

from __future__ import annotations

import numpy as np

from pronghorn.api import DTypeError, as_numpy_dtype, canonical_dtype, dtypes, floatx


def uniform(generator, shape, low, high, dtype):
    """Independent draws from [low, high)."""
    wide, narrow = precision(dtype)
    return (low + (high - low) * generator.random(shape, wide)).astype(narrow, copy=False)


def normal(generator, shape, mean, stddev, dtype):
    """Independent draws from the normal distribution."""
    wide, narrow = precision(dtype)
    return (mean + stddev * generator.standard_normal(shape, wide)).astype(narrow, copy=False)


def truncated_normal(generator, shape, mean, stddev, dtype):
    """Draws from the normal distribution, those beyond two standard deviations drawn anew."""
    wide, narrow = precision(dtype)
    drawn = generator.standard_normal(shape, wide)
    flat = drawn.reshape(-1)
    outside = np.flatnonzero(np.abs(flat) > 2)
    while outside.size:
        flat[outside] = generator.standard_normal(outside.size, wide)
        outside = outside[np.abs(flat[outside]) > 2]
    return (mean + stddev * flat.reshape(np.shape(drawn))).astype(narrow, copy=False)


def precision(dtype):
    """The dtype that NumPy draws in and the one wanted: half precision is drawn in float32.

    Raises:
        DTypeError: if the one wanted is no floating dtype.
    """
    name = canonical_dtype(dtype or floatx())
    if not dtypes.is_float(name):
        raise DTypeError(
            f"random weights are floating numbers. Got dtype {name}.",
            where="initializer",
            fix="Use a floating dtype, or Zeros, Ones or Constant.",
            actual=name,
        )
    return (np.float64 if name == "float64" else np.float32), as_numpy_dtype(name)
