"""Dense: Keras' own numbers, also in nested and shared models, and errors that teach."""

import numpy as np
import pytest
from golden_case import load_case
from golden_model import check_case

from pronghorn import Input, Sequential, layers
from pronghorn.errors import ArgumentError, ShapeError

CASES = [
    "dense_basic",
    "dense_nd",
    "frozen_layers",
    "multi_io_loss_weights",
    "nested_models",
    "shared_layer_siamese",
    "k3_dense",
    "k3_functional_multi_branch",
    "k3_nested",
]


@pytest.mark.parametrize("name", CASES)
def test_keras_numbers(name):
    check_case(load_case(name))


@pytest.mark.parametrize("name", ["dense_basic", "shared_layer_siamese"])
def test_keras_numbers_on_every_engine(name, backend):
    check_case(load_case(name))


@pytest.mark.parametrize("units", [0, -1, 2.5, True, "4", None])
def test_units_must_be_positive(units):
    with pytest.raises(ArgumentError, match="units must be a positive int"):
        layers.Dense(units)


def test_input_that_does_not_fit_is_told_with_its_shape():
    layer = layers.Dense(4)
    layer(Input((3,)))
    with pytest.raises(ShapeError, match=r"Dense 'dense.*axis -1 .* must have size 3.*5\)"):
        layer(Input((5,)))
    with pytest.raises(ShapeError, match="at least 2 axes"):
        layers.Dense(4)(Input(()))
    with pytest.raises(ShapeError, match=r"sizes must be known"):
        layers.Dense(4)(Input((None,)))


def test_numpy_integers_are_units():
    assert Sequential([layers.Dense(np.int64(2), input_shape=(3,))]).output_shape == (None, 2)
