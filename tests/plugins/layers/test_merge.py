"""Merges element by element: Keras' own numbers, NumPy's, broadcasting over the batch, masks, functional forms."""

import functools

import numpy as np
import pytest
from golden_case import load_case
from golden_model import check_case

from pronghorn import Input, Model, layers
from pronghorn.errors import ArgumentError, ShapeError
from pronghorn.graph import Graph
from pronghorn.history import mask_of
from pronghorn.testing.sample import evaluate

MERGES = {
    "add": np.add,
    "subtract": np.subtract,
    "multiply": np.multiply,
    "average": lambda a, b: (a + b) / 2,
    "maximum": np.maximum,
    "minimum": np.minimum,
}


@pytest.mark.parametrize("name", ["merge_elementwise", "merge_broadcast", "merge_two"])
def test_keras_numbers(name):
    check_case(load_case(name))


def test_keras_numbers_on_every_engine(backend):
    check_case(load_case("merge_two"))


@pytest.mark.parametrize("name", MERGES)
def test_definition_and_functional_form(name, backend):
    rng = np.random.default_rng(0)
    a, b = rng.uniform(-1, 1, (2, 4, 3)).astype("float32"), rng.uniform(-1, 1, (2, 4, 3)).astype("float32")
    wanted = MERGES[name](a, b)
    layer = getattr(layers, name.capitalize())
    np.testing.assert_allclose(layer()([a, b]), wanted, rtol=1e-6)
    x, y = Input((4, 3)), Input((4, 3))
    made = getattr(layers, name)([x, y], name="merged")
    np.testing.assert_allclose(Model([x, y], made).predict([a, b]), wanted, rtol=1e-6)
    assert Model([x, y], made).layers[-1].name == "merged"


@pytest.mark.parametrize("name", [n for n in MERGES if n not in ("subtract", "average")])
def test_many_inputs(name):
    values = [np.float32([[i, -i, 2 * i]]) for i in range(1, 5)]
    found = getattr(layers, name.capitalize())()(values)
    np.testing.assert_array_equal(found, functools.reduce(MERGES[name], values))


def test_average_of_three():
    np.testing.assert_array_equal(layers.Average()([np.float32([3]), np.float32([6]), np.float32([0])]), [3])


def test_fewer_axes_are_added_behind_the_batch():
    a, b = np.ones((2, 4, 3), "float32"), np.float32([[1, 2, 3], [4, 5, 6]])
    np.testing.assert_array_equal(layers.Add()([a, b]), a + b[:, None])
    assert layers.Multiply()([Input((4, 3)), Input((1, 3))]).shape[1:] == (4, 3)


def test_masks_are_joined():
    """True where both are; an input without a mask does not count."""
    x, y, z = (Input(batch_shape=(1, 3, 1)) for _ in range(3))
    both = layers.Add()([layers.Masking()(x), layers.Masking()(y), z])
    one = layers.Add()([layers.Masking()(x), z])
    assert mask_of(layers.Add()([x, z])) is None
    arrays = [np.float32([[[1], [0], [1]]]), np.float32([[[1], [1], [0]]]), np.zeros((1, 3, 1), "float32")]
    found = evaluate(Graph([x, y, z], [mask_of(both), mask_of(one)]), arrays)
    np.testing.assert_array_equal(found[0], [[True, False, False]])
    np.testing.assert_array_equal(found[1], [[True, False, True]])


def test_inputs_that_do_not_fit():
    with pytest.raises(ShapeError, match=r"Add .*sizes 3 and 4 stand on one axis. Got shapes \(None, 3\), \(None, 4\)"):
        layers.Add()([Input((3,)), Input((4,))])
    with pytest.raises(ShapeError, match=r"the batch sizes differ: \[2, 5\]"):
        layers.Add()([np.ones((2, 3)), np.ones((5, 3))])
    with pytest.raises(ArgumentError, match=r"Subtract .*takes exactly 2 inputs. Got 3"):
        layers.Subtract()([Input((3,))] * 3)
    for wrong in (Input((3,)), []):
        with pytest.raises(ArgumentError, match=r"called on a list of Tensors.*Add\(...\)\(\[a, b\]\)"):
            layers.Add()(wrong)
