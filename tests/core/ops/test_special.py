"""Special functions, degrees, tests of sign and kind, views: NumPy and the standard library are the oracle."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from slopes import check_slope
from strategies import arrays
from tracing import check

from pronghorn import ops
from pronghorn.errors import DTypeError, ShapeError

SPECIAL = np.array([0.0, -0.0, 1.0, -2.5, np.nan, np.inf, -np.inf, 1e-300, 1e300])
UNARY = {
    "cbrt": np.cbrt,
    "exp2": np.exp2,
    "erfc": np.vectorize(math.erfc, otypes=[float]),
    "deg2rad": np.deg2rad,
    "rad2deg": np.rad2deg,
    "sinc": np.sinc,
    "i0": np.i0,
    "fabs": np.fabs,
    "isreal": np.isreal,
    "isposinf": np.isposinf,
    "isneginf": np.isneginf,
    "signbit": np.signbit,
    "nan_to_num": np.nan_to_num,
}


@pytest.mark.parametrize("name", UNARY)
@settings(max_examples=4)
@given(arrays(max_dims=3))
def test_as_numpy(backend, name, x):
    check(getattr(ops, name), UNARY[name], np.asarray(x * 3), hide=(0, 1))


@pytest.mark.parametrize("name", sorted(set(UNARY) - {"i0", "sinc"}))
def test_special_values(backend, name):
    with np.errstate(all="ignore"):
        check(getattr(ops, name), UNARY[name], SPECIAL)


@pytest.mark.parametrize("name", ["cbrt", "exp2", "erfc", "deg2rad", "rad2deg", "sinc", "i0", "fabs", "nan_to_num"])
def test_slopes(name):
    check_slope(getattr(ops, name), np.array([[-2.3, -0.7], [0.4, 1.9]]))


def test_smooth_at_zero():
    """sinc and i0 have slope 0 there, and a second derivative: -pi²/3 and 1/2."""
    from pronghorn.autograd import gradients
    from pronghorn.graph import Graph, placeholder
    from pronghorn.testing.sample import evaluate

    for function, second in ((ops.sinc, -(math.pi**2) / 3), (ops.i0, 0.5)):
        x = placeholder((1,), "float64")
        (slope,) = gradients(function(x), [x])
        (curvature,) = gradients(slope, [x])
        found = evaluate(Graph([x], [slope, curvature]), [np.zeros(1)])
        np.testing.assert_allclose([found[0][0], found[1][0]], [0, second], atol=1e-12)


@pytest.mark.parametrize(("dtype", "tolerance"), [("float32", 3e-6), ("float64", 1e-12)])
def test_i0_of_large_numbers(backend, dtype, tolerance):
    x = np.array([5.0, 30.0, 88.0, 700.0 if dtype == "float64" else 80.0]).astype(dtype)
    np.testing.assert_allclose(ops.i0(x), np.i0(x.astype(float)), rtol=tolerance)


@pytest.mark.parametrize("name", ["cbrt", "exp2", "erfc", "deg2rad", "sinc", "i0"])
@pytest.mark.parametrize(
    ("given_", "wanted"), [("int32", "float32"), ("bool", "float32"), ("float16", "float16"), ("float64", "float64")]
)
def test_dtypes(name, given_, wanted):
    assert ops.dtype(getattr(ops, name)(np.ones(2, given_))) == wanted


def test_nan_to_num_with_values(backend):
    check(
        lambda x: ops.nan_to_num(x, nan=7.0, posinf=1.0, neginf=-1.0),
        lambda x: np.nan_to_num(x, nan=7.0, posinf=1.0, neginf=-1.0),
        SPECIAL,
    )
    z = np.array([complex(np.nan, 1), complex(2, np.inf), 3 + 4j])
    np.testing.assert_allclose(ops.nan_to_num(z), np.nan_to_num(z))
    assert ops.nan_to_num(np.array([1, 2])).tolist() == [1, 2]


@pytest.mark.parametrize(("old", "new"), [("float64", "int64"), ("float32", "uint8"), ("int16", "float32")])
def test_view(backend, old, new):
    x = (np.arange(24).reshape(3, 8) * 3 + 1).astype(old)
    check(lambda x: ops.view(x, new), lambda x: x.view(new), x)


def test_view_refuses_a_rest():
    with pytest.raises(ShapeError, match="whole number"):
        ops.view(np.ones(3, "float32"), "float64")


def test_complex_and_back(backend):
    pairs = np.random.default_rng(0).uniform(-1, 1, (3, 2))
    check(ops.view_as_complex, lambda x: x[..., 0] + 1j * x[..., 1], pairs)
    check(ops.view_as_real, lambda z: np.stack([z.real, z.imag], -1), pairs[:, 0] + 1j * pairs[:, 1])
    check_slope(lambda x: ops.view_as_real(ops.square(ops.view_as_complex(x))), pairs)
    with pytest.raises(ShapeError, match="real and the imaginary"):
        ops.view_as_complex(np.ones(3))


def test_complex_numbers_have_no_sign():
    for function in (ops.signbit, ops.isposinf, ops.isneginf):
        with pytest.raises(DTypeError, match="real numbers"):
            function(np.ones(2, complex))
    assert ops.isreal(np.array([1 + 0j, 1j])).tolist() == [True, False]
