"""Cropping and zero padding: Keras' own numbers, NumPy's, and arguments that do not fit."""

import numpy as np
import pytest
from golden_case import load_case
from golden_model import check_case

from pronghorn import Input, layers
from pronghorn.errors import ArgumentError, ShapeError


@pytest.mark.parametrize("name", ["resize1d", "resize2d", "resize2d_cf", "resize3d", "resize3d_cf"])
def test_keras_numbers(name, backend):
    check_case(load_case(name))


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        (2, ((2, 2), (2, 2))),
        ((1, 2), ((1, 1), (2, 2))),
        (((0, 1), (2, 0)), ((0, 1), (2, 0))),
        ([[1, 0], 2], ((1, 0), (2, 2))),
    ],
)
def test_sizes_of_both_sides(backend, given, wanted):
    x = np.random.default_rng(0).uniform(size=(2, 5, 6, 3)).astype("float32")
    padded = np.asarray(layers.ZeroPadding2D(given)(x))
    np.testing.assert_array_equal(padded, np.pad(x, ((0, 0), *wanted, (0, 0))))
    np.testing.assert_array_equal(layers.Cropping2D(given)(padded), x)
    first = np.moveaxis(padded, -1, 1)
    np.testing.assert_array_equal(layers.Cropping2D(given, "channels_first")(first), np.moveaxis(x, -1, 1))
    assert layers.ZeroPadding2D(given).get_config()["padding"] == [list(pair) for pair in wanted]


@pytest.mark.parametrize("value", [-1, (1, 2, 3), ((1, 2), (3,)), "ab", None, (1, -1), 1.5, True])
def test_arguments_that_do_not_fit(value):
    with pytest.raises(ArgumentError, match=r"ZeroPadding2D: padding must be an int, 2 ints, or 2 pairs .* Got"):
        layers.ZeroPadding2D(value)


def test_one_axis_takes_a_pair():
    assert layers.Cropping1D(2).cropping == layers.Cropping1D((2, 2)).cropping == (2, 2)
    with pytest.raises(ArgumentError, match=r"Cropping1D: cropping must be an int or a pair"):
        layers.Cropping1D((1, 2, 3))


def test_something_must_be_left():
    with pytest.raises(ShapeError, match=r"Cropping1D .* does not fit into an input of shape \(None, 4, 3\)"):
        layers.Cropping1D((2, 2))(Input((4, 3)))
    with pytest.raises(ShapeError, match="does not fit"):
        layers.Cropping1D((3, 2))(Input((4, 3)))
