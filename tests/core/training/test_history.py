"""History: the curves, and their picture."""

import numpy as np
import pytest

import pronghorn
from pronghorn import errors, layers
from pronghorn.training.history import History

X = np.arange(12, dtype="float32").reshape(6, 2) / 12
Y = X.sum(axis=1, keepdims=True)


@pytest.fixture
def model(backend):
    made = pronghorn.Sequential([layers.Dense(1, input_shape=(2,))])
    made.compile("sgd", loss="mse", metrics=["mae"])
    return made


def test_fit_gives_one_float_an_epoch(model):
    history = model.fit(X, Y, epochs=4, initial_epoch=1, validation_data=(X, Y), validation_freq=3, verbose=0)
    assert history is model.history
    assert history.epoch == [1, 2, 3]
    assert {name: len(values) for name, values in history.history.items()} == {
        "loss": 3,
        "mae": 3,
        "val_loss": 1,
        "val_mae": 1,
    }
    assert all(type(value) is float for values in history.history.values() for value in values)
    assert history.history["loss"] == sorted(history.history["loss"], reverse=True)


def test_a_second_fit_starts_a_new_history(model):
    history = model.fit(X, Y, epochs=2, verbose=0)
    assert len(model.fit(X, Y, verbose=0).history["loss"]) == 1
    assert len(history.history["loss"]) == 2


def test_state_goes_round():
    history = History()
    history.on_epoch_end(0, {"loss": 1.0})
    other = History()
    other.set_state(history.get_state())
    other.on_epoch_end(1, {"loss": 0.5, "val_loss": 2.0})
    assert other.epoch == [0, 1]
    assert other.history == {"loss": [1.0, 0.5], "val_loss": [2.0]}


class TestPlot:
    @pytest.fixture
    def history(self):
        pytest.importorskip("matplotlib")
        made = History()
        for epoch in range(4):
            logs = {"loss": 4.0 - epoch, "mae": 2.0 - epoch / 2}
            if epoch % 2:
                logs |= {"val_loss": 5.0 - epoch}
            made.on_epoch_end(epoch, logs)
        return made

    def test_every_name_has_its_axes(self, history):
        figure = history.plot()
        assert [axes.get_ylabel() for axes in figure.axes] == ["loss", "mae"]
        assert [axes.get_xlabel() for axes in figure.axes] == ["epoch", "epoch"]
        loss, mae = figure.axes
        assert [line.get_label() for line in loss.lines] == ["training", "validation"]
        assert [text.get_text() for text in loss.get_legend().get_texts()] == ["training", "validation"]
        assert [line.get_label() for line in mae.lines] == ["training"]
        np.testing.assert_array_equal(loss.lines[0].get_xydata(), [[1, 4], [2, 3], [3, 2], [4, 1]])
        np.testing.assert_array_equal(loss.lines[1].get_xydata(), [[2, 4], [4, 2]])

    def test_some_names_and_a_file(self, history, tmp_path):
        figure = history.plot("mae", tmp_path / "curves.png")
        assert [axes.get_ylabel() for axes in figure.axes] == ["mae"]
        assert (tmp_path / "curves.png").read_bytes().startswith(b"\x89PNG")

    def test_one_epoch_is_a_point(self):
        pytest.importorskip("matplotlib")
        history = History()
        history.on_epoch_end(0, {"loss": 1.0})
        assert history.plot().axes[0].lines[0].get_marker() == "."

    def test_unknown_names_are_refused(self, history):
        with pytest.raises(
            errors.ArgumentError, match=r"there are no curves for \['acc'\]\. There are: \['loss', 'mae'"
        ):
            history.plot(["acc"])
        with pytest.raises(errors.ArgumentError, match=r"there are no curves for \[\]"):
            History().plot()
