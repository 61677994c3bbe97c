"""Windows: the weights of N samples that a frame of a signal is multiplied with, from its first to its last sample."""

from __future__ import annotations

from typing import Any

import numpy as np

from pronghorn.config import floatx
from pronghorn.errors import ArgumentTypeError
from pronghorn.ops.arithmetic import divide, multiply, subtract
from pronghorn.ops.convert import is_symbolic, operand
from pronghorn.ops.elementwise import sqrt, square
from pronghorn.ops.special import i0

__all__ = ["bartlett", "blackman", "hamming", "hanning", "kaiser"]


def _length(x: Any, name: str) -> int:
    """How many samples: a number, for what is computed only when the model runs cannot be a shape."""
    if is_symbolic(x) or not hasattr(x, "__index__"):
        raise ArgumentTypeError(
            f"the length must be an int. Got {x!r}.", where=f"ops.{name}", fix="Pass a Python int.", argument="x", got=x
        )
    return int(x.__index__())


def _from_numpy(function: Any, x: Any, name: str) -> Any:
    return operand(function(_length(x, name)), floatx())


def bartlett(x: Any) -> Any:
    """A triangle from 0 over 1 to 0: ``1 - |2 n / (N - 1) - 1|`` for n = 0 … N - 1.

    >>> bartlett(5).tolist()
    [0.0, 0.5, 1.0, 0.5, 0.0]
    """
    return _from_numpy(np.bartlett, x, "bartlett")


def blackman(x: Any) -> Any:
    """``0.42 - 0.5 cos(2 pi n / (N - 1)) + 0.08 cos(4 pi n / (N - 1))`` for n = 0 … N - 1.

    >>> float(blackman(3)[1])
    1.0
    """
    return _from_numpy(np.blackman, x, "blackman")


def hamming(x: Any) -> Any:
    """``0.54 - 0.46 cos(2 pi n / (N - 1))`` for n = 0 … N - 1.

    >>> float(hamming(3)[1])
    1.0
    """
    return _from_numpy(np.hamming, x, "hamming")


def hanning(x: Any) -> Any:
    """``0.5 - 0.5 cos(2 pi n / (N - 1))`` for n = 0 … N - 1.

    >>> hanning(3).tolist()
    [0.0, 1.0, 0.0]
    """
    return _from_numpy(np.hanning, x, "hanning")


def kaiser(x: Any, beta: Any) -> Any:
    """``i0(beta sqrt(1 - (2 n / (N - 1) - 1)**2)) / i0(beta)`` for n = 0 … N - 1; it may be differentiated by beta.

    >>> kaiser(3, 0.0).round(6).tolist()
    [1.0, 1.0, 1.0]
    """
    count = _length(x, "kaiser")
    place = np.zeros(count) if count < 2 else np.linspace(-1, 1, count)
    beta = operand(beta, floatx())
    return divide(i0(multiply(sqrt(subtract(1.0, square(operand(place, floatx())))), beta)), i0(beta))
