"""EarlyStopping on numbers whose outcome is plain to see."""

import pytest
from watching import run

from pronghorn.callbacks import EarlyStopping


@pytest.mark.parametrize(
    ("options", "values", "epochs"),
    [
        ({}, [3, 2, 1, 0], 4),
        ({}, [3, 2, 2, 0], 3),
        ({"patience": 1}, [3, 2, 2, 0], 3),
        ({"patience": 2}, [3, 2, 2, 2, 0], 4),
        ({"patience": 2}, [3, 2, 2.5, 1, 2, 3, 0], 6),
        ({"mode": "max"}, [1, 2, 3, 3, 9], 4),
        ({"min_delta": 0.5, "patience": 2}, [3, 2.6, 2.55, 0], 3),
        ({"baseline": 1.0, "patience": 3}, [5, 4, 3, 2, 1], 3),
        ({"baseline": 4.5, "patience": 2}, [5, 4, 3, 2, 1], 5),
        ({"start_from_epoch": 2}, [1, 2, 3, 4, 0], 4),
        ({"patience": 1}, [1, float("nan"), 0], 2),
        ({"patience": 0}, [float("nan"), 2, 1, 1], 4),
    ],
)
def test_when_it_stops(options, values, epochs):
    watch = EarlyStopping(**options)
    model, told = run(watch, [float(v) for v in values])
    assert len(told) == epochs
    assert model.stop_training == (epochs < len(values) or watch.stopped_epoch == len(values) - 1)


def test_the_best_weights_come_back(capsys):
    """The weights are the epoch's number: those of epoch 2 are the best."""
    watch = EarlyStopping(patience=2, restore_best_weights=True, verbose=1)
    model, told = run(watch, [3.0, 2.0, 1.0, 1.5, 1.25, 0.0])
    assert (len(told), watch.stopped_epoch, watch.best_epoch, watch.best) == (5, 4, 2, 1.0)
    assert model.weights == 2.0
    assert capsys.readouterr().out == "Epoch 5: early stopping\nWeights set back to those of epoch 3\n"


def test_they_come_back_at_the_end_as_well():
    model, _ = run(EarlyStopping(patience=9, restore_best_weights=True), [1.0, 2.0, 3.0])
    assert model.weights == 0.0


def test_a_second_run_begins_anew():
    watch = EarlyStopping()
    run(watch, [1.0, 2.0])
    model, told = run(watch, [5.0, 4.0, 3.0])
    assert not model.stop_training
    assert (len(told), watch.best) == (3, 3.0)


def test_state_goes_round():
    first = EarlyStopping(patience=2, restore_best_weights=True)
    run(first, [3.0, 1.0, 2.0])
    second = EarlyStopping(patience=2, restore_best_weights=True)
    second.set_model(
        type("Model", (), {"stop_training": False, "set_weights": lambda self, w: setattr(self, "w", w)})()
    )
    second.on_train_begin()
    second.set_state(first.get_state())
    second.on_epoch_end(3, {"val_loss": 1.5})
    assert second.model.stop_training
    second.on_train_end()
    assert [float(w) for w in second.model.w] == [1.0]


def test_config():
    made = EarlyStopping("val_acc", patience=3, min_delta=-0.5)
    assert EarlyStopping.from_config(made.get_config()).get_config() == made.get_config()
    assert made.get_config()["monitor"] == "val_acc"


def test_fit_stops(backend):
    """A learning rate of 0 changes nothing, so nothing becomes better."""
    import numpy as np

    import pronghorn
    from pronghorn import layers

    model = pronghorn.Sequential([layers.Dense(1, input_shape=(2,))])
    model.compile(pronghorn.optimizers.SGD(0.0), loss="mse", metrics=["mae"])
    x = np.ones((4, 2), "float32")
    history = model.fit(x, x[:, :1], epochs=9, verbose=0, callbacks=[EarlyStopping("mae", patience=3)])
    assert history.epoch == [0, 1, 2, 3]
