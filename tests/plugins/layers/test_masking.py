"""Masking: which steps are marked, and that masked steps do not count in losses."""

import numpy as np
import pytest
from golden_case import load_case
from golden_model import check_case

from pronghorn import Input, layers
from pronghorn.errors import ShapeError
from pronghorn.graph import Graph
from pronghorn.history import mask_of
from pronghorn.testing.sample import evaluate


@pytest.mark.parametrize("name", ["masking_dense_td"])
def test_keras_numbers(name, backend):
    check_case(load_case(name))


@pytest.mark.parametrize("value", [0.0, -1.0])
def test_steps_that_hold_nothing_but_the_value(backend, value):
    x = np.array([[[1, value], [value, value], [value, 2]]], "float32")
    inputs = Input(batch_shape=x.shape)
    outputs = layers.Masking(value)(inputs)
    found, mask = evaluate(Graph([inputs], [outputs, mask_of(outputs)]), [x])
    np.testing.assert_array_equal(mask, [[True, False, True]])
    np.testing.assert_array_equal(found, x * [[[1], [0], [1]]])


def test_a_vector_has_no_steps():
    with pytest.raises(ShapeError, match="at least 2 axes"):
        layers.Masking()(Input(()))


@pytest.mark.parametrize(
    "layer", [layers.Activation("relu"), layers.Dropout(0.5), layers.Dense(3), layers.BatchNormalization()]
)
def test_layers_that_pass_masks_on(layer):
    x = layers.Masking()(Input((4, 2)))
    assert mask_of(layer(x)) is mask_of(x)


@pytest.mark.parametrize("layer", [layers.Flatten(), layers.Reshape((8,)), layers.Permute((2, 1)), layers.Lambda(abs)])
def test_layers_that_drop_masks(layer):
    assert mask_of(layer(layers.Masking()(Input((4, 2))))) is None
