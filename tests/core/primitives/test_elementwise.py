"""Unary primitives: samples, random shapes, kinks by closed form, dtypes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special
from strategies import arrays

from pronghorn.autograd import gradients
from pronghorn.errors import DTypeError
from pronghorn.graph import Graph, placeholder
from pronghorn.primitives import PRIMITIVES
from pronghorn.primitives import elementwise as p
from pronghorn.testing import Sample, check_dims, check_value, check_vjp
from pronghorn.testing.sample import evaluate
from pronghorn.testing.samples import FAMILIES

ORACLES = {
    "negative": np.negative,
    "square": np.square,
    "exp": np.exp,
    "expm1": np.expm1,
    "sin": np.sin,
    "cos": np.cos,
    "arctan": np.arctan,
    "sinh": np.sinh,
    "cosh": np.cosh,
    "tanh": np.tanh,
    "arcsinh": np.arcsinh,
    "absolute": np.abs,
    "erf": special.erf,
    "sigmoid": special.expit,
    "relu": lambda x: np.maximum(x, 0),
    "reciprocal": lambda x: 1 / x,
}


@pytest.mark.parametrize("sample", FAMILIES["elementwise"], ids=str)
def test_sample(sample):
    check_value(sample)
    check_vjp(sample)


@pytest.mark.parametrize("sample", [s for s in FAMILIES["elementwise"] if not s.id], ids=str)
def test_unknown_sizes(sample):
    check_dims(sample)


@given(st.sampled_from(sorted(ORACLES)), arrays())
def test_vjp_on_random_shapes(name, x):
    sample = Sample(name, [x], {}, ORACLES[name])
    check_value(sample)
    check_vjp(sample, tolerance=1e-5)


def slope(name, x, **attributes):
    """The derivative at x."""
    x = np.asarray(x, "float64")
    inputs = [placeholder(x.shape, "float64")]
    return evaluate(Graph(inputs, gradients(PRIMITIVES[name](*inputs, **attributes), inputs)), [x])[0]


@pytest.mark.parametrize(("name", "at_zero"), [("relu", 0.0), ("absolute", 0.0), ("square", 0.0), ("sinh", 1.0)])
def test_slope_at_zero_is_tensorflows(name, at_zero):
    assert slope(name, 0.0) == at_zero


def test_clip_passes_gradient_inside_and_on_the_bounds():
    assert slope("clip", [-2.0, -1.0, 0.0, 1.0, 2.0], low=-1.0, high=1.0).tolist() == [0, 1, 1, 1, 0]


def test_relu_passes_no_gradient_for_nan_or_below():
    assert slope("relu", [-1.0, 2.0]).tolist() == [0, 1]


@given(st.floats(-6, 30).filter(lambda x: x > 0.1 or abs(x - round(x)) > 0.05))
def test_digamma_and_its_slope_agree_with_scipy(x):
    np.testing.assert_allclose(slope("lgamma", x), special.digamma(x), rtol=1e-11, atol=1e-12)
    np.testing.assert_allclose(slope("digamma", x), special.polygamma(1, x), rtol=1e-11)


def test_third_derivative_of_lgamma():
    x = placeholder((3,), "float64")
    first = gradients(p.lgamma(x), [x])
    second = gradients(first, [x])
    third = gradients(second, [x])
    points = np.array([0.2, 1.0, 12.5])
    np.testing.assert_allclose(evaluate(Graph([x], third), [points])[0], special.polygamma(2, points), rtol=1e-10)


@pytest.mark.parametrize("name", ["floor", "ceil", "round", "isnan", "stop_gradient", "logical_not"])
def test_flat_primitives_have_no_gradient(name):
    x = placeholder((2,), "bool" if name == "logical_not" else "float32")
    y = p.cast(PRIMITIVES[name](x), dtype="float32")
    assert gradients(y, [x]) == [None]


def test_sign_of_reals_has_no_gradient():
    x = placeholder((2,))
    assert gradients(p.sign(x), [x]) == [None]


@pytest.mark.parametrize("dtype", ["int32", "bool"])
def test_no_gradient_passes_a_cast_to_what_has_none(dtype):
    x = placeholder((2,))
    assert gradients(p.cast(p.cast(x, dtype=dtype), dtype="float32"), [x]) == [None]


@pytest.mark.parametrize(
    ("name", "dtype", "said"),
    [
        ("exp", "int32", "takes floats or complex numbers"),
        ("logical_not", "float32", "takes booleans"),
        ("bitwise_not", "float32", "takes integers or booleans"),
        ("erf", "complex64", "takes floats"),
        ("real", "float32", "takes complex numbers"),
        ("negative", "bool", "takes numbers"),
    ],
)
def test_wrong_dtype_is_named(name, dtype, said):
    with pytest.raises(DTypeError, match=rf"ops\.{name}\({dtype}\[2\]\): {said}"):
        PRIMITIVES[name](placeholder((2,), dtype))


@pytest.mark.parametrize(("dtype", "part"), [("complex64", "float32"), ("complex128", "float64")])
def test_parts_of_complex_numbers_are_real(dtype, part):
    x = placeholder((2,), dtype)
    assert {p.absolute(x).dtype, p.real(x).dtype, p.imag(x).dtype} == {part}
