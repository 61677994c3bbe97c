"""Windows and pooling: loops over the windows, finite differences, and what happens at ties and edges."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import SEEDS, distinct

from pronghorn.autograd import gradients
from pronghorn.errors import ShapeError
from pronghorn.graph import Graph, placeholder
from pronghorn.primitives.window import fold_patches, max_pool, patches
from pronghorn.spec import TensorSpec
from pronghorn.testing import Sample, check_dims, check_value, check_vjp
from pronghorn.testing.sample import evaluate
from pronghorn.testing.samples import FAMILIES
from pronghorn.testing.samples.window import _folded, _patched, _pooled

SAMPLES = FAMILIES["window"]


@pytest.mark.parametrize("sample", SAMPLES, ids=str)
def test_sample(sample):
    check_value(sample)
    check_vjp(sample)


@pytest.mark.parametrize("sample", [s for s in SAMPLES if s.name != "fold_patches"], ids=str)
def test_unknown_sizes(sample):
    if sample.operands[0].dtype == np.float64:
        check_dims(sample)


@st.composite
def windows(draw):
    """The shape of x, and attributes such that at least one window fits, none of them in the padding alone."""
    spatial = draw(st.integers(1, 2))
    each = lambda least, most: tuple(draw(st.integers(least, most)) for _ in range(spatial))  # noqa: E731
    window, dilation = each(1, 3), each(1, 2)
    side = tuple(draw(st.integers((k - 1) * d + 1, 6)) for k, d in zip(window, dilation, strict=True))
    edges = [tuple(draw(st.integers(0, k - 1)) for k in window) for _ in range(2)]
    attributes = {"window": window, "strides": each(1, 3), "padding": tuple(zip(*edges, strict=True))}
    return (draw(st.integers(0, 2)), *side, draw(st.integers(1, 2))), attributes, dilation


@settings(max_examples=20)
@given(windows(), SEEDS)
def test_patches_at_random(drawn, seed):
    shape, pool, dilation = drawn
    attributes = {**pool, "dilation": dilation}
    sample = Sample("patches", [distinct(shape, seed)], attributes, lambda x: _patched(x, **attributes))
    check_value(sample)
    check_vjp(sample, order=1)
    p = np.random.default_rng(seed).uniform(-1, 1, sample.graph().outputs[0].shape)
    back = {**attributes, "input_shape": shape}
    check_value(Sample("fold_patches", [p], back, lambda p: _folded(p, **back)))


@settings(max_examples=20)
@given(windows(), SEEDS, st.sampled_from(["max_pool", "sum_pool"]))
def test_pooling_at_random(drawn, seed, name):
    shape, attributes, _ = drawn
    outside, reduce = (-np.inf, np.max) if name == "max_pool" else (0, np.sum)
    sample = Sample(
        name, [distinct(shape, seed)], attributes, lambda x: _pooled(x, **attributes, outside=outside, reduce=reduce)
    )
    check_value(sample)
    check_vjp(sample)


def _gradient(x, **attributes):
    tensor = placeholder(x.shape, x.dtype)
    (slope,) = gradients(max_pool(tensor, **attributes), [tensor])
    return evaluate(Graph([tensor], [slope]), [x])[0]


def test_of_equal_values_the_first_takes_the_cotangent():
    """As in TensorFlow, in row-major order of the window."""
    x = np.zeros((1, 4, 4, 1))
    slope = _gradient(x, window=(2, 2), strides=(2, 2), padding=((0, 0), (0, 0)))
    np.testing.assert_array_equal(slope[0, :, :, 0], [[1, 0, 1, 0], [0, 0, 0, 0], [1, 0, 1, 0], [0, 0, 0, 0]])


def test_cotangents_of_overlapping_windows_add_up():
    x = np.array([0.0, 5.0, 1.0, 5.0]).reshape(1, 4, 1)
    slope = _gradient(x, window=(3,), strides=(1,), padding=((1, 1),))
    np.testing.assert_array_equal(slope.ravel(), [0, 3, 0, 1])


def test_padding_never_wins():
    x = np.full((1, 3, 1), -1e30)
    sample = Sample("max_pool", [x], {"window": (3,), "strides": (1,), "padding": ((1, 1),)}, lambda x: x)
    check_value(sample)


@pytest.mark.parametrize("dtype", ["float16", "float32", "int8", "uint8"])
def test_max_pool_of_other_dtypes(dtype):
    x = np.arange(8).reshape(1, 4, 2).astype(dtype)
    (y,) = evaluate(Sample("max_pool", [x], {"window": (2,), "strides": (1,), "padding": ((1, 0),)}).graph(), [x])
    assert y.dtype == dtype
    np.testing.assert_array_equal(y, x)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"window": (2,)}, r"window=\(2,\) must have 2 entries"),
        ({"strides": (0, 1)}, r"strides must be 1 or more. Got \(0, 1\)"),
        ({"padding": ((-1, 0), (0, 0))}, "cannot be negative"),
    ],
)
def test_what_does_not_fit(changed, message):
    attributes = {"window": (2, 2), "strides": (1, 1), "padding": ((0, 0), (0, 0)), "dilation": (1, 1), **changed}
    with pytest.raises(ShapeError, match=message):
        patches.infer(TensorSpec((1, 4, 4, 1)), **attributes)


def test_patches_of_another_shape():
    attributes = {"window": (2,), "strides": (1,), "padding": ((0, 0),), "dilation": (1,)}
    with pytest.raises(ShapeError, match="must be equal"):
        fold_patches.infer(TensorSpec((1, 4, 2, 1)), input_shape=(1, 4, 1), **attributes)
