"""Discretization: Keras' numbers, quantiles, files, errors."""

import numpy as np
import pytest
from golden_preprocessing import preprocessing_cases
from hypothesis import given
from hypothesis import strategies as st

from pronghorn import Input, Sequential, layers, models
from pronghorn.errors import ArgumentError, DataError

X = np.random.default_rng(0).normal(size=(400, 1)).astype("float32")


@pytest.mark.parametrize("case", preprocessing_cases("Discretization"), ids=repr)
def test_keras_numbers(case, backend):
    case.check(case.made())


@given(st.integers(2, 9), st.integers(1, 4))
def test_bins_hold_about_equally_many(bins, parts):
    layer = layers.Discretization(num_bins=bins)
    layer.adapt(np.array_split(X, parts))
    counts = np.bincount(np.asarray(layer(X)).reshape(-1), minlength=bins)
    assert len(counts) == bins == layer.bins
    assert np.abs(counts - 400 / bins).max() <= 400 * 0.02 * parts + 2


def test_what_was_learned_is_saved(tmp_path, backend):
    layer = layers.Discretization(num_bins=4, output_mode="one_hot")
    layer.adapt(X)
    model = Sequential([Input((1,)), layer, layers.Dense(2)])
    model.save(tmp_path / "m.pronghorn")
    again = models.load_model(tmp_path / "m.pronghorn")
    np.testing.assert_array_equal(again.predict(X, verbose=0), model.predict(X, verbose=0))
    found = again.layers[0]
    assert (found.num_bins, found.bin_boundaries) == (4, layer.bin_boundaries)
    assert models.clone_model(model).layers[0].bin_boundaries == layer.bin_boundaries


def test_a_learned_layer_learns_anew_after_loading():
    layer = layers.Discretization(num_bins=3)
    layer.adapt(X)
    again = layers.Discretization.from_config(layer.get_config())
    again.adapt(X + 5)
    np.testing.assert_allclose(again.bin_boundaries, np.array(layer.bin_boundaries) + 5, atol=1e-3)


def test_errors_say_what_is_wrong():
    for arguments in ({}, {"num_bins": 2, "bin_boundaries": [0.0]}):
        with pytest.raises(ArgumentError, match="give either bin_boundaries or num_bins"):
            layers.Discretization(**arguments)
    with pytest.raises(ArgumentError, match=r"ascending order\. Got \[1, 0\]"):
        layers.Discretization([1, 0])
    with pytest.raises(ArgumentError, match="ascending order"):
        layers.Discretization([float("nan"), 0.0])
    with pytest.raises(ArgumentError, match=r"num_bins must be an int of 1 or more\. Got 0"):
        layers.Discretization(num_bins=0)
    with pytest.raises(ArgumentError, match=r"epsilon must be between 0 and 1\. Got 0"):
        layers.Discretization(num_bins=2, epsilon=0)
    with pytest.raises(ArgumentError, match="Did you mean 'one_hot'"):
        layers.Discretization([0.0], output_mode="onehot")
    with pytest.raises(ArgumentError, match="the boundaries were given, there is nothing to learn"):
        layers.Discretization([0.0]).adapt(X)
    with pytest.raises(DataError, match="no array of numbers"):
        layers.Discretization(num_bins=2).adapt([["a"]])
