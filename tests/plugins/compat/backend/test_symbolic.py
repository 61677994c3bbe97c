"""Operands: what becomes a Tensor, and sizes as numbers to compute with."""

import numpy as np
import pytest

from pronghorn import backend as K
from pronghorn.graph import Tensor
from pronghorn_plugins.compat.backend.symbolic import Sizes, Update, operands, sizes, tensor


def test_lists_with_tensors_are_stacked():
    v = K.variable([1.0, 2.0])
    assert K.eval(tensor([v, [3, 4], v * 2])).tolist() == [[1, 2], [3, 4], [2, 4]]
    assert K.eval(tensor([[K.sum(v), 1], [2, 3]])).tolist() == [[3, 1], [2, 3]]


def test_an_update_counts_as_its_new_value():
    v = K.variable(1.0)
    assert isinstance(K.update_add(v, 1), Update)
    assert K.eval(K.square(K.update_add(v, 1))) == 4
    assert K.get_value(v) == 1


def test_one_operand_at_least_is_a_tensor():
    for values in [(1, 2), (np.ones(2), 1), ([1.0], np.ones(1)), (K.variable(1.0), 2)]:
        assert any(isinstance(x, Tensor) for x in operands(*values))


def test_float64_arrays_keep_their_dtype_alone():
    assert K.dtype(K.sum(np.ones(3))) == "float64"
    assert K.dtype(K.dot(np.ones((2, 3)), K.variable(np.ones((3, 2))))) == "float32"


def test_sizes_compute_element_by_element():
    x = K.placeholder((None, 4, 6))
    n = K.shape(x)
    assert isinstance(n[1:], Sizes)
    assert n[1:] * np.array([2, 3]) == (8, 18)
    assert 2 * n[1:] - 1 == (7, 11)
    assert (n[1:] + 1, 1 + n[1:], n[1:] // 2, 10 - n[1:]) == ((5, 7), (5, 7), (2, 3), (6, 4))
    grown = K.tile(K.ones((1, 1)), n[:2] * [2, 1])
    assert K.function([x], [grown])([np.ones((3, 4, 6))])[0].shape == (6, 4)
    assert K.function([x], [n * K.constant(0.5)])([np.ones((3, 4, 6))])[0].tolist() == [1.5, 2, 3]
    assert K.dtype(K.identity(n)) == "int32"


@pytest.mark.parametrize(
    ("given", "wanted"),
    [(3, (3,)), ((2, None), (2, -1)), (np.array([2, 3]), (2, 3)), ([np.int64(4)], (4,)), (K.constant([1, 2]), (1, 2))],
    ids=str,
)
def test_shapes_in_any_form(given, wanted):
    assert sizes(given) == wanted
