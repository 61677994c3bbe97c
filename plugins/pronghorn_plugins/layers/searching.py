"""Where values stand among sorted ones, by halving: a few passes over x, whatever the number of sorted values."""

from typing import Any

import numpy as np

from pronghorn.api import ops


def padded(values: Any, filler: Any) -> Any:
    """Sorted values, filled up to a length of 2**k - 1, which ``rank`` takes.

    >>> padded([1, 2], 9).tolist()
    [1, 2, 9]
    """
    array = np.asarray(values)
    length = (1 << max(1, len(array).bit_length())) - 1
    return np.concatenate([array, np.full(length - len(array), filler, array.dtype)])


def rank(x: Any, values: Any, count: Any) -> Any:
    """How many of the first ``count`` sorted ``values`` are not above x: all for NaN, as NumPy's ``digitize`` has it.

    Shapes: x (...), values (2**k - 1,) -> (...) int64.

    >>> rank(np.array([0, 2, 5]), padded([1, 2, 4], 9), 3).tolist()
    [0, 2, 3]
    """
    (length,) = values.shape
    found = ops.zeros_like(x, dtype="int64")
    step = (length + 1) // 2
    while step:
        above = x < ops.take(values, found + (step - 1))
        found = found + step * ops.cast(ops.logical_not(above), "int64")
        step //= 2
    return ops.minimum(found, count)
