"""dropout with 16 random bits an element, and a mask that the backward half uses again."""

from __future__ import annotations

from typing import Any

import numpy as np

from pronghorn.api import TensorSpec, as_numpy_dtype, dtypes

from .constants import scalar
from .random import words64
from .table import Run, Scratch, Specs

#: Below this rate 16 bits would miss it by more than a thousandth part.
LEAST_RATE = 0.01


#: The integer that covers a float of so many bytes.
_BITS = {2: "int16", 4: "int32", 8: "int64"}


def claims_dropout(specs: Specs, attributes: dict[str, Any]) -> bool:
    """True for real floats, if the rate can be told by 16 bits."""
    return dtypes.is_float(specs[0].dtype) and LEAST_RATE <= attributes["rate"] <= 1 - LEAST_RATE


def dropout_mask(specs: Specs, attributes: dict[str, Any]) -> Specs:
    """What the backward half needs: for each draw all bits of an integer as wide as the float, or none."""
    shape = attributes["noise_shape"]
    return (TensorSpec(specs[0].shape if shape is None else shape, _covering(specs[0].dtype)),)


def dropout(ins: Specs, outs: Specs, *, rate: float, noise_shape: tuple[int, ...] | None) -> Scratch:
    """(x, key) -> x / (1 - rate) where it is kept and 0 elsewhere, the mask.

    What is dropped is masked bit by bit: 0 even of an infinity, as in the decomposition.
    """
    mask = outs[1]
    threshold, scale = scalar(round(rate * 2**16), "uint16"), scalar(1 / (1 - rate), outs[0].dtype)
    shape, count, whole = mask.shape, mask.size, np.dtype(mask.dtype)

    def run(x: np.ndarray, key: np.ndarray, out: np.ndarray, mask: np.ndarray, kept: np.ndarray) -> None:
        draws = words64(key, (count + 3) // 4).view(np.uint16)[:count].reshape(shape)
        np.greater_equal(draws, threshold, kept)
        ones = kept.view(np.int8)
        np.copyto(mask, np.negative(ones, ones))  # -1 has all bits, in a wider integer too
        np.multiply(x, scale, out)
        bits = out.view(whole)
        np.bitwise_and(bits, mask, bits)

    return Scratch(run, (mask.with_dtype("bool"),))


def dropout_vjp(ins: Specs, outs: Specs, *, rate: float, noise_shape: tuple[int, ...] | None) -> Run:
    """(ct, y, x, key, mask) -> x's cotangent, and zeros for the key."""
    scale, whole = scalar(1 / (1 - rate), outs[0].dtype), np.dtype(_covering(outs[0].dtype))

    def run(
        ct: np.ndarray,
        y: np.ndarray,
        x: np.ndarray,
        key: np.ndarray,
        mask: np.ndarray,
        dx: np.ndarray,
        dkey: np.ndarray,
    ) -> None:
        np.multiply(ct, scale, dx)
        bits = dx.view(whole)
        np.bitwise_and(bits, mask, bits)
        dkey.fill(0)

    return run


def _covering(dtype: str) -> str:
    return _BITS[as_numpy_dtype(dtype).itemsize]
