"""Logits behind a softmax or sigmoid: found where they are the ones, and only there."""

import numpy as np
import pytest

from pronghorn import ops
from pronghorn.config import set_epsilon
from pronghorn.dim import Dim
from pronghorn.graph import Graph, placeholder
from pronghorn.testing.sample import evaluate
from pronghorn_plugins.losses import logits

Z = np.random.default_rng(0).normal(size=(4, 2, 3)).astype("float32")


def value(tensor, leaf, array=Z):
    return evaluate(Graph([leaf], [tensor]), [array])[0]


def test_directly_behind():
    z = placeholder(Z.shape)
    assert logits.behind_softmax(ops.softmax(z), -1) is z
    assert logits.behind_softmax(ops.softmax(z, axis=1), 1) is z
    assert logits.behind_sigmoid(ops.sigmoid(z)) is z


@pytest.mark.parametrize("shape", [(8, 3), (2, 2, 2, 3), (2, 4, 3)])
def test_behind_a_reshape(shape):
    z = placeholder(Z.shape)
    p = ops.reshape(ops.softmax(z), shape)
    found = logits.behind_softmax(p, -1)
    np.testing.assert_array_equal(value(found, z), Z.reshape(shape))
    np.testing.assert_allclose(value(ops.softmax(found), z), value(p, z), rtol=1e-6)


def test_behind_casts_and_several_reshapes():
    z = placeholder(Z.shape, "float16")
    p = ops.cast(ops.reshape(ops.reshape(ops.softmax(z), (8, 3)), (2, 4, 3)), "float32")
    found = logits.behind_softmax(p, 2)
    np.testing.assert_array_equal(value(found, z, Z.astype("float16")), Z.astype("float16").reshape(2, 4, 3))
    assert found.dtype == "float32"


def test_behind_a_reshape_of_unknown_size():
    batch = Dim.new()
    z = placeholder((batch, 2, 3))
    found = logits.behind_softmax(ops.reshape(ops.softmax(z), (-1, 3)), -1)
    assert found.shape == (2 * batch, 3)


def test_sigmoid_behind_any_reshape():
    z = placeholder(Z.shape)
    np.testing.assert_array_equal(value(logits.behind_sigmoid(ops.reshape(ops.sigmoid(z), (6, 4))), z), Z.reshape(6, 4))


@pytest.mark.parametrize(
    "make",
    [
        lambda z: ops.reshape(ops.softmax(z), (4, 6)),
        lambda z: ops.reshape(ops.softmax(z), (4, 3, 2)),
        lambda z: ops.reshape(ops.softmax(z, axis=1), (8, 3)),
        lambda z: ops.softmax(z, axis=1),
        lambda z: ops.softmax(z) * 1.0,
        lambda z: ops.transpose(ops.softmax(z)),
        ops.sigmoid,
        lambda z: ops.cast(ops.cast(ops.softmax(z), "int32"), "float32"),
        lambda z: z,
    ],
)
def test_not_there(make):
    assert logits.behind_softmax(make(placeholder(Z.shape)), -1) is None


def test_arrays_have_nothing_behind_them():
    assert logits.behind_softmax(ops.softmax(Z), -1) is None
    assert logits.behind_sigmoid(np.float32([0.5])) is None


def test_bounds_are_those_of_the_dtype():
    """In float32, 1 - 1e-7 is 1 - 2**-23: the logit there is 15.94, not 16.12."""
    assert logits.probability_bounds("float32") == (float(np.float32(1e-7)), 1 - 2.0**-23)
    assert logits.logit_bounds("float32") == pytest.approx((-16.1181, 15.9424), abs=1e-4)
    low, high = logits.probability_bounds("float16")
    assert 0 < low < 1e-6
    assert 0.999 < high < 1
    assert np.float16(low) > 0
    assert np.float16(high) < 1


def test_bounds_follow_the_configured_epsilon():
    set_epsilon(1e-3)
    try:
        assert logits.probability_bounds("float64") == (1e-3, 0.999)
    finally:
        set_epsilon(1e-7)
