"""Samples in a new order, and the share of them that is for testing."""

from __future__ import annotations

from typing import Any

import numpy as np

from pronghorn.api import ArgumentError


def shuffled(draws: Any, *arrays: Any) -> list[Any]:
    """The arrays in one new order."""
    order = np.arange(len(arrays[0]))
    draws.shuffle(order)
    return [array[order] for array in arrays]


def check_share(test_split: float, where: str) -> None:
    """Raise an ArgumentError unless the share is in [0, 1)."""
    if not 0 <= test_split < 1:
        raise ArgumentError(
            f"test_split must be at least 0 and below 1. Got {test_split!r}.",
            where=where,
            fix="Pass a share such as 0.2.",
            argument="test_split",
            got=test_split,
        )
