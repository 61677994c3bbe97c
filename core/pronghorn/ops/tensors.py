"""What a value is, and its way out of the engine: is_tensor, dtype, convert_to_numpy, saturate_cast."""

from __future__ import annotations

from typing import Any

import numpy as np

from pronghorn.dtypes import INTEGERS, as_numpy, canonical, is_float, kind
from pronghorn.errors import ArgumentTypeError
from pronghorn.graph import Tensor
from pronghorn.ops.convert import dtype_of, known, operand
from pronghorn.ops.elementwise import cast, clip, real
from pronghorn.ops.logic import greater, greater_equal, less, less_equal, logical_and, where

__all__ = ["convert_to_numpy", "dtype", "is_tensor", "saturate_cast"]


def is_tensor(x: Any) -> bool:
    """True for what the functions here give: Tensors, and arrays of NumPy or the engine; not for numbers and lists.

    >>> import numpy
    >>> is_tensor(numpy.ones(2)), is_tensor([1, 2])
    (True, False)
    """
    if isinstance(x, Tensor | np.ndarray):
        return True
    is_array = hasattr(x, "shape") and hasattr(x, "dtype")
    return is_array and not isinstance(x, np.generic) and not hasattr(x, "__pronghorn_tensor__")


def dtype(x: Any) -> str:
    """The name of x's dtype; of a Python number the one that it has alone.

    >>> dtype(2.5), dtype([True])
    ('float32', 'bool')
    """
    return dtype_of(operand(x))


def convert_to_numpy(x: Any) -> Any:
    """x as a NumPy array, in memory of its own.

    Raises:
        ArgumentTypeError: for a symbolic Tensor, which has no values yet.

    >>> convert_to_numpy([1, 2]).tolist()
    [1, 2]
    """
    values = known(x)
    if values is None:
        raise ArgumentTypeError(
            f"a symbolic Tensor has no values yet. Got {x!r}.",
            where="ops.convert_to_numpy",
            fix="Ask it of what the model gives for arrays, or run eagerly.",
            argument="x",
            got=x,
        )
    return np.array(values)


def saturate_cast(x: Any, dtype: Any) -> Any:
    """x in another dtype; what lies outside its range becomes its least or greatest number.

    >>> import numpy
    >>> saturate_cast(numpy.float32([-1.0, 256.0]), "uint8").tolist()
    [0, 255]
    """
    x, wanted = operand(x), canonical(dtype)
    given = dtype_of(x)
    if wanted == given or "bool" in (wanted, given) or kind(wanted) == 3:
        return cast(x, wanted)
    x = real(x)
    (least, most), (low, high) = _range(dtype_of(x)), _range(wanted)
    if wanted in INTEGERS and is_float(given):
        # The greatest integers are no floats: they are set after the cast, which sees only what fits.
        fits = logical_and(greater(x, low), less(x, high))
        inside = cast(where(fits, x, 0), wanted)
        below, above = less_equal(x, low), greater_equal(x, high)
        least, most = (operand(bound, wanted) for bound in (low, high))
        return where(below, least, where(above, most, inside))
    return cast(clip(x, max(least, low), min(most, high)), wanted)


def _range(dtype: str) -> tuple[Any, Any]:
    """The least and the greatest number of a dtype."""
    if dtype in INTEGERS:
        whole = np.iinfo(as_numpy(dtype))
        return int(whole.min), int(whole.max)
    largest = float.fromhex("0x1.FEp127") if dtype == "bfloat16" else float(np.finfo(as_numpy(dtype)).max)
    return -largest, largest
