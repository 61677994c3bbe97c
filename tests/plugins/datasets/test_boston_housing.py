"""Boston housing, shuffled and cut."""

import numpy as np
import pytest

from pronghorn import datasets, errors


def test_boston_housing_is_shuffled_as_keras_does(tmp_path):
    x, y = np.arange(20.0).reshape(10, 2), np.arange(10.0)
    np.savez(tmp_path / "b.npz", x=x, y=y)
    np.random.seed(113)  # noqa: NPY002
    order = np.arange(10)
    np.random.shuffle(order)  # noqa: NPY002
    (x_train, y_train), (x_test, y_test) = datasets.boston_housing.load_data(tmp_path / "b.npz", test_split=0.3)
    np.testing.assert_array_equal(np.concatenate([x_train, x_test]), x[order])
    np.testing.assert_array_equal(np.concatenate([y_train, y_test]), y[order])
    assert len(y_train) == 7
    with pytest.raises(errors.ArgumentError, match=r"test_split must be .* Got 1"):
        datasets.boston_housing.load_data(tmp_path / "b.npz", test_split=1)
