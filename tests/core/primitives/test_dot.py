"""dot_general: the result's shape and values against einsum, VJPs against finite differences."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import SEEDS, distinct, hidden, resolved

from pronghorn.dim import Dim
from pronghorn.errors import DTypeError, ShapeError
from pronghorn.primitives.dot import dot_general
from pronghorn.spec import TensorSpec
from pronghorn.testing import Sample, check_dims, check_value, check_vjp
from pronghorn.testing.samples import FAMILIES

SAMPLES = FAMILIES["dot"]


@pytest.mark.parametrize("sample", SAMPLES, ids=str)
def test_sample(sample):
    check_value(sample)
    check_vjp(sample)


@pytest.mark.parametrize("sample", SAMPLES, ids=str)
def test_unknown_sizes(sample):
    if sample.operands[0].dtype == np.float64:
        check_dims(sample)


@st.composite
def products(draw, min_side=0, max_side=3):
    """Two shapes, the axes to sum over and the batch axes, and the einsum that says the same."""
    kinds = {"k": draw(st.integers(0, 2)), "b": draw(st.integers(0, 2))}
    letters = {kind: [f"{kind}{i}" for i in range(count)] for kind, count in kinds.items()}
    left = draw(st.permutations(letters["k"] + letters["b"] + [f"l{i}" for i in range(draw(st.integers(0, 2)))]))
    right = draw(st.permutations(letters["k"] + letters["b"] + [f"r{i}" for i in range(draw(st.integers(0, 2)))]))
    size = {letter: draw(st.integers(min_side, max_side)) for letter in {*left, *right}}
    contract = tuple(tuple(side.index(c) for c in letters["k"]) for side in (left, right))
    batch = tuple(tuple(side.index(c) for c in letters["b"]) for side in (left, right))
    free = [c for side in (left, right) for c in side if c[0] in "lr"]
    names = {letter: chr(ord("a") + i) for i, letter in enumerate(sorted(size))}
    text = "{},{}->{}".format(*("".join(names[c] for c in side) for side in (left, right, letters["b"] + free)))
    return tuple(size[c] for c in left), tuple(size[c] for c in right), contract, batch, text


@settings(max_examples=15)
@given(products(), SEEDS)
def test_random_axes(drawn, seed):
    left, right, contract, batch, text = drawn
    attributes = {"contract": contract, "batch": batch}
    operands = [distinct(left, seed), distinct(right, seed + 1)]
    sample = Sample("dot_general", operands, attributes, lambda a, b: np.einsum(text, a, b))
    check_value(sample)
    check_vjp(sample)


@given(st.data(), products())
def test_shape_with_unknown_sizes(data, drawn):
    left, right, contract, batch, text = drawn
    expected = np.einsum(text, np.zeros(left), np.zeros(right)).shape
    shapes, sizes = data.draw(hidden(left, right))
    spec = dot_general.infer(*map(TensorSpec, shapes), contract=contract, batch=batch)
    assert resolved(spec.shape, sizes) == expected


def test_a_known_size_tells_the_unknown_one():
    n = Dim.new()
    spec = dot_general.infer(TensorSpec((n, 3)), TensorSpec((5, 3)), contract=((1,), (1,)), batch=((0,), (0,)))
    assert spec.shape == (5,)


@pytest.mark.parametrize(
    ("a", "b", "contract", "batch", "message"),
    [
        ((2, 3), (4, 5), ((1,), (0,)), ((), ()), r"sizes to sum over, axis 1 of float32\[2, 3\] .* Got 3 and 4"),
        ((2, 3), (4, 3), ((1,), (1,)), ((0,), (0,)), r"batch sizes.* Got 2 and 4"),
        ((2, 3), (3, 4), ((2,), (0,)), ((), ()), "must name distinct axes"),
        ((2, 2), (2, 2), ((0,), (0,)), ((0,), (1,)), "must name distinct axes"),
        ((2, 3), (3, 2), ((0, 1), (0,)), ((), ()), "as many axes of a as of b"),
    ],
)
def test_axes_that_do_not_fit(a, b, contract, batch, message):
    with pytest.raises(ShapeError, match=message):
        dot_general.infer(TensorSpec(a), TensorSpec(b), contract=contract, batch=batch)


def test_operands_have_one_dtype():
    with pytest.raises(DTypeError, match="one dtype"):
        dot_general.infer(TensorSpec((2,)), TensorSpec((2,), "float64"), contract=((0,), (0,)), batch=((), ()))
