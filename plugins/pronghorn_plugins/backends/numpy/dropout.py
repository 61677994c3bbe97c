"""dropout with 16 random bits an element, and a mask that the backward half uses again."""

from __future__ import annotations

from typing import Any

import numpy as np

from pronghorn.api import TensorSpec

from .constants import scalar
from .random import words64
from .table import Run, Scratch, Specs

#: Below this rate 16 bits would miss it by more than a thousandth part.
LEAST_RATE = 0.01


def claims_dropout(specs: Specs, attributes: dict[str, Any]) -> bool:
    """True if the rate can be told by 16 bits."""
    return LEAST_RATE <= attributes["rate"] <= 1 - LEAST_RATE


def dropout_mask(specs: Specs, attributes: dict[str, Any]) -> Specs:
    """What the backward half needs: the factor of each draw, 0 or 1 / (1 - rate)."""
    shape = attributes["noise_shape"]
    return (specs[0] if shape is None else TensorSpec(shape, specs[0].dtype),)


def dropout(ins: Specs, outs: Specs, *, rate: float, noise_shape: tuple[int, ...] | None) -> Scratch:
    """(x, key) -> x times the mask, the mask."""
    mask = outs[1]
    threshold, scale = scalar(round(rate * 2**16), "uint16"), scalar(1 / (1 - rate), mask.dtype)
    shape, count = mask.shape, mask.size

    def run(x: np.ndarray, key: np.ndarray, out: np.ndarray, mask: np.ndarray, kept: np.ndarray) -> None:
        draws = words64(key, (count + 3) // 4).view(np.uint16)[:count].reshape(shape)
        np.greater_equal(draws, threshold, kept)
        np.copyto(mask, kept)
        np.multiply(mask, scale, mask)
        np.multiply(x, mask, out)

    return Scratch(run, (mask.with_dtype("bool"),))


def dropout_vjp(ins: Specs, outs: Specs, *, rate: float, noise_shape: tuple[int, ...] | None) -> Run:
    """(ct, y, x, key, mask) -> x's cotangent, and zeros for the key."""

    def run(
        ct: np.ndarray,
        y: np.ndarray,
        x: np.ndarray,
        key: np.ndarray,
        mask: np.ndarray,
        dx: np.ndarray,
        dkey: np.ndarray,
    ) -> None:
        np.multiply(ct, mask, dx)
        dkey.fill(0)

    return run
