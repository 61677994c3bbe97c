"""Weights of time steps, as Keras 2 has them: against the weighted mean, and what it refuses."""

import numpy as np
import pytest

rng = np.random.default_rng(0)
X, Y = rng.normal(size=(6, 4, 2)).astype("float32"), rng.normal(size=(6, 4, 1)).astype("float32")
WEIGHTS = np.ones((6, 4), "float32")
WEIGHTS[:, 2:] = 0


def made(keras, mode):
    from keras.layers import LSTM, Dense, TimeDistributed

    model = keras.models.Sequential(
        [LSTM(3, return_sequences=True, input_shape=(4, 2)), TimeDistributed(Dense(1), name="o")]
    )
    model.compile("sgd", "mse", sample_weight_mode=mode)
    return model


@pytest.mark.parametrize("form", [lambda x: x, lambda x: [x], lambda x: {"o": x}])
def test_time_steps_have_weights(keras, backend, form):
    model = made(keras, form("temporal"))
    error = (model.predict(X) - Y)[..., 0] ** 2
    wanted = (error * WEIGHTS).sum() / WEIGHTS.sum()
    assert model.sample_weight_modes == ["temporal"]
    assert model.test_on_batch(X, Y, sample_weight=form(WEIGHTS)) == pytest.approx(wanted, rel=1e-5)
    assert model.evaluate(X, Y, verbose=0, sample_weight=form(WEIGHTS)) == pytest.approx(wanted, rel=1e-5)
    first = model.fit(X, Y, verbose=0, sample_weight=form(WEIGHTS)).history["loss"][0]
    assert first == pytest.approx(wanted, rel=1e-5)


def test_weights_of_the_wrong_rank_are_refused(keras):
    with pytest.raises(ValueError, match="should pass a 2D sample_weight array"):
        made(keras, "temporal").fit(X, Y, sample_weight=np.ones(6), verbose=0)
    with pytest.raises(ValueError, match='should specify sample_weight_mode="temporal" in compile'):
        made(keras, None).train_on_batch(X, Y, sample_weight=WEIGHTS)


@pytest.mark.parametrize(
    ("mode", "words"),
    [
        ({"zz": "temporal"}, 'Unknown entry in sample_weight_mode dictionary: "zz"'),
        (["temporal"] * 2, "should have one entry per model output"),
        ("daily", "'temporal' or None"),
    ],
)
def test_wrong_modes_are_refused(keras, mode, words):
    with pytest.raises(ValueError, match=words):
        made(keras, mode)
