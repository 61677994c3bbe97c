"""ModelCheckpoint's files: when they are written, how they are called, what is in them."""

import numpy as np
import pytest
from watching import Watched, run

import pronghorn
from pronghorn import errors, layers
from pronghorn.callbacks import ModelCheckpoint

X = np.arange(20, dtype="float32").reshape(10, 2) / 20
Y = X.sum(axis=1, keepdims=True)


class Saving(Watched):
    """Writes the number of the epoch instead of a model."""

    epoch = 0

    def save(self, path):
        path.write_text(f"model {self.weights:.0f}")

    def save_weights(self, path):
        path.write_text(f"weights {self.weights:.0f}")


def contents(folder):
    return {path.name: path.read_text() for path in sorted(folder.iterdir())}


def test_every_epoch_has_its_file(tmp_path):
    name = str(tmp_path / "{epoch:02d}-{val_loss:.1f}.pronghorn")
    run(ModelCheckpoint(name), [3.0, 2.0], Saving())
    assert contents(tmp_path) == {"01-3.0.pronghorn": "model 0", "02-2.0.pronghorn": "model 1"}


def test_every_so_many_epochs(tmp_path):
    run(ModelCheckpoint(tmp_path / "{epoch}.pronghorn", period=2), [1.0] * 5, Saving())
    assert sorted(contents(tmp_path)) == ["2.pronghorn", "4.pronghorn"]


@pytest.mark.parametrize(
    ("options", "values", "kept"),
    [
        ({}, [3, 2, 2.5, 1, 4], [0, 1, 3]),
        ({"mode": "max"}, [3, 2, 2.5, 4], [0, 3]),
        ({"initial_value_threshold": 2.2}, [3, 2, 2.5, 1], [1, 3]),
        ({}, [float("nan"), 2], [1]),
    ],
)
def test_only_the_best(tmp_path, options, values, kept):
    run(
        ModelCheckpoint(tmp_path / "{epoch}.pronghorn", save_best_only=True, **options),
        [float(value) for value in values],
        Saving(),
    )
    assert sorted(contents(tmp_path)) == [f"{epoch + 1}.pronghorn" for epoch in kept]


def test_it_tells(tmp_path, capsys):
    file = tmp_path / "best.pronghorn"
    run(ModelCheckpoint(file, save_best_only=True, verbose=1), [2.0, 3.0, 1.0], Saving())
    assert capsys.readouterr().out.splitlines() == [
        f"Epoch 1: val_loss improved to 2, saving {file}",
        "Epoch 2: val_loss was 3, no better than 2.0",
        f"Epoch 3: val_loss improved from 2 to 1, saving {file}",
    ]


def test_weights_alone(tmp_path):
    run(ModelCheckpoint(tmp_path / "w.safetensors", save_weights_only=True), [1.0], Saving())
    assert contents(tmp_path) == {"w.safetensors": "weights 0"}


def test_after_batches(tmp_path, backend):
    model = pronghorn.Sequential([layers.Dense(1, input_shape=(2,))])
    model.compile("sgd", "mse")
    check = ModelCheckpoint(tmp_path / "made" / "{epoch}-{batch}.pronghorn", save_freq=2)
    model.fit(X, Y, batch_size=3, epochs=2, verbose=0, callbacks=[check])
    assert sorted(p.name for p in (tmp_path / "made").iterdir()) == [
        f"{n}.pronghorn" for n in ("1-2", "1-4", "2-2", "2-4")
    ]


def test_keras_3_has_save_freq_where_keras_2_has_period(tmp_path):
    made = ModelCheckpoint(tmp_path / "x.pronghorn", "val_loss", 0, False, False, "auto", "epoch")
    assert (made.save_freq, made.period) == ("epoch", 1)


def test_the_file_holds_the_model_of_that_epoch(tmp_path, backend):
    model = pronghorn.Sequential([layers.Dense(1, input_shape=(2,))])
    model.compile("sgd", "mse")
    predictions = []
    look = pronghorn.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: predictions.append(model.predict(X)))
    model.fit(X, Y, epochs=3, verbose=0, callbacks=[ModelCheckpoint(tmp_path / "{epoch}.pronghorn"), look])
    for epoch in range(3):
        loaded = pronghorn.models.load_model(tmp_path / f"{epoch + 1}.pronghorn")
        np.testing.assert_array_equal(loaded.predict(X), predictions[epoch])


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (lambda: ModelCheckpoint("x.pronghorn", period=0), r"period must be a positive int or 'epoch'\. Got 0"),
        (lambda: ModelCheckpoint("x.pronghorn", save_freq="step"), r"save_freq must be a positive int.*Got 'step'"),
        (lambda: ModelCheckpoint("{loss}.pronghorn").path(0, {"mae": 1}), r"filled in: 'loss'\. There are: mae, epoch"),
        (lambda: ModelCheckpoint("{epoch:%}}.pronghorn").path(0, {}), r"its name cannot be filled in"),
    ],
)
def test_mistakes_are_told(make, text):
    with pytest.raises(errors.ArgumentError, match=text):
        make()


def test_an_ending_nobody_writes_is_told_before_the_first_epoch(tmp_path):
    check = ModelCheckpoint(tmp_path / "model.docx")
    with pytest.raises(
        errors.SavingError, match=r"no plugin writes files that end in '\.docx'\. Use one of: .*\.pronghorn"
    ):
        run(check, [1.0], Saving())
    assert not list(tmp_path.iterdir())


def test_state_goes_round(tmp_path):
    first = ModelCheckpoint(tmp_path / "{epoch}.pronghorn", save_best_only=True)
    run(first, [2.0], Saving())
    second = ModelCheckpoint(tmp_path / "{epoch}.pronghorn", save_best_only=True)
    second.set_state(first.get_state())
    run(second, [3.0, 1.5], Saving())
    assert sorted(contents(tmp_path)) == ["1.pronghorn", "2.pronghorn"]
    assert second.best == 1.5
