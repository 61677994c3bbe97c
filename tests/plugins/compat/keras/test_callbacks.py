"""The learning rate in the logs of Keras 2's callbacks."""

import numpy as np
import pytest


@pytest.mark.usefixtures("keras")
def test_the_rate_is_logged_as_lr():
    from keras.callbacks import Callback, LearningRateScheduler, ReduceLROnPlateau
    from keras.layers import Dense
    from keras.models import Sequential

    seen = []

    class Watch(Callback):
        def on_epoch_end(self, epoch, logs=None):
            seen.append(logs["lr"])

    model = Sequential([Dense(1, input_dim=2)])
    model.compile("sgd", "mse")
    x = np.ones((4, 2))
    rates = [0.5, 0.25]
    found = model.fit(x, x[:, :1], epochs=2, verbose=0, callbacks=[LearningRateScheduler(rates.__getitem__), Watch()])
    assert found.history["lr"] == seen == rates
    assert "learning_rate" not in found.history

    # A loss that stays is no better at the end of the second epoch: the third has half the rate.
    model.compile("sgd", lambda t, p: 0 * p)
    plateau = ReduceLROnPlateau("loss", factor=0.5, patience=1)
    found = model.fit(x, x[:, :1], epochs=3, verbose=0, callbacks=[plateau])
    np.testing.assert_allclose(found.history["lr"], [0.01, 0.01, 0.005])


@pytest.mark.usefixtures("keras")
def test_what_tensorboard_does_not_write_stops_nobody(tmp_path):
    from keras.callbacks import TensorBoard

    pytest.importorskip("tensorboardX")
    with pytest.warns(UserWarning, match="write_grads, write_images"):
        board = TensorBoard(str(tmp_path), 1, 32, True, True, True)
    assert board.histogram_freq == 1
