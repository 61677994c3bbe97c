"""The 64-bit switch: on inside our calls, untouched outside them."""

from contextlib import AbstractContextManager
from typing import Any

import jax

#: Newer releases have it at the top, older ones among the experiments.
_enable_x64: Any = jax.enable_x64 if hasattr(jax, "enable_x64") else jax.experimental.enable_x64


def full_precision() -> AbstractContextManager[None]:
    """A block in which float64 and int64 are what they say; the user's own setting comes back after it.

    >>> import jax.numpy as jnp
    >>> with full_precision():
    ...     print(jnp.arange(3).dtype)
    int64
    """
    return _enable_x64(True)
