"""The dtypes and the one promotion table of pronghorn."""

from __future__ import annotations

import contextlib
from functools import lru_cache
from typing import Any

import numpy as np

from pronghorn.errors import DTypeError, nearest

SIGNED = ("int8", "int16", "int32", "int64")
UNSIGNED = ("uint8", "uint16", "uint32", "uint64")
INTEGERS = SIGNED + UNSIGNED
FLOATS = ("float16", "bfloat16", "float32", "float64")
COMPLEX = ("complex64", "complex128")
#: What holds strings: an ``Input`` of a model whose first layers compute on the host. No array and no Program has it.
TEXT = "string"
DTYPES = ("bool", *UNSIGNED, *SIGNED, *FLOATS, *COMPLEX)

_SPELLINGS = {"float": "float32", "double": "float64", "half": "float16", "int": "int64", "bool_": "bool"}


@lru_cache(maxsize=256)
def canonical(dtype: Any) -> str:
    """The name of ``dtype``, whatever form it has: a name, a NumPy dtype or scalar type, a Python type.

    Raises:
        DTypeError: if pronghorn has no such dtype.

    >>> import numpy
    >>> canonical(numpy.float32), canonical("int"), canonical(bool)
    ('float32', 'int64', 'bool')
    """
    if isinstance(dtype, str) and dtype in DTYPES:
        return dtype
    if dtype is float:
        return "float32"
    given = dtype if isinstance(dtype, str) else getattr(dtype, "name", None) or getattr(dtype, "__name__", dtype)
    name = _SPELLINGS.get(str(given), str(given))
    if name not in DTYPES:
        with contextlib.suppress(TypeError):
            name = np.dtype(dtype).name
    if name not in DTYPES:
        is_text = name.startswith(("str", "bytes", "object"))
        fix = "Make numbers of text first, by StringLookup or TextVectorization." if is_text else nearest(name, DTYPES)
        raise DTypeError(f"{name!r} is no dtype of pronghorn.", fix=fix, got=dtype)
    return name


@lru_cache(maxsize=64)
def as_numpy(dtype: str) -> np.dtype[Any]:
    """NumPy's dtype object for a name; bfloat16 comes from the ml_dtypes package.

    Raises:
        DTypeError: for bfloat16 where ml_dtypes is not installed.
    """
    if dtype != "bfloat16":
        return np.dtype(dtype)
    try:
        import ml_dtypes
    except ImportError as error:
        raise DTypeError("bfloat16 needs the package ml_dtypes.", fix="Run: pip install ml_dtypes.") from error
    found: np.dtype[Any] = np.dtype(ml_dtypes.bfloat16)
    return found


def is_float(dtype: str) -> bool:
    """True for real floating dtypes."""
    return dtype in FLOATS


def is_inexact(dtype: str) -> bool:
    """True for dtypes that have derivatives: floating and complex."""
    return dtype in FLOATS or dtype in COMPLEX


def is_integer(dtype: str) -> bool:
    """True for signed and unsigned integers (not bool)."""
    return dtype in INTEGERS


def kind(dtype: str) -> int:
    """0 bool, 1 integer, 2 float, 3 complex: a weak Python number joins the dtype it meets up to its own kind."""
    if dtype == "bool":
        return 0
    return 1 if dtype in INTEGERS else 2 if dtype in FLOATS else 3


@lru_cache(maxsize=1024)
def promote(*dtypes: str) -> str:
    """The dtype in which values of ``dtypes`` meet. An integer with a float gives that float.

    Raises:
        DTypeError: for uint64 with a signed integer, which no integer dtype holds.

    >>> promote("int64", "float16"), promote("uint8", "int8"), promote("bool", "int32")
    ('float16', 'int16', 'int32')
    """
    result = dtypes[0]
    for dtype in dtypes[1:]:
        result = _promote_two(result, dtype)
    return result


def _promote_two(a: str, b: str) -> str:
    if a == b:
        return a
    if kind(a) != kind(b):
        low, high = sorted((a, b), key=kind)
        return "complex128" if high == "complex64" and low == "float64" else high
    if {a, b} == {"float16", "bfloat16"}:
        return "float32"
    if kind(a) != 1 or (a in SIGNED) == (b in SIGNED):
        order = FLOATS if kind(a) == 2 else COMPLEX if kind(a) == 3 else SIGNED if a in SIGNED else UNSIGNED
        return max(a, b, key=order.index)
    signed, unsigned = (a, b) if a in SIGNED else (b, a)
    if unsigned == "uint64":
        raise DTypeError(f"{a} and {b} have no common integer dtype.", fix="Cast one of them first.", got=(a, b))
    return SIGNED[max(SIGNED.index(signed), UNSIGNED.index(unsigned) + 1)]
