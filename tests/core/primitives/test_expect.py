"""What shape rules expect of sizes: known ones must agree, unknown ones may."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pronghorn.dim import Dim
from pronghorn.errors import ShapeError
from pronghorn.primitives.expect import agree, agree_shapes, at_least_zero, expect_ndim
from pronghorn.spec import TensorSpec


@given(st.integers(0, 9), st.integers(0, 9))
def test_known_sizes_agree_if_they_are_equal(a, b):
    if a == b:
        assert agree(a, b, "sizes") == a
    else:
        with pytest.raises(ShapeError, match=f"sizes must be equal. Got {a} and {b}"):
            agree(a, b, "sizes")


def test_the_known_one_of_two_sizes_is_the_answer():
    n, m = Dim.new(), Dim.new()
    assert agree(n, 3, "sizes") == agree(3, n, "sizes") == 3
    assert agree(n, n, "sizes") is n
    assert agree(n, m, "sizes") in (n, m)
    assert agree_shapes((n, 3), (2, m), "shapes") == (2, 3)


def test_shapes_of_different_lengths():
    with pytest.raises(ShapeError, match=r"shapes must be equal\. Got \(2, 3\) and \(2,\)"):
        agree_shapes((2, 3), (2,), "shapes")


def test_too_few_axes():
    expect_ndim(TensorSpec((2, 3)), 2, "x")
    with pytest.raises(ShapeError, match=r"x must have at least 3 axes\. Got float32\[2, 3\]"):
        expect_ndim(TensorSpec((2, 3)), 3, "x")


def test_sizes_below_zero():
    at_least_zero((0, Dim.new()), "the shape")
    with pytest.raises(ShapeError, match=r"the shape would be \(2, -1\)"):
        at_least_zero((2, -1), "the shape")
