"""Concatenate: Keras' own numbers, masks along every axis, and shapes that do not fit."""

import numpy as np
import pytest
from golden_case import load_case
from golden_model import check_case

from pronghorn import Input, layers
from pronghorn.errors import ArgumentTypeError, ShapeError
from pronghorn.graph import Graph
from pronghorn.history import mask_of
from pronghorn.testing.sample import evaluate


def test_keras_numbers(backend):
    check_case(load_case("merge_concat_4d"))


@pytest.mark.parametrize("axis", [0, 1, 2, -1, -2])
def test_definition(axis):
    a, b = np.ones((2, 3, 4), "float32"), np.zeros((2, 3, 4), "float32")
    np.testing.assert_array_equal(layers.Concatenate(axis)([a, b]), np.concatenate([a, b], axis))
    np.testing.assert_array_equal(layers.concatenate([a, b], axis), np.concatenate([a, b], axis))


def masks(axis, *are_masked):
    """The mask that comes out of two inputs (1, 3, 2), of which some are masked: steps 1 and 2."""
    values = [np.float32([[[1, 1], [0, 0], [1, 0]]]), np.float32([[[1, 1], [1, 1], [0, 0]]])]
    inputs = [Input(batch_shape=(1, 3, 2)) for _ in values]
    given = [layers.Masking()(x) if m else x for x, m in zip(inputs, are_masked, strict=True)]
    out = mask_of(layers.Concatenate(axis)(given))
    return None if out is None else evaluate(Graph(inputs, [out]), values)[0].tolist()


def test_masks_of_joined_features_are_both_and_of_joined_steps_one_after_the_other():
    yes, no = True, False
    assert masks(-1, True, True) == [[yes, no, no]]
    assert masks(-1, False, True) == [[yes, yes, no]]
    assert masks(1, True, True) == [[yes, no, yes, yes, yes, no]]
    assert masks(1, True, False) == [[yes, no, yes, yes, yes, yes]]
    assert masks(1, False, False) is None


def test_inputs_that_do_not_fit():
    with pytest.raises(ShapeError, match=r"Concatenate .*on axis 1 the sizes are 3 and 4"):
        layers.Concatenate()([Input((3, 2)), Input((4, 2))])
    with pytest.raises(ShapeError, match="different numbers of axes"):
        layers.Concatenate()([Input((3,)), Input((3, 2))])
    with pytest.raises(ShapeError, match="axis 5 does not exist"):
        layers.Concatenate(5)([Input((3,)), Input((3,))])
    with pytest.raises(ArgumentTypeError, match=r"axis must be an int. Got 'last'"):
        layers.Concatenate("last")
