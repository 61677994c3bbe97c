"""ActivityRegularization and activity_regularizer: Keras' own numbers, and both ways to count the batch."""

import numpy as np
import pytest
from golden_case import load_case
from golden_model import check_case

from pronghorn import Sequential, layers
from pronghorn.errors import ArgumentError

X = np.array([[1.0, -2.0], [0.5, 4.0], [3.0, 0.0]], "float32")


@pytest.mark.parametrize("name", ["activity_regularization", "reg_activity"])
def test_keras_numbers(name, backend):
    check_case(load_case(name))


@pytest.mark.parametrize(("reduction", "divisor"), [("mean", 3), ("sum", 1)])
def test_the_penalty_is_added_to_the_loss(backend, reduction, divisor):
    model = Sequential([layers.ActivityRegularization(0.1, 0.01, activity_reduction=reduction, input_shape=(2,))])
    model.compile("sgd", "mse")
    wanted = (0.1 * np.abs(X).sum() + 0.01 * np.square(X).sum()) / divisor
    np.testing.assert_allclose(model.evaluate(X, X, verbose=0), wanted, rtol=1e-6)


def test_the_reduction_is_kept_in_the_config():
    made = layers.Dense(2, activity_regularizer="l2", activity_reduction="sum")
    assert layers.Dense.from_config(made.get_config()).activity_reduction == "sum"
    assert "activity_reduction" not in layers.Dense(2).get_config()
    with pytest.raises(ArgumentError, match=r"'mean' or 'sum'. Got 'max'"):
        layers.Dense(2, activity_reduction="max")


def test_negative_factors():
    with pytest.raises(ArgumentError, match="l1"):
        layers.ActivityRegularization(l1=-1.0)
