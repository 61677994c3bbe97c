"""BackupAndRestore: a run that is cut off anywhere ends as the one that was not, bit for bit."""

import os
import subprocess
import sys
import textwrap

import numpy as np
import pytest

import pronghorn
from pronghorn import errors, layers
from pronghorn.callbacks import BackupAndRestore, Callback, CSVLogger, EarlyStopping, ReduceLROnPlateau

X = np.random.default_rng(0).normal(size=(50, 4)).astype("float32")
Y = (X.sum(axis=1) > 0).astype("int64")


class PowerCut(Exception):
    """What ends a run."""


class Cut(Callback):
    """Ends the run after a batch of an epoch; ``on_epoch_end`` if the batch is None."""

    def __init__(self, epoch, batch=None):
        self.epoch, self.batch = epoch, batch

    def on_train_batch_end(self, batch, logs=None):
        if (self.model.epoch, batch) == (self.epoch, self.batch):
            raise PowerCut

    def on_epoch_begin(self, epoch, logs=None):
        if self.batch is None and epoch == self.epoch:
            raise PowerCut


class Numbered(pronghorn.Sequence):
    def __len__(self):
        return 5

    def __getitem__(self, index):
        return X[10 * index : 10 * index + 10], Y[10 * index : 10 * index + 10]


class Own(pronghorn.Model):
    def __init__(self):
        super().__init__()
        self.parts = [layers.Dense(8, activation="relu"), layers.Dropout(0.5), layers.Dense(2, activation="softmax")]

    def call(self, inputs):
        for part in self.parts:
            inputs = part(inputs)
        return inputs


def make(built=True):
    if built == "own":
        model = Own()
    else:
        first = {"input_shape": (4,)} if built else {}
        model = pronghorn.Sequential(
            [layers.Dense(8, activation="relu", **first), layers.Dropout(0.5), layers.Dense(2, activation="softmax")]
        )
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def fit(model, data, *extra, epochs=4):
    watch = [EarlyStopping("accuracy", patience=9, restore_best_weights=True), ReduceLROnPlateau("loss", patience=1)]
    return model.fit(*data, batch_size=10, epochs=epochs, verbose=0, validation_data=(X, Y), callbacks=[*watch, *extra])


def seeded(built=True):
    pronghorn.set_random_seed(7)
    return make(built)


@pytest.mark.parametrize("built", [True, False, "own"], ids=["built", "unbuilt", "subclass"])
@pytest.mark.parametrize("data", [(X, Y), (Numbered(),)], ids=["arrays", "sequence"])
@pytest.mark.parametrize(
    ("freq", "cut"),
    [("epoch", (2, 3)), ("epoch", (1, None)), (1, (2, 3)), (2, (1, 4)), (3, (0, 3)), (5, (2, 0))],
    ids=str,
)
def test_it_ends_as_if_nothing_had_happened(tmp_path, freq, cut, data, built):
    check_resumes(tmp_path, freq, cut, data, built)


def test_it_does_so_on_each_engine(tmp_path, backend):
    check_resumes(tmp_path, 2, (1, 4), (X, Y), built=True)


def check_resumes(folder, freq, cut, data, built):
    whole = seeded(built)
    expected = fit(whole, data)
    with pytest.raises(PowerCut):
        fit(seeded(built), data, BackupAndRestore(folder, freq), Cut(*cut))
    pronghorn.set_random_seed(99)
    resumed = make(built)
    epochs = []
    look = pronghorn.callbacks.LambdaCallback(on_epoch_begin=lambda epoch, logs: epochs.append(epoch))
    history = fit(resumed, data, BackupAndRestore(folder, freq), look)
    assert epochs[0] == cut[0]
    assert history.history == expected.history
    assert history.epoch == expected.epoch
    for ours, theirs in zip(resumed.get_weights(), whole.get_weights(), strict=True):
        np.testing.assert_array_equal(ours, theirs)
    assert not list(folder.iterdir())


def test_the_other_callbacks_remember(tmp_path):
    with pytest.raises(PowerCut):
        fit(seeded(), (X, Y), BackupAndRestore(tmp_path / "backup"), CSVLogger(tmp_path / "log.csv"), Cut(2))
    fit(make(), (X, Y), BackupAndRestore(tmp_path / "backup"), CSVLogger(tmp_path / "log.csv"), epochs=3)
    lines = (tmp_path / "log.csv").read_text().splitlines()
    assert [line.split(",")[0] for line in lines] == ["epoch", "0", "1", "2"]


def test_a_finished_run_leaves_no_file_unless_asked_to(tmp_path):
    fit(seeded(), (X, Y), BackupAndRestore(tmp_path / "a"), epochs=1)
    fit(seeded(), (X, Y), BackupAndRestore(tmp_path / "b", delete_checkpoint=False), epochs=1)
    assert not list((tmp_path / "a").iterdir())
    assert [p.name for p in (tmp_path / "b").iterdir()] == ["backup.safetensors"]
    again = make()
    history = fit(again, (X, Y), BackupAndRestore(tmp_path / "b"), epochs=3)
    assert history.epoch == [0, 1, 2]


def test_a_backup_of_another_model_is_refused_and_nothing_changes(tmp_path):
    fit(seeded(), (X, Y), BackupAndRestore(tmp_path, delete_checkpoint=False), epochs=1)
    other = pronghorn.Sequential([layers.Dense(2, activation="softmax", input_shape=(4,))])
    other.compile("adam", "sparse_categorical_crossentropy")
    before = other.get_weights()
    with pytest.raises(errors.SavingError, match=r"backup\.safetensors: the file holds 4 weights, the model has 2"):
        fit(other, (X, Y), BackupAndRestore(tmp_path))
    for old, new in zip(before, other.get_weights(), strict=True):
        np.testing.assert_array_equal(old, new)


@pytest.mark.parametrize("content", [b"", b"no backup at all", None], ids=["empty", "foreign", "half"])
def test_a_damaged_backup_says_so(tmp_path, content):
    fit(seeded(), (X, Y), BackupAndRestore(tmp_path, delete_checkpoint=False), epochs=1)
    file = tmp_path / "backup.safetensors"
    file.write_bytes(file.read_bytes()[:100] if content is None else content)
    with pytest.raises(errors.SavingError, match=r"the backup is damaged, or another program's: .*Remove it to begin"):
        fit(make(), (X, Y), BackupAndRestore(tmp_path))


def test_a_folder_that_is_a_file_is_told_before_the_first_epoch(tmp_path):
    (tmp_path / "file").write_text("x")
    model = make()
    before = model.get_weights()
    with pytest.raises(errors.SavingError, match=r"BackupAndRestore.*cannot be written.*another place"):
        model.fit(X, Y, verbose=0, callbacks=[BackupAndRestore(tmp_path / "file")])
    for a, b in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
    assert (tmp_path / "file").read_text() == "x"


def test_a_state_that_cannot_be_written_says_so(tmp_path):
    class Odd(Callback):
        def get_state(self):
            return {"what": object()}

    with pytest.raises(errors.SavingError):
        fit(seeded(), (X, Y), BackupAndRestore(tmp_path), Odd(), epochs=1)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("freq", [0, -1, 1.5, "batch", True])
def test_other_frequencies_are_refused(freq):
    with pytest.raises(errors.ArgumentError, match=r"save_freq must be 'epoch' or a positive int"):
        BackupAndRestore("x", freq)


PROGRAM = """
    import os, signal, sys
    import numpy as np
    import pronghorn
    from pronghorn import callbacks, layers

    pronghorn.set_random_seed(3)
    model = pronghorn.Sequential([layers.Dense(4, input_shape=(2,)), layers.Dropout(0.5), layers.Dense(1)])
    model.compile("adam", "mse")
    x = np.arange(40, dtype="float32").reshape(20, 2) / 40
    kill = callbacks.LambdaCallback(
        on_batch_end=lambda batch, logs: os.kill(os.getpid(), signal.SIGKILL)
        if sys.argv[1] == "kill" and model.optimizer.iterations.numpy() == 12 else None
    )
    keep = [callbacks.BackupAndRestore(sys.argv[2], save_freq=2)] if sys.argv[1] != "whole" else []
    history = model.fit(x, x[:, :1], batch_size=4, epochs=4, verbose=0, callbacks=[kill, *keep])
    print(history.history, [w.tolist() for w in model.get_weights()])
"""


@pytest.mark.skipif(os.name != "posix", reason="kill -9 is of POSIX")
def test_a_killed_process(tmp_path):
    """kill -9 in the midst of an epoch; the next process prints what one that was left alone prints."""

    def process(mode):
        command = [sys.executable, "-c", textwrap.dedent(PROGRAM), mode, str(tmp_path / "backup")]
        return subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)

    assert process("kill").returncode == -9
    resumed, whole = process("resume"), process("whole")
    assert resumed.returncode == 0, resumed.stderr
    assert resumed.stdout == whole.stdout
