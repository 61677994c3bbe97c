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


@pytest.mark.parametrize("held_out", [X, (X, None)], ids=["x", "x-none"])
def test_validation_data_without_targets_is_refused_before_training(model, held_out):
    before = model.get_weights()
    with pytest.raises(errors.DataError, match=r"fit\(validation_data=\): it has no targets.*Pass \(x, y\)"):
        model.fit(X, Y, verbose=0, validation_data=held_out)
    np.testing.assert_array_equal(model.get_weights()[0], before[0])
    model.compile("sgd")
    model.add_loss(lambda: pronghorn.ops.sum(model.layers[0].kernel) + pronghorn.ops.sum(model.layers[0].bias))
    assert "val_loss" in model.fit(X, Y, verbose=0, validation_data=held_out).history


def test_validation_data_without_targets_is_for_steps_that_need_none():
    class Means(pronghorn.Sequential):
        def test_step(self, data):
            return {"mean": pronghorn.ops.mean(self(data[0]))}

    model = Means([layers.Dense(1, input_shape=(2,))])
    model.compile("sgd", loss="mse")
    assert "val_mean" in model.fit(X, Y, verbose=0, validation_data=(X, None)).history


def test_validation_frequencies_of_numpy(model):
    history = model.fit(X, Y, epochs=4, verbose=0, validation_data=(X, Y), validation_freq=np.int64(2)).history
    assert len(history["val_loss"]) == 2


@pytest.mark.parametrize("size", [0, -1, 2.5, "all"])
def test_sizes_of_batches_are_looked_at(model, size):
    model.predict(X, verbose=0)
    with pytest.raises(errors.ArgumentError, match=f"batch_size must be a positive int. Got {size!r}"):
        model.predict(X, batch_size=size, verbose=0)
    with pytest.raises(errors.ArgumentError, match=f"batch_size must be a positive int. Got {size!r}"):
        model.fit(X, Y, validation_data=(X, Y), validation_batch_size=size, verbose=0)


@pytest.mark.parametrize("verbose", ["x", 7, None])
def test_verbose_is_looked_at_everywhere(model, verbose):
    for name, arguments in (("fit", (X, Y)), ("evaluate", (X, Y)), ("predict", (X,))):
        with pytest.raises(errors.ArgumentError, match=rf"^{name}: verbose must be 0, 1, 2 or 'auto'"):
            getattr(model, name)(*arguments, verbose=verbose)


@pytest.mark.parametrize("parts", [(X,), (X, Y, WEIGHTS, X)], ids=len)
def test_validation_data_of_other_lengths_is_refused(model, parts):
    with pytest.raises(errors.ArgumentError, match=rf"validation_data.*it has {len(parts)} parts.*Pass \(x, y\)"):
        model.fit(X, Y, verbose=0, validation_data=parts)
