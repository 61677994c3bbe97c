"""``keras.initializations`` of Keras 1: functions of a shape that give a Variable with first values.

Code for Keras 1 calls them itself, ``self.W = initializations.get("normal")((3, 2), name="W")``, and writes its own
around them: ``init=lambda shape, name=None: normal(shape, scale=0.01, name=name)``.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from pronghorn.api import UnknownNameError, backend, nearest
from pronghorn.api import initializers as _initializers


def get_fans(shape: Any, dim_ordering: str = "th") -> tuple[Any, Any]:
    """(fan in, fan out) of a weight: kernels are (out, in, *K) with "th", (*K, in, out) with "tf".

    >>> get_fans((3, 3, 16, 32), "tf")
    (144, 288)
    """
    if len(shape) == 2:
        return shape[0], shape[1]
    if len(shape) in (4, 5):
        first = dim_ordering == "th"
        field = int(np.prod(shape[2:] if first else shape[:-2]))
        before, behind = (shape[1], shape[0]) if first else (shape[-2], shape[-1])
        return before * field, behind * field
    size = float(np.sqrt(np.prod(shape)))
    return size, size


def uniform(shape: Any, scale: float = 0.05, name: Any = None, dim_ordering: str = "th") -> Any:
    """A Variable drawn uniformly from [-scale, scale)."""
    return backend.random_uniform_variable(shape, -scale, scale, name=name)


def normal(shape: Any, scale: float = 0.05, name: Any = None, dim_ordering: str = "th") -> Any:
    """A Variable drawn from the normal distribution around 0 with the standard deviation ``scale``.

    >>> normal((2, 3), scale=0.01, name="w").shape
    (2, 3)
    """
    return backend.random_normal_variable(shape, 0.0, scale, name=name)


def lecun_uniform(shape: Any, name: Any = None, dim_ordering: str = "th") -> Any:
    """Uniform on ±sqrt(3 / fan in): variance 1 / fan in."""
    return uniform(shape, float(np.sqrt(3.0 / get_fans(shape, dim_ordering)[0])), name)


def glorot_normal(shape: Any, name: Any = None, dim_ordering: str = "th") -> Any:
    """Normal with variance 2 / (fan in + fan out)."""
    return normal(shape, float(np.sqrt(2.0 / sum(get_fans(shape, dim_ordering)))), name)


def glorot_uniform(shape: Any, name: Any = None, dim_ordering: str = "th") -> Any:
    """Uniform on ±sqrt(6 / (fan in + fan out))."""
    return uniform(shape, float(np.sqrt(6.0 / sum(get_fans(shape, dim_ordering)))), name)


def he_normal(shape: Any, name: Any = None, dim_ordering: str = "th") -> Any:
    """Normal with variance 2 / fan in."""
    return normal(shape, float(np.sqrt(2.0 / get_fans(shape, dim_ordering)[0])), name)


def he_uniform(shape: Any, name: Any = None, dim_ordering: str = "th") -> Any:
    """Uniform on ±sqrt(6 / fan in)."""
    return uniform(shape, float(np.sqrt(6.0 / get_fans(shape, dim_ordering)[0])), name)


def orthogonal(shape: Any, scale: float = 1.1, name: Any = None, dim_ordering: str = "th") -> Any:
    """``scale`` times a matrix with orthonormal rows or columns."""
    return backend.variable(_initializers.Orthogonal(scale)(tuple(shape)), name=name)


def identity(shape: Any, scale: float = 1, name: Any = None, dim_ordering: str = "th") -> Any:
    """``scale`` times the identity matrix.

    Raises:
        ValueError: unless ``shape`` is square.
    """
    if len(shape) != 2 or shape[0] != shape[1]:
        raise ValueError(f"Identity matrix initialization can only be used for 2D square matrices. Got {tuple(shape)}.")
    return backend.variable(scale * np.identity(shape[0]), name=name)


def zero(shape: Any, name: Any = None, dim_ordering: str = "th") -> Any:
    """A Variable of zeros."""
    return backend.zeros(shape, name=name)


def one(shape: Any, name: Any = None, dim_ordering: str = "th") -> Any:
    """A Variable of ones."""
    return backend.ones(shape, name=name)


_FUNCTIONS = (
    uniform, normal, lecun_uniform, glorot_normal, glorot_uniform, he_normal, he_uniform, orthogonal, identity, zero, one,
)  # fmt: skip
_NAMES: dict[str, Any] = {function.__name__: function for function in _FUNCTIONS} | {"zeros": zero, "ones": one}


def get(identifier: Any, **kwargs: Any) -> Any:
    """The function of that name; anything else itself.

    Raises:
        UnknownNameError: if there is none of that name.
    """
    if not isinstance(identifier, str):
        return identifier
    if identifier not in _NAMES:
        raise UnknownNameError(
            f"there is no initialization {identifier!r}.",
            where="keras.initializations",
            fix=nearest(identifier, [*_NAMES]),
        )
    return _NAMES[identifier]
