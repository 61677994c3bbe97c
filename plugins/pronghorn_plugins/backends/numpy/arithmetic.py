"""Kernels of two operands that broadcast, and ``where``."""

from __future__ import annotations

from operator import methodcaller

import numpy as np

from pronghorn.api import as_numpy_dtype

from .table import KERNELS, Run, Scratch, Specs, Viewed

#: Below so many elements one np.where is faster than several passes.
SMALL = 512
LARGEST_INTEGER = 8

UFUNCS = {
    "add": np.add,
    "subtract": np.subtract,
    "multiply": np.multiply,
    "divide": np.true_divide,
    "power": np.power,
    "floor_divide": np.floor_divide,
    "mod": np.remainder,
    "arctan2": np.arctan2,
    "logical_and": np.logical_and,
    "logical_or": np.logical_or,
    "logical_xor": np.logical_xor,
    "bitwise_and": np.bitwise_and,
    "bitwise_or": np.bitwise_or,
    "bitwise_xor": np.bitwise_xor,
    "left_shift": np.left_shift,
    "right_shift": np.right_shift,
    "equal": np.equal,
    "not_equal": np.not_equal,
    "less": np.less,
    "less_equal": np.less_equal,
    "greater": np.greater,
    "greater_equal": np.greater_equal,
}


def _register(name: str, ufunc: np.ufunc) -> None:
    @KERNELS.implements(name, inplace=True)
    def make(ins: Specs, outs: Specs) -> Run:
        return ufunc


for _name, _ufunc in UFUNCS.items():
    _register(_name, _ufunc)


@KERNELS.implements("maximum", inplace=True)
def maximum(ins: Specs, outs: Specs) -> Run:
    return lambda a, b, out: np.maximum(a, b, out=out)  # its third positional argument is deprecated


@KERNELS.implements("minimum", inplace=True)
def minimum(ins: Specs, outs: Specs) -> Run:
    return lambda a, b, out: np.minimum(a, b, out=out)


@KERNELS.implements("where", inplace=True)
def where(ins: Specs, outs: Specs) -> Run | Scratch:
    """cond ? a : b. On large arrays by bits, b ^ ((a ^ b) & mask): random masks cost np.where a branch an element."""
    out = outs[0]
    itemsize = as_numpy_dtype(out.dtype).itemsize
    by_number = ins[2].ndim == 0 < out.ndim and ins[0].shape == out.shape
    if itemsize > LARGEST_INTEGER or (out.size < SMALL and not by_number):
        return lambda cond, a, b, out: np.copyto(out, np.where(cond, a, b))
    bits = np.dtype(f"int{8 * itemsize}")
    signs, mask, full = (ins[0].with_dtype("int8"), ins[0].with_dtype(bits.name), out.with_dtype(bits.name))
    looks = (methodcaller("view", np.int8), *[methodcaller("view", bits)] * 3)
    if by_number:
        return Scratch(Viewed(_or_number, looks), (signs, mask))
    return Scratch(Viewed(_choose, looks), (signs, mask, full))


def _choose(cond, a, b, out, signs, mask, differing):
    np.negative(cond, signs)
    np.copyto(mask, signs)
    np.bitwise_xor(a, b, differing)
    np.bitwise_and(differing, mask, differing)
    np.bitwise_xor(differing, b, out)


def _or_number(cond, a, b, out, signs, mask):
    """The other choice is one number, most often 0: then nothing but the mask is needed."""
    np.negative(cond, signs)  # in bytes: a quarter of the work that it is in the mask's own width
    np.copyto(mask, signs)
    if not b:
        np.bitwise_and(a, mask, out)
        return
    np.bitwise_xor(a, b, out)
    np.bitwise_and(out, mask, out)
    np.bitwise_xor(out, b, out)
