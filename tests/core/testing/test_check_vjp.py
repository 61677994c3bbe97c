"""The conformance kit finds wrong rules: wrong first and second derivatives, forgotten sums, wrong values."""

import numpy as np
import pytest

from pronghorn.graph import Primitive, constant
from pronghorn.primitives import PRIMITIVES, elementwise
from pronghorn.primitives.arithmetic import add, multiply
from pronghorn.primitives.elementwise import square
from pronghorn.testing import Sample, check_vjp

X = np.array([0.5, -1.5, 2.0])


def cube(vjp):
    """A primitive that is x**3 by decomposition, with a VJP rule that may be wrong."""
    made = Primitive("cube", "x**3")
    made.shape_rule(lambda x: x)
    made.decomposition(lambda x: multiply(square(x), x))
    made.vjp_rule(lambda ct, out, x: (vjp(ct, x),))
    return made


@pytest.fixture
def checked(monkeypatch):
    def run(vjp, **options):
        made = cube(vjp)
        monkeypatch.setattr("pronghorn.testing.sample.PRIMITIVES", {**PRIMITIVES, "cube": made})
        check_vjp(Sample("cube", [X]), **options)

    return run


def right(ct, x):
    return multiply(ct, multiply(constant(3.0, x.dtype), square(x)))


def test_a_right_rule_passes(checked):
    checked(right)


def test_a_wrong_factor_is_found(checked):
    with pytest.raises(AssertionError, match="cube-3: first derivative is"):
        checked(lambda ct, x: multiply(ct, square(x)))


def test_a_small_error_is_found(checked):
    with pytest.raises(AssertionError, match="first derivative"):
        checked(lambda ct, x: add(right(ct, x), multiply(ct, constant(1e-4, x.dtype))))


def test_a_wrong_second_derivative_is_found(checked):
    """The first is right, but a stop_gradient hides that it depends on x."""

    def frozen(ct, x):
        return right(ct, elementwise.stop_gradient(x))

    checked(frozen, order=1)
    with pytest.raises(AssertionError, match="second derivative"):
        checked(frozen)


def test_a_missing_cotangent_is_found(checked):
    with pytest.raises(AssertionError, match="first derivative"):
        checked(lambda ct, x: None)
