"""Binary primitives: shape rules against NumPy, VJPs against finite differences, ties and zeros by closed form."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import SEEDS, broadcasts, distinct, hidden, resolved

from pronghorn.autograd import gradients
from pronghorn.errors import DTypeError, ShapeError
from pronghorn.graph import Graph, placeholder
from pronghorn.primitives import PRIMITIVES
from pronghorn.primitives import arithmetic as p
from pronghorn.spec import TensorSpec
from pronghorn.testing import Sample, check_dims, check_value, check_vjp
from pronghorn.testing.sample import evaluate
from pronghorn.testing.samples import FAMILIES

BINARY = ["add", "subtract", "multiply", "divide", "maximum", "minimum", "arctan2"]


@pytest.mark.parametrize("sample", FAMILIES["arithmetic"], ids=str)
def test_sample(sample):
    check_value(sample)
    check_vjp(sample)


@pytest.mark.parametrize("sample", [s for s in FAMILIES["arithmetic"] if s.order], ids=str)
def test_unknown_sizes(sample):
    check_dims(sample)


@given(st.data(), broadcasts())
def test_shape_is_what_numpy_broadcasts_to(data, drawn):
    (a, b), result = drawn
    assert p.add.infer(TensorSpec(a), TensorSpec(b)).shape == result
    (a, b), sizes = data.draw(hidden(a, b))
    assert resolved(p.add.infer(TensorSpec(a), TensorSpec(b)).shape, sizes) == result


@given(broadcasts(count=3))
def test_where_broadcasts_all_three(drawn):
    (c, a, b), result = drawn
    assert p.where.infer(TensorSpec(c, "bool"), TensorSpec(a), TensorSpec(b)).shape == result


@given(st.sampled_from(BINARY), broadcasts(max_side=3), SEEDS)
def test_vjp_on_random_broadcasts(name, drawn, seed):
    (a, b), _ = drawn
    right = np.abs(distinct(b, seed + 1)) + 0.513  # never a tie with the left, never 0
    sample = Sample(name, [distinct(a, seed), right], {}, getattr(np, name))
    check_value(sample)
    check_vjp(sample)


@given(broadcasts(max_side=3), SEEDS)
def test_power_vjp_on_random_broadcasts(drawn, seed):
    (a, b), _ = drawn
    sample = Sample("power", [np.abs(distinct(a, seed)) + 0.1, distinct(b, seed + 1)], {}, np.power)
    check_value(sample)
    check_vjp(sample)


@given(broadcasts(count=3, max_side=3), SEEDS)
def test_where_vjp_on_random_broadcasts(drawn, seed):
    (c, a, b), _ = drawn
    sample = Sample("where", [distinct(c, seed) > 0, distinct(a, seed), distinct(b, seed)], {}, np.where)
    check_value(sample)
    check_vjp(sample)


def gradient(name, a, b):
    """The cotangents of both operands for a cotangent of ones."""
    operands = [np.asarray(x, "float64") for x in (a, b)]
    inputs = [placeholder(x.shape, "float64") for x in operands]
    return evaluate(Graph(inputs, gradients(PRIMITIVES[name](*inputs), inputs)), operands)


@pytest.mark.parametrize("name", ["maximum", "minimum"])
def test_a_tie_gives_all_to_the_first(name):
    """TensorFlow's rule for maximum and minimum."""
    first, second = gradient(name, [1.0, 2.0], [1.0, 2.0])
    assert first.tolist() == [1, 1]
    assert second.tolist() == [0, 0]


def test_power_at_zero_has_finite_slopes():
    """d/da a**b = b a**(b-1): 0 at (0, 0), 1 at (0, 1), 0 at (0, 2); d/db is taken as 0 for a <= 0."""
    base, exponent = gradient("power", [0.0, 0.0, 0.0, -2.0], [0.0, 1.0, 2.0, 3.0])
    assert base.tolist() == [0, 1, 0, 12]
    assert exponent.tolist() == [0, 0, 0, 0]


def test_unknown_equal_dims_are_not_summed():
    """One Dim on both sides is one size: no sum_to is emitted."""
    a = placeholder((None, 3))
    b = placeholder(a.shape)
    names = {node.primitive.name for node in Graph([a, b], gradients(p.add(a, b), [a, b])).nodes}
    assert "sum_to" not in names


@pytest.mark.parametrize(
    ("name", "dtypes", "said"),
    [
        ("add", ("bool", "bool"), "takes numbers"),
        ("add", ("int32", "int64"), "one dtype"),
        ("divide", ("int32", "int32"), "takes floats or complex"),
        ("logical_and", ("int32", "int32"), "takes booleans"),
        ("less", ("complex64", "complex64"), "takes real numbers"),
        ("left_shift", ("float32", "float32"), "takes integers"),
        ("equal", ("int32", "float32"), "one dtype"),
    ],
)
def test_wrong_dtypes_are_named(name, dtypes, said):
    with pytest.raises(DTypeError, match=said):
        PRIMITIVES[name](*(placeholder((2,), dtype) for dtype in dtypes))


def test_shapes_that_do_not_broadcast_are_named():
    with pytest.raises(
        ShapeError, match=r"ops\.add\(float32\[2, 3\], float32\[2\]\).*on axis -1 the sizes are 3 and 2"
    ):
        p.add(placeholder((2, 3)), placeholder((2,)))


def test_condition_must_be_boolean():
    with pytest.raises(DTypeError, match="takes booleans"):
        p.where(placeholder((2,)), placeholder((2,)), placeholder((2,)))
