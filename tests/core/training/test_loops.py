"""The training loop: what `fit` does with held-out data."""

import numpy as np
import pytest

import pronghorn
from pronghorn import errors, layers

X = np.arange(12, dtype="float32").reshape(6, 2) / 12
Y = X.sum(axis=1, keepdims=True)
WEIGHTS = np.array([0, 1, 2, 0, 1, 2], dtype="float32")


@pytest.fixture
def model(backend):
    made = pronghorn.Sequential([layers.Dense(1, input_shape=(2,))])
    made.compile("sgd", loss="mse")
    return made


@pytest.mark.parametrize("held_out", [(X, Y), (X, Y, WEIGHTS)], ids=["x-y", "x-y-weights"])
def test_validation_data_may_have_weights_or_not(model, held_out):
    """`val_loss` is the closed form at the weights that the epoch left."""
    history = model.fit(X, Y, epochs=1, verbose=0, validation_data=held_out)
    kernel, bias = model.get_weights()
    squares = ((X @ kernel + bias - Y) ** 2)[:, 0]
    # Weighted losses are averaged over the samples, not over the weights, as in Keras 3.
    expected = (squares * (held_out[2] if len(held_out) == 3 else 1)).mean()
    np.testing.assert_allclose(history.history["val_loss"], [expected], rtol=1e-5)


@pytest.mark.parametrize("parts", [(X,), (X, Y, WEIGHTS, X)], ids=len)
def test_validation_data_of_other_lengths_is_refused(model, parts):
    with pytest.raises(errors.ArgumentError, match=rf"validation_data.*it has {len(parts)} parts.*Pass \(x, y\)"):
        model.fit(X, Y, verbose=0, validation_data=parts)
