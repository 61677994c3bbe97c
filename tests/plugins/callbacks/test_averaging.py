"""SwapEMAWeights: evaluation sees the averages, training the weights."""

import numpy as np
import pytest

import pronghorn
from pronghorn import errors, layers
from pronghorn.callbacks import LambdaCallback, SwapEMAWeights

X = np.ones((4, 1), "float32")


def make(use_ema=True):
    """One weight, 1 at first; each epoch of one step halves it. Its average moves half of the way."""
    made = pronghorn.Sequential([layers.Dense(1, use_bias=False, input_shape=(1,), weights=[np.ones((1, 1))])])
    made.compile(pronghorn.optimizers.SGD(0.25, use_ema=use_ema, ema_momentum=0.5), loss="mse")
    return made


WEIGHTS = [0.5, 0.25, 0.125]
AVERAGES = [0.5, 0.375, 0.25]


@pytest.mark.parametrize("swap_on_epoch", [False, True])
def test_validation_sees_the_averages(backend, swap_on_epoch):
    model = make()
    seen = []
    look = LambdaCallback(on_epoch_end=lambda epoch, logs: seen.append(float(model.get_weights()[0][0, 0])))
    history = model.fit(
        X, 0 * X, epochs=3, validation_data=(X, 0 * X), verbose=0, callbacks=[SwapEMAWeights(swap_on_epoch), look]
    ).history
    np.testing.assert_allclose(history["loss"], np.square([1.0, *WEIGHTS[:2]]))
    np.testing.assert_allclose(history["val_loss"], np.square(AVERAGES))
    np.testing.assert_allclose(seen, AVERAGES if swap_on_epoch else WEIGHTS)


def test_evaluate_and_predict_put_the_weights_back(backend):
    model = make()
    model.train_on_batch(X, 0 * X)
    model.train_on_batch(X, 0 * X)
    assert model.evaluate(X, 0 * X, verbose=0, callbacks=[SwapEMAWeights()]) == pytest.approx(AVERAGES[1] ** 2)
    np.testing.assert_allclose(model.predict(X, callbacks=[SwapEMAWeights()]), X * AVERAGES[1])
    np.testing.assert_allclose(model.get_weights()[0], [[WEIGHTS[1]]])


def test_without_averages_it_says_so(backend):
    with pytest.raises(errors.ArgumentError, match=r"the optimizer keeps no moving averages.*use_ema=True"):
        make(use_ema=False).evaluate(X, X, verbose=0, callbacks=[SwapEMAWeights()])
