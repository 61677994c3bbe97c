"""Random draws from a key (seed, step, site, iteration).

SFC64 is NumPy's quickest generator. One for each thread is made once; a key sets its 256 bits of state, which costs a
microsecond where a new generator costs ten. The key is the state, so different keys give different states; twenty
rounds then mix the words, where 18 are recommended for a full state (C. Doty-Humphrey, PractRand).
"""

from __future__ import annotations

import threading
from typing import Any

import numpy as np

from pronghorn.api import as_numpy_dtype

from .constants import scalar
from .table import KERNELS, Run, Specs

_WORD = (1 << 64) - 1
_GOLDEN = 0x9E3779B97F4A7C15
SEEDING_ROUNDS = 20


class _Generator(threading.local):
    """This thread's generator, and the state that is written for each key."""

    def __init__(self) -> None:
        self.bits = np.random.SFC64(0)
        self.generator = np.random.Generator(self.bits)
        self.words = np.zeros(4, np.uint64)
        self.state = {
            "bit_generator": "SFC64",
            "state": {"state": self.words},
            "has_uint32": 0,
            "uinteger": 0,
        }


_LOCAL = _Generator()


def bits_for(key: np.ndarray) -> np.random.SFC64:
    """This thread's bit generator, in the state that belongs to ``key``; its first numbers are to be thrown away."""
    seed, step, site, iteration = key.tolist()
    local = _LOCAL
    local.words[:] = ((seed + iteration * _GOLDEN) & _WORD, step & _WORD, site & _WORD, 1)
    local.bits.state = local.state
    return local.bits


def generator_for(key: np.ndarray) -> np.random.Generator:
    """This thread's generator, in the state that belongs to ``key``."""
    bits_for(key).random_raw(SEEDING_ROUNDS)
    return _LOCAL.generator


def words64(key: np.ndarray, count: int) -> np.ndarray:
    """``count`` independent uniform uint64."""
    return bits_for(key).random_raw(SEEDING_ROUNDS + count)[SEEDING_ROUNDS:]


def words32(key: np.ndarray, count: int) -> np.ndarray:
    """``count`` independent uniform uint32."""
    return words64(key, (count + 1) // 2).view(np.uint32)[:count]


@KERNELS.implements("random_bits")
def random_bits(ins: Specs, outs: Specs, *, shape: tuple[int, ...]) -> Run:
    count = outs[0].size
    return lambda key, out: np.copyto(out, words32(key, count).reshape(shape))


@KERNELS.implements("random_uniform")
def random_uniform(ins: Specs, outs: Specs, *, shape: tuple[int, ...], dtype: str) -> Run:
    """k / 2^n with k of n bits: n is 53 or 24, what the dtype holds, or 11 and 8 for the narrow ones."""
    if dtype == "float64":
        return lambda key, out: generator_for(key).random(None, np.float64, out)
    count, digits = outs[0].size, {"float32": 24, "float16": 11, "bfloat16": 8}[dtype]
    shift, unit = scalar(32 - digits, "uint32"), scalar(2.0**-digits, "float32")

    def run(key: np.ndarray, out: np.ndarray) -> None:
        words = words32(key, count).reshape(shape)
        np.right_shift(words, shift, words)
        np.multiply(words.view(np.int32), unit, out, casting="unsafe", dtype=np.float32)

    return run


@KERNELS.implements("random_normal")
def random_normal(ins: Specs, outs: Specs, *, shape: tuple[int, ...], dtype: str) -> Run:
    if dtype in {"float32", "float64"}:
        drawn: Any = as_numpy_dtype(dtype)
        return lambda key, out: generator_for(key).standard_normal(None, drawn, out)
    return lambda key, out: np.copyto(out, generator_for(key).standard_normal(shape, np.float32), casting="unsafe")


@KERNELS.implements("random_permutation")
def random_permutation(ins: Specs, outs: Specs, *, size: int) -> Run:
    return lambda key, out: np.copyto(out, generator_for(key).permutation(size))
