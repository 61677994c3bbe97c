"""Normalization: Keras' numbers, NumPy's mean and variance over any batching, files, errors."""

from itertools import pairwise

import numpy as np
import pytest
from golden_preprocessing import preprocessing_cases
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from pronghorn import Input, Sequential, layers, models
from pronghorn.errors import ArgumentError, DataError, ShapeError

X = np.random.default_rng(0).normal(3, 2, (20, 3)).astype("float32")


@pytest.mark.parametrize("case", preprocessing_cases("Normalization"), ids=repr)
def test_keras_numbers(case, backend):
    case.check(case.made())


@given(hnp.arrays("float64", (12, 2), elements=st.floats(-1e3, 1e3)), st.lists(st.integers(0, 12), max_size=4))
def test_any_batching_is_numpy_in_float64(x, cuts):
    layer = layers.Normalization(dtype="float64")
    bounds = [0, *sorted(cuts), 12]
    layer.adapt(x[a:b] for a, b in pairwise(bounds))
    np.testing.assert_allclose(layer.adapt_mean.numpy(), x.mean(0), rtol=1e-12, atol=1e-10)
    np.testing.assert_allclose(layer.adapt_variance.numpy(), x.var(0), rtol=1e-10, atol=1e-8)
    assert layer.count.numpy() == 12


@given(st.sampled_from([-1, 1, (1, 2), None, (1, -1)]))
def test_invert_takes_it_back(axis):
    x = X.reshape(4, 5, 3)
    layer, back = layers.Normalization(axis), layers.Normalization(axis, invert=True)
    layer.adapt(x)
    back.adapt(x)
    y = np.asarray(layer(x))
    np.testing.assert_allclose(back(y), x, rtol=1e-4, atol=1e-4)
    axes = [] if axis is None else np.atleast_1d(axis) % 3
    reduced = tuple(a for a in range(3) if a not in axes)
    np.testing.assert_allclose(y.mean(reduced), 0, atol=1e-5)


def test_learned_state_is_saved_and_goes_on(tmp_path, backend):
    model = Sequential([Input((3,)), layers.Normalization(name="n"), layers.Dense(2)])
    model.layers[0].adapt(X)
    model.save(tmp_path / "m.pronghorn")
    again = models.load_model(tmp_path / "m.pronghorn")
    np.testing.assert_array_equal(again.predict(X, verbose=0), model.predict(X, verbose=0))
    again.layers[0].adapt(10 * X, reset_state=False)
    both = np.concatenate([X, 10 * X]).astype("float64")
    np.testing.assert_allclose(again.layers[0].adapt_mean.numpy(), both.mean(0), rtol=1e-5)
    np.testing.assert_allclose(again.layers[0].adapt_variance.numpy(), both.var(0), rtol=1e-5)


def test_before_adapt_nothing_happens():
    np.testing.assert_array_equal(layers.Normalization()(X), X)


def test_errors_say_what_is_wrong():
    with pytest.raises(ArgumentError, match="mean and variance must both be given"):
        layers.Normalization(mean=1.0)
    with pytest.raises(ArgumentError, match="mean and variance must both be given, with one shape"):
        layers.Normalization(mean=[1.0, 2.0], variance=[1.0])
    with pytest.raises(ArgumentError, match=r"mean has the shape \(2,\), which is more than axis=None"):
        layers.Normalization(axis=None, mean=[1.0, 2.0], variance=[1.0, 1.0])
    with pytest.raises(ArgumentError, match="were given, there is nothing to learn"):
        layers.Normalization(mean=1.0, variance=1.0).adapt(X)
    with pytest.raises(ArgumentError, match="mean must be a number or an array"):
        layers.Normalization(mean="a", variance=1.0)
    with pytest.raises(ShapeError, match="must be known"):
        layers.Normalization()(Input((None,)))
    with pytest.raises(DataError, match="no array of numbers"):
        layers.Normalization().adapt([["a"]])
    layer = layers.Normalization()
    layer.adapt(X)
    with pytest.raises(ShapeError, match=r"a batch has the shape \(20, 2\)"):
        layer.adapt(X[:, :2])


def test_mean_and_variance_can_be_read():
    layer = layers.Normalization()
    assert layer.mean is None
    layer.adapt(X)
    np.testing.assert_allclose(layer.mean.numpy(), X.mean(0), rtol=1e-6)
    np.testing.assert_allclose(layer.variance.numpy(), X.var(0), rtol=1e-6)
    assert layers.Normalization(None, 1.0, 4.0).variance == 4
