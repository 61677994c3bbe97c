"""Flatten, Reshape, Permute, RepeatVector: Keras' own numbers, unknown sizes, and shapes that do not fit."""

import numpy as np
import pytest
from golden_case import load_case
from golden_model import check_case

from pronghorn import Input, Sequential, layers
from pronghorn.errors import ArgumentError, ArgumentTypeError, ShapeError


@pytest.mark.parametrize("name", ["reshape_family", "repeat_vector"])
def test_keras_numbers(name):
    check_case(load_case(name))


def test_flatten_puts_channels_last():
    x = np.arange(24.0, dtype="float32").reshape(1, 2, 3, 4)
    np.testing.assert_array_equal(layers.Flatten("channels_first")(x), np.moveaxis(x, 1, -1).reshape(1, -1))
    np.testing.assert_array_equal(layers.Flatten()(x), x.reshape(1, -1))


def test_flatten_of_unknown_sizes():
    assert layers.Flatten()(Input((None, 3))).shape[0] is Input((1,)).shape[0]
    assert layers.Flatten().compute_output_shape((None, None, 3)) == (None, None)
    assert layers.Flatten().compute_output_shape((None,)) == (None, 1)


def test_reshape_of_unknown_sizes():
    assert layers.Reshape((-1, 6)).compute_output_shape((None, None, 3)) == (None, None, 6)
    assert layers.Reshape((None, 2)).compute_output_shape((None, 4)) == (None, 2, 2)


@pytest.mark.parametrize("target", [(5,), (-1, 4), (2, 2)])
def test_reshape_that_does_not_fit(target):
    with pytest.raises(ShapeError, match=r"Reshape .*shape \(3, 2\) has 6 elements"):
        Sequential([layers.Dense(2, input_shape=(3, 1)), layers.Reshape(target)])


def test_reshape_arguments():
    with pytest.raises(ArgumentTypeError, match=r"must be a tuple of ints. Got 6. Pass target_shape=\(6,\)"):
        layers.Reshape(6)
    with pytest.raises(ArgumentError, match="only one size"):
        layers.Reshape((-1, -1))


@pytest.mark.parametrize("dims", [(0, 1), (1, 1), (2,), (1, 3)])
def test_permute_names_each_axis_once(dims):
    with pytest.raises(ArgumentError, match="counted from 1"):
        layers.Permute(dims)


def test_permute_of_another_number_of_axes():
    with pytest.raises(ShapeError, match="must have 3 axes"):
        layers.Permute((2, 1))(Input((3,)))


@pytest.mark.parametrize("n", [0, 2.0, "2"])
def test_repeat_vector_counts(n):
    with pytest.raises(ArgumentError, match="n must be an int of 1 or more"):
        layers.RepeatVector(n)


def test_repeat_vector_takes_vectors():
    with pytest.raises(ShapeError, match="must have 2 axes"):
        layers.RepeatVector(2)(Input((3, 4)))
