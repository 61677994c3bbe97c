"""TerminateOnNaN ends a run that is lost."""

import numpy as np
import pytest

import pronghorn
from pronghorn import errors, layers
from pronghorn.callbacks import LambdaCallback, TerminateOnNaN

X = np.ones((40, 1), "float32")


@pytest.fixture
def model(backend):
    """One weight that every step multiplies by -2e19: the loss overflows in the third step."""
    made = pronghorn.Sequential([layers.Dense(1, use_bias=False, input_shape=(1,), weights=[np.ones((1, 1))])])
    made.compile(pronghorn.optimizers.SGD(1e19), loss="mse")
    return made


def test_it_ends_after_the_batch(model, capsys):
    batches = []
    count = LambdaCallback(on_batch_end=lambda batch, logs: batches.append(batch))
    history = model.fit(X, 0 * X, batch_size=4, epochs=5, verbose=0, callbacks=[TerminateOnNaN(), count])
    assert batches[-1] < 4
    assert len(history.epoch) == 1
    assert not np.isfinite(history.history["loss"][0])
    assert f"the loss of batch {batches[-1] + 1} is inf, training ends" in capsys.readouterr().out


def test_it_raises_if_asked_to(model):
    with pytest.raises(
        errors.DataError, match=r"TerminateOnNaN: the loss of batch \d is inf\. Lower the learning rate"
    ):
        model.fit(X, 0 * X, batch_size=4, verbose=0, callbacks=[TerminateOnNaN(raise_error=True)])


@pytest.mark.parametrize("logs", [None, {}, {"loss": 1.0}, {"accuracy": float("nan")}])
def test_it_lets_the_rest_go_on(logs):
    guard = TerminateOnNaN()
    guard.set_model(type("Model", (), {"stop_training": False})())
    guard.on_train_batch_end(0, logs)
    assert not guard.model.stop_training
