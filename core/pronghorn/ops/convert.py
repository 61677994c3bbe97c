"""How operands meet: Python numbers are weak, the dtypes of the rest are promoted by the core's own table."""

from __future__ import annotations

from typing import Any

import numpy as np

from pronghorn.config import floatx
from pronghorn.dim import Dim
from pronghorn.dtypes import as_numpy, canonical, is_float, kind, promote
from pronghorn.errors import ArgumentTypeError
from pronghorn.graph import Tensor, as_tensor, current_trace
from pronghorn.primitives.elementwise import cast as cast_primitive

_NUMBERS = (bool, int, float, complex)


def operands(*values: Any, dtype: Any = None) -> tuple[Any, ...]:
    """``values`` in one dtype: ``dtype``, or the one they promote to.

    Python numbers (and NumPy scalars) are weak: they take the dtype of what they meet, as long as it can hold their
    kind. A float64 ndarray that meets a floating Tensor takes the Tensor's dtype: float64 is only NumPy's default.

    >>> import numpy
    >>> [x.dtype.name for x in operands(numpy.float32([1, 2]), 3)]
    ['float32', 'float32']
    """
    arrays = [_concrete(value) for value in values]
    common = canonical(dtype) if dtype is not None else common_dtype(*arrays)
    return tuple(_in_dtype(value, common) for value in arrays)


def operand(value: Any, dtype: Any = None) -> Any:
    """One operand: a Tensor, a Variable or an array of ``dtype`` (its own if None)."""
    return operands(value, dtype=dtype)[0]


def inexact(value: Any) -> Any:
    """One operand of a floating or complex dtype: ints and bools become floatx."""
    array = operand(value)
    return array if kind(dtype_of(array)) >= 2 else _in_dtype(array, floatx())


def widened(value: Any) -> Any:
    """``value``, in floatx if it is of a smaller floating dtype: what losses and metrics compute with.

    >>> import numpy
    >>> widened(numpy.float16([1.0])).dtype.name, widened(numpy.int8([1])).dtype.name
    ('float32', 'int8')
    """
    dtype = canonical(value.dtype) if hasattr(value, "dtype") else ""
    return _in_dtype(value, promote(dtype, floatx())) if dtype in ("float16", "bfloat16") else value


def common_dtype(*values: Any) -> str:
    """The dtype in which ``values`` meet."""
    strong = [dtype_of(value) for value in values if not isinstance(value, (*_NUMBERS, Dim))]
    symbolic = [dtype_of(value) for value in values if isinstance(value, Tensor) and is_float(value.dtype)]
    if symbolic:
        strong = [d for d, v in zip(strong, _strong(values), strict=True) if not _is_default_float64(v)]
    weak = max((kind(_weak_dtype(value)) for value in values if isinstance(value, (*_NUMBERS, Dim))), default=-1)
    if not strong:
        return ("bool", "int64" if _only_big(values) else "int32", floatx(), "complex64")[weak]
    common = promote(*strong)
    if weak > kind(common):
        return promote(common, ("bool", "int32", floatx(), "complex64")[weak])
    return common


def dtype_of(value: Any) -> str:
    """The dtype's name of a Tensor, Variable or array; what a Python number would become alone."""
    return _weak_dtype(value) if isinstance(value, (*_NUMBERS, Dim)) else canonical(value.dtype)


def shape_of(value: Any) -> tuple[Any, ...]:
    """The sizes of a Tensor, Variable, array or number."""
    return tuple(value.shape) if hasattr(value, "shape") else np.shape(value)


def _weak_dtype(value: Any) -> str:
    match value:
        case bool():
            return "bool"
        case float():
            return floatx()
        case complex():
            return "complex64"
    return "int32"


def _concrete(value: Any) -> Any:
    if isinstance(value, np.generic):
        return value.item() if value.dtype.kind in "biufc" else np.asarray(value)
    if isinstance(value, (*_NUMBERS, Dim)) or hasattr(value, "dtype"):
        return value
    if value is None or isinstance(value, str | dict | set):
        raise ArgumentTypeError(
            f"a {type(value).__name__} is no operand. Got {value!r}.",
            fix="Pass a Tensor, a Variable, an array or a number.",
            got=value,
        )
    if isinstance(value, list | tuple) and any(isinstance(item, Tensor) for item in value):
        from pronghorn.ops.shape import stack

        return stack(value)
    array = np.asarray(value)
    # A list of Python numbers is as weak as they are: floats become floatx.
    return array.astype(floatx()) if array.dtype == np.float64 else array


def _in_dtype(value: Any, dtype: str) -> Any:
    if isinstance(value, Dim):
        value = as_tensor(value)
    if isinstance(value, _NUMBERS):
        return np.asarray(value, as_numpy(dtype))
    if canonical(value.dtype) == dtype:
        return value
    if isinstance(value, np.ndarray):
        return value.astype(as_numpy(dtype))
    return cast_primitive(value, dtype=dtype)


def _strong(values: tuple[Any, ...]) -> list[Any]:
    return [value for value in values if not isinstance(value, (*_NUMBERS, Dim))]


def _is_default_float64(value: Any) -> bool:
    return isinstance(value, np.ndarray) and value.dtype == np.float64


def _only_big(values: tuple[Any, ...]) -> bool:
    return any(isinstance(value, int) and not -(2**31) <= value < 2**31 for value in values)


def is_symbolic(*values: Any) -> bool:
    """True if a Tensor is among ``values``, or a Variable while a trace runs."""
    tracing = current_trace() is not None
    return any(isinstance(x, Tensor) or (tracing and hasattr(x, "__pronghorn_tensor__")) for x in values)


def known(x: Any) -> Any:
    """The values of x as a NumPy array; None while they are not there, in a graph that has not run yet."""
    if isinstance(x, Tensor):
        return None if x.value is None else np.asarray(x)
    return None if is_symbolic(x) else np.asarray(operand(x))
