"""CSVLogger's files, read by Python's csv module."""

import csv

import numpy as np
import pytest
from watching import run

import pronghorn
from pronghorn import errors, layers
from pronghorn.callbacks import CSVLogger

ROWS = [{"loss": 2.0, "accuracy": 0.5}, {"loss": 1.0, "accuracy": 0.75}]


def read(path, separator=","):
    with path.open(newline="") as file:
        return list(csv.reader(file, delimiter=separator))


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_table_of_the_epochs(tmp_path, separator):
    path = tmp_path / "deep" / "log.csv"
    run(CSVLogger(path, separator), ROWS)
    assert read(path, separator) == [["epoch", "accuracy", "loss"], ["0", "0.5", "2.0"], ["1", "0.75", "1.0"]]


def test_it_begins_anew_or_goes_on(tmp_path):
    path = tmp_path / "log.csv"
    run(CSVLogger(path), ROWS)
    run(CSVLogger(path), ROWS[:1])
    assert len(read(path)) == 2
    run(CSVLogger(path, append=True), ROWS)
    assert [row[0] for row in read(path)] == ["epoch", "0", "0", "1"]
    run(CSVLogger(tmp_path / "new.csv", append=True), ROWS)
    assert [row[0] for row in read(tmp_path / "new.csv")] == ["epoch", "0", "1"]


def test_columns_that_come_later_are_there_from_the_start(tmp_path):
    path = tmp_path / "log.csv"
    rows = [{"loss": 2.0, "learning_rate": 0.5}, {"loss": 1.0, "learning_rate": 0.5, "val_loss": 3.0}]
    run(CSVLogger(path), rows, do_validation=True)
    assert read(path) == [
        ["epoch", "learning_rate", "loss", "val_loss"],
        ["0", "0.5", "2.0", "NA"],
        ["1", "0.5", "1.0", "3.0"],
    ]


def test_a_resumed_run_goes_on_after_its_epochs(tmp_path):
    """The run was cut off after epoch 1 was written and before it was kept: epoch 1 is not there twice."""
    path = tmp_path / "log.csv"
    first = CSVLogger(path)
    run(first, ROWS[:1])
    kept = first.get_state()
    first.on_epoch_end(1, ROWS[1])
    second = CSVLogger(path)
    second.on_train_begin()
    second.set_state(kept)
    second.on_epoch_end(1, {"loss": 0.5, "accuracy": 0.0})
    assert read(path) == [["epoch", "accuracy", "loss"], ["0", "0.5", "2.0"], ["1", "0.0", "0.5"]]


def test_a_resumed_run_that_goes_on_in_a_file_goes_on_after_its_epochs(tmp_path):
    path = tmp_path / "log.csv"
    run(CSVLogger(path), ROWS)
    first = CSVLogger(path, append=True)
    run(first, ROWS[:1])
    kept = first.get_state()
    first.on_epoch_end(1, ROWS[1])
    second = CSVLogger(path, append=True)
    second.on_train_begin()
    second.set_state(kept)
    second.on_epoch_end(1, {"loss": 0.5, "accuracy": 0.0})
    assert [row[0] for row in read(path)] == ["epoch", "0", "1", "0", "1"]
    assert read(path)[-1] == ["1", "0.0", "0.5"]


@pytest.mark.parametrize("separator", ["", ";;", 3, None])
def test_separators_that_separate_nothing(separator):
    with pytest.raises(errors.ArgumentError, match=r"CSVLogger: separator must be one character. Got .*Pass"):
        CSVLogger("log.csv", separator)


def test_a_place_that_cannot_be_written_is_told_before_the_first_epoch(tmp_path):
    (tmp_path / "file").write_text("x")
    for place in (tmp_path, tmp_path / "file" / "log.csv"):
        with pytest.raises(errors.SavingError, match=r"CSVLogger.*cannot be written.*another place"):
            CSVLogger(place).on_train_begin()


def test_fit_writes_what_history_holds(tmp_path, backend):
    path = tmp_path / "log.csv"
    model = pronghorn.Sequential([layers.Dense(1, input_shape=(2,))])
    model.compile("sgd", "mse", metrics=["mae"])
    x = np.ones((4, 2), "float32")
    history = model.fit(x, x[:, :1], epochs=3, verbose=0, callbacks=[CSVLogger(path)]).history
    header, *rows = read(path)
    assert header == ["epoch", "loss", "mae"]
    np.testing.assert_array_equal(np.array(rows, float)[:, 1:], np.column_stack([history["loss"], history["mae"]]))
