"""Kernel: what plugins write; its defaults, its identity, and the primitives that stand for its halves."""

import pytest

from pronghorn.errors import ShapeError
from pronghorn.graph import placeholder
from pronghorn.primitives import PRIMITIVES as P
from pronghorn.runtime.kernels import Kernel, claimed_backward, claimed_forward
from pronghorn.spec import TensorSpec


def forward(*arrays, **attributes):
    raise AssertionError("nothing runs here")


def test_defaults_claim_everything_and_keep_nothing():
    kernel = Kernel("k", "numpy", "softmax", forward)
    assert kernel.claims((), {}) is True
    assert kernel.residuals((), {}) == ()
    assert (kernel.backward, kernel.priority) == (None, 0)


def test_two_kernels_are_equal_only_if_they_are_one():
    one, other = (Kernel("k", "numpy", "softmax", forward) for _ in range(2))
    assert one != other
    assert len({one, other}) == 2


def test_halves_are_made_once():
    kernel = Kernel("k", "numpy", "softmax", forward)
    assert claimed_forward(kernel, P["softmax"]) is claimed_forward(kernel, P["softmax"])
    assert claimed_backward(kernel, P["softmax"]) is claimed_backward(kernel, P["softmax"])
    assert claimed_forward(kernel, P["softmax"]) is not claimed_forward(kernel, P["log_softmax"])


def test_specs_of_the_halves():
    mean = TensorSpec((2,), "float64")
    kernel = Kernel("k", "numpy", "softmax", forward, forward, residuals=lambda specs, attributes: (mean,))
    x = placeholder((2, 3))
    out, kept = claimed_forward(kernel, P["softmax"])(x, axis=1)
    assert (out.spec, kept.spec) == (x.spec, mean)
    (dx,) = claimed_backward(kernel, P["softmax"], 1, 1)(out, out, x, kept, axis=1)
    assert dx.spec == x.spec


def test_wrong_operands_fail_as_the_composite_does():
    kernel = Kernel("k", "numpy", "softmax", forward)
    with pytest.raises(ShapeError, match="axis 5"):
        claimed_forward(kernel, P["softmax"])(placeholder((2, 3)), axis=5)
