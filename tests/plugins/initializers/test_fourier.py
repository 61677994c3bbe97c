"""STFT kernels against the discrete Fourier transform and SciPy's windows."""

import numpy as np
import pytest
from scipy import signal

from pronghorn import initializers
from pronghorn.errors import ArgumentError, ShapeError


@pytest.mark.parametrize("window", [None, "hann", "hamming", "blackman", "bartlett", "boxcar"])
@pytest.mark.parametrize("periodic", [True, False])
def test_applied_to_a_frame_it_is_the_transform(window, periodic):
    """Frames of 16 samples: kernel applied to a frame is rfft of frame times window."""
    x = np.random.default_rng(0).normal(size=16)
    weights = np.ones(16) if window is None else signal.get_window(window, 16, fftbins=periodic)
    wanted = np.fft.rfft(x * weights)
    kernels = [
        initializers.STFT(side, window, None, periodic)((16, 1, 9), "float64")[:, 0] for side in ("real", "imag")
    ]
    np.testing.assert_allclose(x @ kernels[0], wanted.real, atol=1e-12)
    np.testing.assert_allclose(x @ kernels[1], wanted.imag, atol=1e-12)


@pytest.mark.parametrize(("scaling", "norm"), [("density", lambda w: np.sqrt(np.sum(w**2))), ("spectrum", np.sum)])
def test_scaling(scaling, norm):
    plain = initializers.STFT("real", "hann", None)((8, 1, 5), "float64")
    scaled = initializers.STFT("real", "hann", scaling)((8, 1, 5), "float64")
    np.testing.assert_allclose(scaled, plain / norm(np.hanning(8)), atol=1e-12)


def test_window_of_one_s_own():
    window = [0.0, 1.0, 0.0, 0.0]
    found = initializers.STFT("real", window, None)((4, 1, 3), "float64")
    np.testing.assert_allclose(
        found[:, 0], np.diag(window) @ np.cos(np.pi / 2 * np.outer(range(4), range(3))), atol=1e-12
    )
    with pytest.raises(ShapeError, match=r"each of 5 samples\. Got shape \(4,\)"):
        initializers.STFT("real", window)((5, 1, 3))


def test_config_and_wrong_arguments():
    made = initializers.STFT("imag", "hamming", "spectrum", True)
    again = initializers.deserialize(initializers.serialize(made))
    np.testing.assert_array_equal(again((8, 1, 5)), made((8, 1, 5)))
    with pytest.raises(ArgumentError, match=r"no window 'han'\. Did you mean 'hann'"):
        initializers.STFT("real", "han")
    with pytest.raises(ArgumentError, match="no side 'reel'"):
        initializers.STFT("reel")
