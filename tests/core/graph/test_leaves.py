"""Leaves: what a graph begins with."""

import numpy as np
import pytest

from pronghorn.dim import Dim
from pronghorn.errors import DTypeError, GraphError
from pronghorn.graph import (
    CONSTANT,
    LEARNING_PHASE,
    LEAVES,
    READ,
    SIZE,
    as_tensor,
    constant,
    placeholder,
    read,
    scope,
    size_of,
)


class State:
    """Stands for a Variable."""

    name, shape, stored_dtype = "state", (2, 3), "float16"

    def __pronghorn_tensor__(self):
        return read(self)


def test_each_none_is_an_unknown_of_its_own():
    x = placeholder((None, None, 3))
    assert all(isinstance(size, Dim) for size in x.shape[:2])
    assert x.shape[0] is not x.shape[1]
    n = Dim.new()
    assert placeholder((n, 2)).shape[0] is n


def test_a_constant_keeps_the_array():
    array = np.arange(3)
    assert constant(array).node.attributes["value"] is array
    assert constant(array, "float32").dtype == "float32"
    assert constant(2.5, "float16").shape == ()


def test_reading():
    state = State()
    x = read(state)
    assert x.node.primitive is READ
    assert (x.shape, x.dtype) == ((2, 3), "float16")


def test_sizes_known_and_unknown():
    n = Dim.new()
    assert size_of(n).node.primitive is SIZE
    assert size_of(4).node.primitive is CONSTANT
    assert size_of(n).spec == size_of(4).spec


def test_phase_is_one_open_bool():
    assert (LEARNING_PHASE.dtype, LEARNING_PHASE.shape) == ("bool", ())
    assert LEARNING_PHASE.node.primitive in LEAVES


def test_what_becomes_a_tensor():
    x, n = placeholder((2,)), Dim.new()
    assert as_tensor(x) is x
    assert as_tensor(State()).node.primitive is READ
    assert as_tensor(n).node.attributes == {"dim": n}
    assert as_tensor([[1, 2]]).spec == constant(np.array([[1, 2]])).spec
    assert as_tensor(1.5, "float32").dtype == "float32"


@pytest.mark.parametrize("wrong", ["text", object(), [1, "a"], [[1], [2, 3]], None])
def test_what_does_not(wrong):
    with pytest.raises(GraphError, match="cannot become a Tensor") as caught:
        as_tensor(wrong)
    assert caught.value.__cause__ is not None


def test_a_wrong_dtype_is_named():
    with pytest.raises(DTypeError, match="float23"):
        placeholder((2,), "float23")


def test_leaves_know_their_place():
    with scope("layer"):
        assert constant(1).node.scope == "layer"
