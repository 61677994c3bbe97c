"""conv and its two VJPs: the definition's sums, finite differences, and the transposes' own identity."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import SEEDS

from pronghorn.dim import Dim
from pronghorn.errors import DTypeError, ShapeError
from pronghorn.primitives.convolution import conv, conv_input_vjp, conv_kernel_vjp, dilated, window_count
from pronghorn.spec import TensorSpec
from pronghorn.testing import Sample, check_dims, check_value, check_vjp
from pronghorn.testing.sample import evaluate
from pronghorn.testing.samples import FAMILIES
from pronghorn.testing.samples.convolution import convolved, to_input, to_kernel

SAMPLES = FAMILIES["convolution"]
PLAIN = {"strides": (1, 1), "padding": ((0, 0),) * 2, "input_dilation": (1, 1), "kernel_dilation": (1, 1), "groups": 1}


@pytest.mark.parametrize("sample", SAMPLES, ids=str)
def test_value(sample):
    check_value(sample)


@pytest.mark.parametrize("sample", SAMPLES, ids=str)
def test_vjp(sample):
    check_vjp(sample)


@pytest.mark.parametrize("sample", [s for s in SAMPLES if s.name == "conv"], ids=str)
def test_unknown_sizes(sample):
    check_dims(sample)


@st.composite
def convolutions(draw):
    """Shapes of x and kernel, and attributes: every one drawn for itself."""
    spatial = draw(st.integers(1, 2))
    each = lambda least, most: tuple(draw(st.integers(least, most)) for _ in range(spatial))  # noqa: E731
    groups = draw(st.integers(1, 3))
    part, made = draw(st.integers(1, 2)), draw(st.integers(1, 2))
    attributes = {
        "strides": each(1, 3),
        "padding": tuple(zip(each(0, 2), each(0, 2), strict=True)),
        "input_dilation": each(1, 2),
        "kernel_dilation": each(1, 2),
        "groups": groups,
    }
    x = (draw(st.integers(0, 2)), *each(1, 5), part * groups)
    return x, (*each(1, 3), part, made * groups), attributes


@settings(max_examples=20)
@given(convolutions(), SEEDS)
def test_random_attributes(drawn, seed):
    x_shape, kernel_shape, attributes = drawn
    rng = np.random.default_rng(seed)
    x, kernel = rng.uniform(-1, 1, x_shape), rng.uniform(-1, 1, kernel_shape)
    expected = convolved(x, kernel, **attributes)
    ct = rng.uniform(-1, 1, expected.shape)
    sample = Sample("conv", [x, kernel], attributes, lambda x, k: expected)
    check_value(sample)
    check_vjp(sample, order=1)
    of_x, of_kernel = {**attributes, "input_shape": x_shape}, {**attributes, "kernel_shape": kernel_shape}
    check_value(Sample("conv_input_vjp", [ct, kernel], of_x, lambda ct, k: to_input(ct, k, **of_x)))
    check_value(Sample("conv_kernel_vjp", [x, ct], of_kernel, lambda x, ct: to_kernel(x, ct, **of_kernel)))


@settings(max_examples=10)
@given(convolutions(), SEEDS)
def test_the_vjps_are_transposes(drawn, seed):
    """<ct, conv(x, k)> = <conv_input_vjp(ct, k), x> = <conv_kernel_vjp(x, ct), k>."""
    x_shape, kernel_shape, attributes = drawn
    rng = np.random.default_rng(seed)
    x, kernel = rng.uniform(-1, 1, x_shape), rng.uniform(-1, 1, kernel_shape)
    sample = Sample("conv", [x, kernel], attributes)
    (y,) = evaluate(sample.graph(), [x, kernel])
    ct = rng.uniform(-1, 1, y.shape)
    of_x = Sample("conv_input_vjp", [ct, kernel], {**attributes, "input_shape": x_shape})
    of_kernel = Sample("conv_kernel_vjp", [x, ct], {**attributes, "kernel_shape": kernel_shape})
    (dx,) = evaluate(of_x.graph(), [ct, kernel])
    (dk,) = evaluate(of_kernel.graph(), [x, ct])
    total = (ct * y).sum()
    np.testing.assert_allclose([(dx * x).sum(), (dk * kernel).sum()], [total, total], rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize("dtype", ["float16", "float32"])
def test_other_dtypes(dtype):
    rng = np.random.default_rng(3)
    x, kernel = rng.uniform(-1, 1, (2, 6, 5, 3)).astype(dtype), rng.uniform(-1, 1, (3, 2, 3, 4)).astype(dtype)
    (y,) = evaluate(Sample("conv", [x, kernel], PLAIN).graph(), [x, kernel])
    assert y.dtype == dtype
    np.testing.assert_allclose(y, convolved(x.astype(float), kernel.astype(float), **PLAIN), atol=5e-3)


@given(st.integers(0, 9), st.integers(1, 4), st.integers(1, 4), st.integers(0, 3), st.integers(0, 3), st.integers(1, 3))
def test_window_count_is_how_many_fit(size, window, stride, before, behind, dilation):
    starts = range(0, size + before + behind - (window - 1) * dilation, stride)
    assert window_count(size, window, stride, (before, behind), dilation) == len(starts)
    n = Dim.new()
    late = window_count(n, window, stride, (before, behind), dilation)
    assert max(late.resolve({n: size}), 0) == len(starts)


@given(st.integers(0, 6), st.integers(1, 4))
def test_dilated_is_the_size_with_gaps(size, dilation):
    n = Dim.new()
    spread = range(0, size * dilation, dilation)
    places = spread[-1] + 1 if size else 0
    assert dilated(size, dilation) == places
    if size:
        late = dilated(n, dilation)
        assert (late.resolve({n: size}) if isinstance(late, Dim) else late) == places


@pytest.mark.parametrize(
    ("x", "kernel", "changed", "message"),
    [
        ((1, 4, 4, 3), (3, 3, 2, 4), {}, r"channels of x \(1, 4, 4, 3\).* Got 3 and 2"),
        ((1, 4, 4, 4), (3, 3, 2, 3), {"groups": 2}, r"3 features, which groups=2 does not divide"),
        ((1, 4, 3), (3, 3, 3, 4), {}, r"needs a kernel with 3 axes. Got 4"),
        ((4, 3), (3, 4), {}, r"at least 3 axes"),
        ((1, 4, 4, 3), (3, 3, 3, 4), {"strides": (1,)}, r"strides=\(1,\) must have 2 entries"),
        ((1, 4, 4, 3), (3, 3, 3, 4), {"strides": (0, 1)}, r"strides must be 1 or more. Got \(0, 1\)"),
        ((1, 4, 4, 3), (3, 3, 3, 4), {"padding": ((0, -1), (0, 0))}, r"cannot be negative"),
    ],
)
def test_what_does_not_fit(x, kernel, changed, message):
    with pytest.raises(ShapeError, match=message):
        conv.infer(TensorSpec(x), TensorSpec(kernel), **{**PLAIN, **changed})


def test_a_cotangent_of_another_shape():
    with pytest.raises(ShapeError, match=r"Got .*3.* and .*2"):
        conv_input_vjp.infer(TensorSpec((1, 3, 3, 4)), TensorSpec((3, 3, 2, 4)), input_shape=(1, 4, 4, 2), **PLAIN)
    with pytest.raises(ShapeError, match="must be equal"):
        conv_kernel_vjp.infer(TensorSpec((1, 4, 4, 2)), TensorSpec((1, 3, 3, 4)), kernel_shape=(3, 3, 2, 4), **PLAIN)


def test_integers_are_not_convolved():
    with pytest.raises(DTypeError, match="floats"):
        conv.infer(TensorSpec((1, 4, 4, 1), "int32"), TensorSpec((2, 2, 1, 1), "int32"), **PLAIN)
