"""Kernels of one operand, element by element."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from pronghorn.api import as_numpy_dtype

from . import special  # noqa: F401  it registers erf, erfc, erfinv, lgamma and digamma
from .constants import is_inexact, scalar
from .table import KERNELS, Run, Specs

try:
    from numpy._core.umath import clip as _clip  # one pass, several times as fast as maximum with a scalar
except ImportError:  # a NumPy that keeps it elsewhere

    def _clip(x: np.ndarray, low: np.ndarray, high: np.ndarray, out: np.ndarray) -> None:
        np.maximum(x, low, out=out)
        np.minimum(out, high, out=out)


UFUNCS = {
    "negative": np.negative,
    "absolute": np.absolute,
    "sign": np.sign,
    "exp": np.exp,
    "expm1": np.expm1,
    "log": np.log,
    "log1p": np.log1p,
    "sqrt": np.sqrt,
    "square": np.square,
    "sin": np.sin,
    "cos": np.cos,
    "tan": np.tan,
    "arcsin": np.arcsin,
    "arccos": np.arccos,
    "arctan": np.arctan,
    "sinh": np.sinh,
    "cosh": np.cosh,
    "tanh": np.tanh,
    "arcsinh": np.arcsinh,
    "arccosh": np.arccosh,
    "arctanh": np.arctanh,
    "isnan": np.isnan,
    "isinf": np.isinf,
    "isfinite": np.isfinite,
    "logical_not": np.logical_not,
    "bitwise_not": np.invert,
    "conj": np.conjugate,
}


def _register(name: str, ufunc: np.ufunc) -> None:
    @KERNELS.implements(name, inplace=True)
    def make(ins: Specs, outs: Specs) -> Run:
        return ufunc


for _name, _ufunc in UFUNCS.items():
    _register(_name, _ufunc)


def copy(x: np.ndarray, out: np.ndarray) -> None:
    """The identity as a run."""
    np.copyto(out, x, casting="unsafe")


def _register_rounding(name: str, ufunc: np.ufunc) -> None:
    @KERNELS.implements(name, inplace=True)
    def make(ins: Specs, outs: Specs) -> Run:
        return ufunc if is_inexact(ins[0].dtype) else copy


for _name, _ufunc in {"floor": np.floor, "ceil": np.ceil, "round": np.rint}.items():
    _register_rounding(_name, _ufunc)


@KERNELS.views("stop_gradient", "recompute")
def identity(ins: Specs, outs: Specs) -> Run:
    return lambda x: x


@KERNELS.implements("real", inplace=True)
def real(ins: Specs, outs: Specs) -> Run:
    return lambda x, out: np.copyto(out, x.real)


@KERNELS.implements("imag", inplace=True)
def imag(ins: Specs, outs: Specs) -> Run:
    return lambda x, out: np.copyto(out, x.imag)


@KERNELS.implements("cast")
def cast(ins: Specs, outs: Specs, *, dtype: str) -> Run:
    if ins[0].dtype.startswith("complex") and not dtype.startswith("complex") and dtype != "bool":
        return lambda x, out: np.copyto(out, x.real, casting="unsafe")
    return copy


@KERNELS.implements("reciprocal", inplace=True)
def reciprocal(ins: Specs, outs: Specs) -> Run:
    one = scalar(1, ins[0].dtype)  # np.divide is vectorised, np.reciprocal is not
    return (lambda x, out: np.divide(one, x, out)) if is_inexact(ins[0].dtype) else np.reciprocal


@KERNELS.implements("rsqrt", inplace=True)
def rsqrt(ins: Specs, outs: Specs) -> Run:
    one = scalar(1, ins[0].dtype)

    def run(x: np.ndarray, out: np.ndarray) -> None:
        np.sqrt(x, out)
        np.divide(one, out, out)

    return run


@KERNELS.implements("sigmoid", inplace=True)
def sigmoid(ins: Specs, outs: Specs) -> Run:
    """1 / (1 + exp(-x)); where exp overflows the quotient is the right 0."""
    one = scalar(1, ins[0].dtype)

    def run(x: np.ndarray, out: np.ndarray) -> None:
        np.negative(x, out)
        np.exp(out, out)
        np.add(out, one, out)
        np.divide(one, out, out)

    return run


@KERNELS.implements("relu", inplace=True)
def relu(ins: Specs, outs: Specs) -> Run:
    dtype = ins[0].dtype
    low, high = scalar(0, dtype), scalar(_highest(dtype), dtype)
    return lambda x, out: _clip(x, low, high, out)


@KERNELS.implements("bitcast")
def bitcast(ins: Specs, outs: Specs, *, dtype: str) -> Run:
    other = as_numpy_dtype(dtype)
    return lambda x, out: np.copyto(out, np.array(x, order="C").view(other))


@KERNELS.implements("clip", inplace=True)
def clip(ins: Specs, outs: Specs, *, low: Any, high: Any) -> Run:
    dtype = ins[0].dtype
    low_, high_ = (scalar(_within(bound, dtype), dtype) for bound in (low, high))
    return lambda x, out: _clip(x, low_, high_, out)


def _highest(dtype: str) -> Any:
    return math.inf if is_inexact(dtype) else True if dtype == "bool" else int(np.iinfo(as_numpy_dtype(dtype)).max)


def _within(bound: Any, dtype: str) -> Any:
    """``bound`` as the nearest number that an integer ``dtype`` holds."""
    if is_inexact(dtype) or dtype == "bool":
        return bound
    info = np.iinfo(as_numpy_dtype(dtype))
    return int(min(max(bound, info.min), info.max))
