"""Short-time Fourier transforms: the spectra of the frames of a signal, and the signal again by overlap and add."""

from __future__ import annotations

from typing import Any

import numpy as np

from pronghorn.errors import ArgumentError, DTypeError, ShapeError, nearest
from pronghorn.ops.arithmetic import divide, multiply
from pronghorn.ops.convert import dtype_of, operand, shape_of
from pronghorn.ops.creation import zeros
from pronghorn.ops.elementwise import square
from pronghorn.ops.fft import irfft, rfft
from pronghorn.ops.index import scatter_add
from pronghorn.ops.logic import greater, where
from pronghorn.ops.padding import pad
from pronghorn.ops.sequences import extract_sequences, frame_positions
from pronghorn.ops.shape import broadcast_to

__all__ = ["istft", "stft"]


def stft(
    x: Any, sequence_length: int, sequence_stride: int, fft_length: int, window: Any = "hann", center: bool = True
) -> tuple[Any, Any]:
    """The real and the imaginary parts of the spectra of a signal's frames: (…, T) -> (…, N, fft_length // 2 + 1).

    Each frame of ``fft_length`` samples is multiplied with the window, which stands in its middle, and transformed.

    Args:
        sequence_length: samples that the window covers.
        sequence_stride: samples from one frame to the next.
        fft_length: samples in a frame, at least ``sequence_length``.
        window: "hann" or "hamming" (periodic), ``sequence_length`` weights, or None for ones.
        center: mirror ``fft_length // 2`` samples at both ends, so that frame n has its middle at n strides.

    Raises:
        DTypeError: unless x is float32 or float64.
        ArgumentError: if a frame is shorter than the window, or the window has no such name.
        ShapeError: if the window has another length.

    >>> import numpy
    >>> stft(numpy.zeros(8), 4, 2, 4)[0].shape
    (5, 3)
    """
    x = operand(x)
    if dtype_of(x) not in ("float32", "float64"):
        raise DTypeError(
            f"takes float32 or float64. Got {dtype_of(x)}.",
            where="ops.stft",
            fix="Cast the signal first.",
            actual=dtype_of(x),
        )
    weights = _window(window, sequence_length, fft_length, dtype_of(x), "ops.stft")
    if center:
        half = fft_length // 2
        x = pad(x, (*[(0, 0)] * (len(shape_of(x)) - 1), (half, half)), "reflect")
    return rfft(multiply(extract_sequences(x, fft_length, sequence_stride), weights))


def _window(window: Any, length: int, fft_length: int, dtype: str, where: str) -> Any:
    """(fft_length,) weights: those of the window in the middle, 0 on both sides."""
    if fft_length < length:
        raise ArgumentError(
            f"fft_length must be sequence_length or more. Got {fft_length} and {length}.",
            where=where,
            argument="fft_length",
            got=fft_length,
        )
    if window is None:
        return operand(np.ones(fft_length), dtype)
    if isinstance(window, str):
        if window not in _NAMED:
            raise ArgumentError(
                f"{window!r} is no window.", where=where, fix=nearest(window, _NAMED), argument="window", got=window
            )
        mean = _NAMED[window]
        window = mean - (1 - mean) * np.cos(2 * np.pi * np.arange(length) / length)
    weights = operand(window, dtype)
    if len(shape_of(weights)) != 1 or shape_of(weights)[0] != length:
        raise ShapeError(
            f"the window must have sequence_length = {length} weights. Got shape {shape_of(weights)}.",
            where=where,
            expected=(length,),
            actual=shape_of(weights),
        )
    left = (fft_length - length) // 2
    return pad(weights, (left, fft_length - length - left))


_NAMED = {"hann": 0.5, "hamming": 0.54}


def istft(
    x: Any,
    sequence_length: int,
    sequence_stride: int,
    fft_length: int,
    length: int | None = None,
    window: Any = "hann",
    center: bool = True,
) -> Any:
    """The signal whose :func:`stft` is nearest to x, by least squares (Griffin and Lim 1984).

    Frames are transformed back, weighted with the window, added where they overlap, and divided by the sum of the
    squared weights there.

    Args:
        x: (real, imag), each (…, N, fft_length // 2 + 1), or one complex value.
        sequence_length: as in :func:`stft`, as are ``sequence_stride``, ``fft_length``, ``window`` and ``center``.
        length: samples of the result; if None all that the frames cover, without what ``center`` added.

    Raises:
        ShapeError: if x has fewer than two axes, or the window another length.

    >>> import numpy
    >>> signal = numpy.sin(numpy.arange(16.0))
    >>> spectra = stft(signal, 8, 4, 8)
    >>> bool(numpy.allclose(istft(spectra, 8, 4, 8), signal))
    True
    """
    frames = irfft(x, fft_length)
    shape = shape_of(frames)
    if len(shape) < 2:
        raise ShapeError(f"x must have two axes or more, (…, N, F). Got {len(shape)}.", where="ops.istft", actual=shape)
    weights = _window(window, sequence_length, fft_length, dtype_of(frames), "ops.istft")
    count, total = shape[-2], fft_length + sequence_stride * (shape[-2] - 1)
    place = frame_positions(count, fft_length, sequence_stride)
    last = len(shape) - 2
    summed = scatter_add(zeros((*shape[:-2], total), dtype_of(frames)), place, multiply(frames, weights), axis=last)
    norm = scatter_add(zeros((total,), dtype_of(frames)), place, broadcast_to(square(weights), (count, fft_length)))
    covered = greater(norm, 1e-10)
    signal = divide(summed, where(covered, norm, 1.0))
    start = fft_length // 2 if center else 0
    end = start + length if length is not None else total - start
    return signal[..., start:end]
