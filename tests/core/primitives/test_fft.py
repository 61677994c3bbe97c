"""Fourier transforms: the sums of the definition, NumPy's on random shapes, finite differences."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import SEEDS

from pronghorn.errors import DTypeError, ShapeError
from pronghorn.primitives.fft import fft, irfft, rfft
from pronghorn.spec import TensorSpec
from pronghorn.testing import Sample, check_dims, check_value, check_vjp
from pronghorn.testing.sample import evaluate
from pronghorn.testing.samples import FAMILIES

SAMPLES = FAMILIES["fft"]


@pytest.mark.parametrize("sample", SAMPLES, ids=str)
def test_sample(sample):
    check_value(sample)
    check_vjp(sample)


@pytest.mark.parametrize("sample", [s for s in SAMPLES if s.name == "rfft"], ids=str)
def test_unknown_sizes(sample):
    check_dims(sample)


@settings(max_examples=15)
@given(st.lists(st.integers(1, 5), min_size=1, max_size=3), st.data(), SEEDS)
def test_random_shapes(shape, data, seed):
    ndim = data.draw(st.integers(1, len(shape)))
    axes = tuple(range(-ndim, 0))
    rng = np.random.default_rng(seed)
    x = rng.uniform(-1, 1, shape)
    half = rng.uniform(-1, 1, (*shape[:-1], shape[-1] // 2 + 1)) + 1j * rng.uniform(
        -1, 1, (*shape[:-1], shape[-1] // 2 + 1)
    )
    for sample in (
        Sample("fft", [x + 1j * x[::-1]], {"ndim": ndim}, lambda x: np.fft.fftn(x, axes=axes)),
        Sample("ifft", [x - 1j * x], {"ndim": ndim}, lambda x: np.fft.ifftn(x, axes=axes)),
        Sample("rfft", [x], {"ndim": ndim}, lambda x: np.fft.rfftn(x, axes=axes)),
        Sample(
            "irfft", [half], {"ndim": ndim, "size": shape[-1]}, lambda x: np.fft.irfftn(x, shape[-ndim:], axes=axes)
        ),
    ):
        check_value(sample)
        check_vjp(sample, order=1)


def test_single_precision_stays_single():
    x = np.arange(6, dtype="float32").reshape(2, 3)
    (y,) = evaluate(Sample("rfft", [x], {"ndim": 1}).graph(), [x])
    assert y.dtype == np.complex64
    np.testing.assert_allclose(y, np.fft.rfft(x), rtol=1e-5)
    (back,) = evaluate(Sample("irfft", [y], {"ndim": 1, "size": 3}).graph(), [y])
    assert back.dtype == np.float32
    np.testing.assert_allclose(back, x, atol=1e-6)


def test_what_does_not_fit():
    with pytest.raises(DTypeError, match="complex numbers"):
        fft.infer(TensorSpec((4,)), ndim=1)
    with pytest.raises(DTypeError, match="Got complex64"):
        rfft.infer(TensorSpec((4,), "complex64"), ndim=1)
    with pytest.raises(ShapeError, match="at least 2 axes"):
        rfft.infer(TensorSpec((4,)), ndim=2)
    with pytest.raises(ShapeError, match=r"size=8.* Got 3 and 5"):
        irfft.infer(TensorSpec((3,), "complex64"), ndim=1, size=8)
