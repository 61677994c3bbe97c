"""What rules say in common, and the table of primitives."""

import pytest

from pronghorn.dim import Dim
from pronghorn.errors import DTypeError, ShapeError
from pronghorn.primitives import PRIMITIVES, rules
from pronghorn.spec import TensorSpec
from pronghorn.testing.samples import SAMPLES

N, M = Dim.new(), Dim.new()


def test_every_primitive_has_a_sample():
    assert not set(PRIMITIVES) - {sample.name for sample in SAMPLES}


def test_names_are_those_of_the_modules():
    assert all(name == primitive.name for name, primitive in PRIMITIVES.items())


def test_dtypes_are_said_in_words():
    with pytest.raises(DTypeError, match=r"takes real numbers. Got bool\[2\]. Cast the operand to real numbers first"):
        rules.takes(TensorSpec((2,), "bool"), rules.REALS)


def test_one_dtype_names_both():
    with pytest.raises(DTypeError, match=r"int32\[\], float32\[\]") as caught:
        rules.one_dtype(TensorSpec((), "int32"), TensorSpec((), "float32"))
    assert (caught.value.expected, caught.value.actual) == ("int32", "float32")


@pytest.mark.parametrize(
    ("a", "b", "same", "differ"),
    [
        ((2, N), (2, N), True, False),
        ((2, N), (2, M), False, False),
        ((2, N), (3, N), False, True),
        ((2,), (), False, True),
    ],
)
def test_known_equal_and_known_different(a, b, same, differ):
    assert rules.same_shape(a, b) is same
    assert rules.shapes_differ(a, b) is differ


def test_an_axis_that_is_not_there():
    with pytest.raises(ShapeError, match="Use an axis from 0 to 1"):
        rules.has_axis(TensorSpec((2, 3)), 2)
