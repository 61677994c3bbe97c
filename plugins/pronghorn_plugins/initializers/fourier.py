"""STFT: a convolution kernel that computes a short-time Fourier transform."""

from __future__ import annotations

import numpy as np

from pronghorn.api import ArgumentError, Component, Initializer, ShapeError, hookimpl, nearest
from pronghorn_plugins.initializers import drawing

_WINDOWS = {
    "hann": np.hanning,
    "hamming": np.hamming,
    "blackman": np.blackman,
    "bartlett": np.bartlett,
    "boxcar": np.ones,
}
_SCALINGS = ("density", "spectrum", None)


class STFT(Initializer):
    """``window[t] * cos(2 pi t f / N)`` (real) or ``-window[t] * sin(2 pi t f / N)`` (imag), N = 2 (F - 1).

    Args:
        side: ``"real"`` or ``"imag"``.
        window: ``"hann"``, ``"hamming"``, ``"blackman"``, ``"bartlett"``, ``"boxcar"``, an array (T,), or None.
        scaling: divide by the square root of the window's sum of squares (``"density"``), by its sum of absolute
            values (``"spectrum"``), or not at all (None).
        periodic: a window of period T instead of a symmetric one.
    Shapes:
        called with (T, 1, F): T samples in a frame, F = N // 2 + 1 frequencies.
    Raises:
        ArgumentError: for a side, window or scaling that does not exist; ShapeError: if the window's length is not T.
    Source: Keras 3, ``keras.initializers.STFT``.

    >>> STFT("real", window=None)((2, 1, 2)).round(6).ravel().tolist()
    [1.0, 1.0, 1.0, -1.0]
    """

    def __init__(self, side, window="hann", scaling="density", periodic=False):
        self.side = _one_of("side", side, ("real", "imag"))
        self.window = _one_of("window", window, tuple(_WINDOWS)) if isinstance(window, str) else window
        self.scaling = _one_of("scaling", scaling, _SCALINGS)
        self.periodic = periodic

    def __call__(self, shape, dtype=None):
        length, _, frequencies = shape
        _, narrow = drawing.precision(dtype)
        angle = 2 * np.pi * np.outer(np.arange(length), np.arange(frequencies)) / max(2 * (frequencies - 1), 1)
        kernel = np.cos(angle) if self.side == "real" else -np.sin(angle)
        if self.window is not None:
            window = self._weights(length)
            divisor = {"density": np.sqrt(np.sum(window**2)), "spectrum": np.sum(np.abs(window)), None: 1.0}
            kernel = kernel * window[:, None] / divisor[self.scaling]
        return np.broadcast_to(kernel[:, None, :], shape).astype(narrow)

    def _weights(self, length):
        if isinstance(self.window, str):
            make = _WINDOWS[self.window]
            return make(length + 1)[:-1] if self.periodic and length > 1 else make(length)
        window = np.asarray(self.window, float)
        if window.shape != (length,):
            raise ShapeError(
                f"the window must have one value for each of {length} samples. Got shape {window.shape}.",
                where="STFT",
                fix="Make the window as long as the kernel.",
                expected=(length,),
                actual=window.shape,
            )
        return window


def _one_of(argument, value, allowed):
    if value not in allowed:
        raise ArgumentError(
            f"there is no {argument} {value!r}.",
            where="STFT",
            fix=nearest(str(value), filter(None, allowed)),
            argument=argument,
            got=value,
        )
    return value


@hookimpl
def pronghorn_initializers():
    return [Component("STFT", STFT, ["stft", "STFTInitializer"])]
