"""Initializer: how a weight starts."""

from __future__ import annotations

from typing import Any

import numpy as np

from pronghorn.recorded import Recorded
from pronghorn.runtime.random_state import host_generator


class Initializer(Recorded):
    """Base of initializers: ``initializer(shape, dtype)`` gives a NumPy array.

    Values are drawn on the host from one generator, so that one seed gives one model on every backend. An initializer
    with a ``seed`` of its own draws the same values at every call.
    """

    kind = "initializers"
    seed: int | None = None

    def __call__(self, shape: tuple[int, ...], dtype: Any = None) -> np.ndarray[Any, Any]:
        """An array of ``shape`` and ``dtype`` (floatx if None)."""
        raise NotImplementedError(f"{type(self).__name__} must define __call__(shape, dtype).")

    def generator(self) -> np.random.Generator:
        """Where this call's random numbers come from."""
        return host_generator() if self.seed is None else np.random.default_rng(self.seed)
