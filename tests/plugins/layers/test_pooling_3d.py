"""Pooling over volumes: Keras' own numbers, names, inputs that do not fit."""

import pytest
from golden_case import load_case
from golden_model import check_case

from pronghorn import Input, layers
from pronghorn.errors import ArgumentError, ShapeError


@pytest.mark.parametrize("name", ["pool3d", "pool3d_cf"])
def test_keras_numbers(name, backend):
    check_case(load_case(name))


def test_names_and_inputs():
    assert layers.MaxPool3D is layers.MaxPooling3D
    assert layers.GlobalMaxPool3D is layers.GlobalMaxPooling3D
    with pytest.raises(ArgumentError, match="MaxPooling3D: pool_size must be a positive int, or 3 of them"):
        layers.MaxPooling3D((2, 2))
    with pytest.raises(ShapeError, match="must have 5 axes"):
        layers.GlobalAveragePooling3D()(Input((8, 8, 1)))
