"""Short-time transforms: frames, windows and spectra written out in NumPy; back again by least squares."""

import numpy as np
import pytest
from slopes import check_slope
from tracing import check

from pronghorn import ops
from pronghorn.errors import ArgumentError, DTypeError, ShapeError

SIGNAL = np.random.default_rng(7).uniform(-1, 1, (2, 24))
PERIODIC = {
    "hann": lambda n: 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(n) / n),
    "hamming": lambda n: 0.54 - 0.46 * np.cos(2 * np.pi * np.arange(n) / n),
    None: np.ones,
}


def frames(x, length, stride, fft_length, window, center):
    """(…, N, fft_length): each frame cut out of the signal and weighted."""
    left = (fft_length - length) // 2
    weights = np.ones(fft_length)
    if window is not None:
        weights = np.pad(PERIODIC[window](length), (left, fft_length - length - left))
    if center:
        x = np.pad(x, ((0, 0), (fft_length // 2, fft_length // 2)), "reflect")
    starts = range(0, x.shape[-1] - fft_length + 1, stride)
    return np.stack([x[:, at : at + fft_length] * weights for at in starts], 1)


@pytest.mark.parametrize("center", [True, False])
@pytest.mark.parametrize("window", ["hann", "hamming", None])
@pytest.mark.parametrize(("length", "stride", "fft_length"), [(8, 4, 8), (5, 2, 8), (6, 3, 7)])
def test_stft(length, stride, fft_length, window, center):
    def oracle(x):
        y = np.fft.rfft(frames(x, length, stride, fft_length, window, center))
        return y.real, y.imag

    check(lambda x: ops.stft(x, length, stride, fft_length, window, center), oracle, SIGNAL)


@pytest.mark.parametrize("center", [True, False])
@pytest.mark.parametrize("window", ["hann", "hamming"])
def test_there_and_back(backend, window, center):
    spectra = ops.stft(SIGNAL, 8, 2, 8, window, center)
    found = np.asarray(ops.istft(spectra, 8, 2, 8, window=window, center=center))
    inner = slice(None) if center else slice(2, -2)  # a window is near 0 at the ends
    np.testing.assert_allclose(found[:, inner], SIGNAL[:, inner], atol=1e-10)
    shorter = ops.istft(spectra, 8, 2, 8, length=10, window=window, center=center)
    np.testing.assert_allclose(shorter, found[:, :10])


def test_istft_is_the_least_squares_signal(backend):
    """Of any spectra, also such that belong to no signal: the least squares of the weighted frames."""
    rng = np.random.default_rng(8)
    real, imag = rng.uniform(-1, 1, (5, 5)), rng.uniform(-1, 1, (5, 5))
    given = np.fft.irfft(real + 1j * imag, 8)
    count = 8 + 3 * 4
    columns = np.stack([frames(row[None], 8, 3, 8, "hamming", False)[0].ravel() for row in np.eye(count)], 1)
    wanted = np.linalg.lstsq(columns, given.ravel(), rcond=None)[0]
    check(
        lambda r, i: ops.istft((r, i), 8, 3, 8, window="hamming", center=False),
        lambda r, i: wanted,
        real,
        imag,
        tolerance=1e-10,
    )


def test_a_window_of_ones_own(backend):
    weights = np.array([1.0, 2.0, 2.0, 1.0])
    ones = frames(SIGNAL, 4, 2, 4, None, True)
    spectra = np.fft.rfft(ones * weights)
    found = ops.stft(SIGNAL, 4, 2, 4, weights)
    np.testing.assert_allclose(found[0], spectra.real, atol=1e-12)
    np.testing.assert_allclose(found[1], spectra.imag, atol=1e-12)


def test_slopes():
    x = SIGNAL[0, :9]
    check_slope(lambda x: ops.add(*map(ops.square, ops.stft(x, 4, 2, 4))), x)
    parts = ops.stft(x, 4, 2, 4)
    check_slope(lambda r: ops.istft((r, parts[1]), 4, 2, 4), np.asarray(parts[0]))


def test_what_they_refuse():
    with pytest.raises(DTypeError, match="float32 or float64"):
        ops.stft(np.ones(8, int), 4, 2, 4)
    with pytest.raises(ArgumentError, match="sequence_length or more"):
        ops.stft(SIGNAL, 4, 2, 3)
    with pytest.raises(ArgumentError, match="hann"):
        ops.stft(SIGNAL, 4, 2, 4, "hand")
    with pytest.raises(ShapeError, match="4 weights"):
        ops.stft(SIGNAL, 4, 2, 4, np.ones(3))
    with pytest.raises(ShapeError, match="two axes"):
        ops.istft((np.ones(3), np.ones(3)), 4, 2, 4)
