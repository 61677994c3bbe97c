"""A run that is saved and resumed in another process equals the uninterrupted one, bit for bit."""

import json
import os
import subprocess
import sys

import numpy as np
import pytest

# Every part of the state at once: dropout, moving statistics, momenta, a schedule or a callback that sets the rate,
# shuffling, sample weights, a metric of its own, and a callback that remembers what it saw.
PROGRAM = '''
import json, sys
import numpy as np
import pronghorn
from pronghorn import callbacks, layers, metrics, models, optimizers, schedules
from pronghorn.bases.callback import Callback

class Plateau(Callback):
    """Halves the rate when the loss has not become smaller; remembers the best, and an array."""

    def on_train_begin(self, logs=None):
        self.best, self.seen, self.cuts = float("inf"), np.zeros(3), 0

    def on_epoch_end(self, epoch, logs=None):
        self.seen = self.seen + [1.0, logs["loss"], float(epoch)]
        if logs["loss"] > self.best * 0.97:
            self.model.optimizer.learning_rate = float(self.model.optimizer.learning_rate) / 2
            self.cuts += 1
        self.best = min(self.best, logs["loss"])

    def get_state(self):
        return {"best": self.best, "seen": self.seen, "cuts": self.cuts}

    def set_state(self, state):
        self.best, self.seen, self.cuts = state["best"], state["seen"], state["cuts"]

class Stop(Callback):
    """Saves and ends the run after a number of batches, as a power cut would."""

    def __init__(self, path, batches):
        self.path, self.batches, self.count = path, batches, 0

    def on_train_batch_end(self, batch, logs=None):
        self.count += 1
        if self.count == self.batches:
            self.model.save(self.path)
            raise KeyboardInterrupt

how, which, path, out = sys.argv[1:]
generator = np.random.default_rng(5)
x = generator.normal(size=(50, 6)).astype("float32")
y = np.eye(3, dtype="float32")[generator.integers(0, 3, 50)]
weight = generator.uniform(0.5, 1.5, 50).astype("float32")
OPTIMIZERS = {
    "adam": lambda: optimizers.Adam(schedules.ExponentialDecay(0.02, 7, 0.5)),
    "sgd": lambda: optimizers.SGD(0.05, momentum=0.9, nesterov=True, clipnorm=1.0),
}

def made():
    pronghorn.set_random_seed(3)
    inputs = pronghorn.Input((6,))
    hidden = layers.Dense(8, activation="tanh", kernel_regularizer="l2")(inputs)
    hidden = layers.Dropout(0.4)(hidden * 1.5)
    outputs = layers.Dense(3, activation="softmax")(layers.BatchNormalization()(hidden))
    model = pronghorn.Model(inputs, outputs)
    model.compile(OPTIMIZERS[which](), "categorical_crossentropy", metrics=["accuracy"], weighted_metrics=["mse"])
    return model

def run(model, own=(), **options):
    kept = [Plateau()] if which == "sgd" else []
    history = model.fit(x, y, batch_size=8, sample_weight=weight, verbose=0, callbacks=[*kept, *own], **options)
    return history, kept

def finish(model, history, kept):
    np.savez(out, *model.get_weights(), state=model.random_state().numpy(), **{
        name.replace("/", "."): value for name, value in model.optimizer.save_state().items()})
    json.dump([history.history, history.epoch, [c.get_state()["cuts"] for c in kept],
               [c.seen.tolist() for c in kept]], open(out + ".json", "w"))

if how == "whole":
    model = made()
    finish(model, *run(model, epochs=4))
elif how == "epochs":
    model = made()
    run(model, epochs=2)
    model.save(path)
elif how == "batches":
    model = made()
    try:
        run(model, [Stop(path, 9)], epochs=4)
    except KeyboardInterrupt:
        pass
elif how == "resume":
    model = models.load_model(path)
    print(model.training_position)
    finish(model, *run(model, epochs=4, initial_epoch=model.training_position))
'''


def run(folder, engine, how, which, out="none"):
    environment = {**os.environ, "PRONGHORN_BACKEND": engine}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", PROGRAM, how, which, "run.pronghorn", out],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.strip()


CASES = [
    ("numpy", "adam", "epochs", "(2, 0)"),
    ("numpy", "adam", "batches", "(1, 2)"),
    ("numpy", "sgd", "epochs", "(2, 0)"),
    ("numpy", "sgd", "batches", "(1, 2)"),
    ("jax", "sgd", "batches", "(1, 2)"),
]


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """``whole(engine, which)``: the folder with what an uninterrupted run left."""
    done = {}

    def finished(engine, which):
        if (engine, which) not in done:
            done[engine, which] = tmp_path_factory.mktemp("whole")
            run(done[engine, which], engine, "whole", which, "out.npz")
        return done[engine, which]

    return finished


@pytest.mark.parametrize(("engine", "which", "how", "position"), CASES)
def test_resumed_in_another_process(tmp_path, whole, engine, which, how, position):
    pytest.importorskip(engine)
    run(tmp_path, engine, how, which)
    assert run(tmp_path, engine, "resume", which, "out.npz") == position
    expected, resumed = np.load(whole(engine, which) / "out.npz"), np.load(tmp_path / "out.npz")
    assert expected.files == resumed.files
    for name in expected.files:
        np.testing.assert_array_equal(expected[name], resumed[name], err_msg=name)
    told, again = ((folder / "out.npz.json").read_text() for folder in (whole(engine, which), tmp_path))
    assert json.loads(told) == json.loads(again), "the history and what the callbacks remember"
