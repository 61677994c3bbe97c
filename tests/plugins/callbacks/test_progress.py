"""ProgbarLogger: what is shown when, on a terminal and elsewhere."""

import io
import os
import re
import subprocess
import sys
import textwrap

import numpy as np
import pytest

import pronghorn
from pronghorn import errors, layers
from pronghorn.callbacks import ProgbarLogger
from pronghorn_plugins.callbacks import progress
from pronghorn_plugins.callbacks.screen import Screen

X = np.ones((10, 2), "float32")
CODES = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


class Terminal(io.StringIO):
    encoding = "utf-8"

    def isatty(self):
        return True

    @property
    def drawings(self):
        """The lines as they were drawn one over the other, without codes."""
        return [CODES.sub("", part) for part in re.split(r"[\r\n]+", self.getvalue()) if CODES.sub("", part)]


class Clock:
    """Time that moves when it is told to."""

    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock(monkeypatch):
    made = Clock()
    monkeypatch.setattr(progress, "perf_counter", made)
    return made


@pytest.fixture
def terminal(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "120")
    made = Terminal()
    monkeypatch.setattr(progress, "Screen", lambda: Screen(made))
    return made


def told(clock, *, steps, verbose=1, seconds=0.1, epochs=3, known=True, **params):
    """A ProgbarLogger that has seen an epoch of ``steps``; the first of them took a second more."""
    bar = ProgbarLogger(params.pop("count_mode", "steps"))
    bar.set_params({"epochs": epochs, "steps": steps if known else None, "verbose": verbose, **params})
    bar.on_train_begin()
    bar.on_epoch_begin(0)
    clock.now += 1
    for step in range(steps):
        clock.now += seconds
        bar.on_train_batch_end(step, {"loss": 1.0 / (step + 1)})
    bar.on_epoch_end(0, {"loss": 0.5, "val_loss": 0.00012345, "each": np.arange(3)})
    return bar


class TestTerminal:
    def test_a_line_is_drawn_over_until_it_stays(self, clock, terminal):
        told(clock, steps=4)
        bars = [line.count("━") + line.count("╸") for line in terminal.drawings]
        assert bars == [24] * 4
        assert [re.sub(r"[━╸]+", "#", line) for line in terminal.drawings] == [
            "Epoch 1/3  # 2/4  eta 0.2s  100ms/step  loss 0.5000",
            "Epoch 1/3  # 3/4  eta 0.1s  100ms/step  loss 0.3333",
            "Epoch 1/3  # 4/4  eta 0ms  100ms/step  loss 0.2500",
            "Epoch 1/3  # 4/4  1.4s  100ms/step  loss 0.5000  val_loss 1.234e-04",
        ]
        assert terminal.getvalue().count("\n") == 1
        assert terminal.getvalue().endswith("\n")

    def test_at_most_twenty_times_a_second(self, clock, terminal):
        told(clock, steps=1000, seconds=0.001)
        assert 15 <= len(terminal.drawings) <= 22

    def test_an_unknown_number_of_steps(self, clock, terminal):
        bar = told(clock, steps=3, known=False)
        assert terminal.drawings[0] == "Epoch 1/3   2 batches  100ms/step  loss 0.5000"
        bar.on_epoch_begin(1)
        bar.on_train_batch_end(0, {})
        clock.now += 1
        bar.on_train_batch_end(1, {})
        assert "2/3  eta 1.0s" in terminal.drawings[-1]

    def test_validation_is_told_and_not_counted_as_steps(self, clock, terminal):
        bar = ProgbarLogger()
        bar.set_params({"epochs": 1, "steps": 2, "verbose": 1})
        bar.on_train_begin()
        bar.on_epoch_begin(0)
        for step in range(2):
            clock.now += 0.1
            bar.on_train_batch_end(step, {"loss": 1.0})
        bar.on_test_begin()
        clock.now += 5
        bar.on_test_batch_end(6, {})
        bar.on_test_end({})
        bar.on_epoch_end(0, {"loss": 1.0})
        assert terminal.drawings[-2].endswith("2/2  validating, batch 7")
        assert "2/2  5.2s  100ms/step  loss 1.0000" in terminal.drawings[-1]

    def test_narrow_terminals_and_plain_letters(self, clock, terminal, monkeypatch):
        monkeypatch.setenv("COLUMNS", "60")
        monkeypatch.setattr(Terminal, "encoding", "ascii")
        told(clock, steps=4)
        assert terminal.drawings[0].startswith("Epoch 1/3  [======>.....] 2/4")
        assert terminal.drawings[-1].startswith("Epoch 1/3  [============] 4/4")


class TestLines:
    def test_a_line_an_epoch(self, clock, capsys):
        told(clock, steps=4)
        assert capsys.readouterr().out == ("Epoch 1/3 - 4/4 - 1.4s - 100ms/step - loss: 0.5000 - val_loss: 1.234e-04\n")

    def test_and_one_each_half_minute(self, clock, capsys):
        told(clock, steps=8, seconds=10.0, epochs=10)
        assert capsys.readouterr().out.splitlines() == [
            "Epoch  1/10 - 4/8 - eta 40s - loss: 0.2500",
            "Epoch  1/10 - 7/8 - eta 10s - loss: 0.1429",
            "Epoch  1/10 - 8/8 - 1:21 - 10s/step - loss: 0.5000 - val_loss: 1.234e-04",
        ]

    def test_verbose_2_is_the_last_of_them(self, clock, capsys):
        told(clock, steps=8, seconds=10.0, verbose=2)
        assert capsys.readouterr().out.count("\n") == 1

    def test_verbose_2_on_a_terminal_is_plain(self, clock, terminal):
        told(clock, steps=4, verbose=2)
        assert terminal.drawings == ["Epoch 1/3 - 4/4 - 1.4s - 100ms/step - loss: 0.5000 - val_loss: 1.234e-04"]

    def test_verbose_0_is_silent(self, clock, capsys):
        told(clock, steps=4, verbose=0)
        assert capsys.readouterr().out == ""

    def test_samples(self, clock, capsys):
        told(clock, steps=4, samples=50, count_mode="samples")
        assert "Epoch 1/3 - 50/50 - " in capsys.readouterr().out


def test_another_count_mode_is_refused():
    with pytest.raises(errors.ArgumentError, match=r"count_mode must be 'steps' or 'samples'\. Got 'epochs'"):
        ProgbarLogger("epochs")


class TestModel:
    @pytest.fixture
    def model(self, backend):
        made = pronghorn.Sequential([layers.Dense(1, input_shape=(2,))])
        made.compile("sgd", "mse", metrics=["mae"])
        return made

    @pytest.mark.parametrize("verbose", [1, 2, "auto"])
    def test_fit(self, model, capsys, verbose):
        model.fit(X, X[:, :1], batch_size=4, epochs=2, validation_split=0.2, verbose=verbose)
        lines = capsys.readouterr().out.splitlines()
        assert len(lines) == 2
        for number, line in enumerate(lines, start=1):
            numbers = " - ".join(rf"{name}: \d+\.\d{{4}}" for name in ("loss", "mae", "val_loss", "val_mae"))
            assert re.fullmatch(rf"Epoch {number}/2 - 2/2 - [\d.]+m?s - [\d.]+(us|ms|s)/step - {numbers}", line)

    def test_evaluate_and_predict(self, model, capsys):
        model.evaluate(X, X[:, :1], batch_size=4, verbose=1)
        model.predict(X, batch_size=4, verbose=1)
        evaluated, predicted = capsys.readouterr().out.splitlines()
        assert re.fullmatch(r"Evaluate - 3/3 - .*/step - loss: \d\.\d{4} - mae: \d\.\d{4}", evaluated)
        assert re.fullmatch(r"Predict - 3/3 - [\d.]+m?s - [\d.]+(us|ms|s)/step", predicted)

    def test_silence(self, model, capsys):
        model.fit(X, X[:, :1], verbose=0)
        model.evaluate(X, X[:, :1], verbose=0)
        model.predict(X)
        assert capsys.readouterr().out == ""


PROGRAM = """
    import time
    import numpy as np
    import pronghorn
    from pronghorn import layers

    class Slow(pronghorn.Sequence):
        def __len__(self):
            return 8
        def __getitem__(self, index):
            time.sleep(0.03)
            return np.ones((4, 2), "float32"), np.ones((4, 1), "float32")

    model = pronghorn.Sequential([layers.Dense(1, input_shape=(2,))])
    model.compile("sgd", "mse")
    model.fit(Slow(), epochs=2)
"""


@pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals are of POSIX")
def test_in_a_real_terminal():
    """A process whose output is a pseudo-terminal: bars that grow, and a line for each epoch that stays."""
    import pty

    ours, theirs = pty.openpty()
    env = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "100", "PYTHONIOENCODING": "utf-8"}
    env.pop("NO_COLOR", None)
    process = subprocess.Popen([sys.executable, "-c", textwrap.dedent(PROGRAM)], stdout=theirs, stderr=theirs, env=env)
    os.close(theirs)
    output = b""
    try:
        while chunk := os.read(ours, 4096):
            output += chunk
    except OSError:
        pass  # Linux says so when the other end is closed
    os.close(ours)
    assert process.wait() == 0, output.decode()
    text = output.decode()
    assert "\x1b[32m" in text
    lines = [CODES.sub("", line) for line in text.replace("\r\n", "\n").splitlines()]
    assert sum("━" in line and "eta" in line for line in lines) >= 4
    final = [line.split("\r")[-1] for line in CODES.sub("", text).replace("\r\n", "\n").strip().split("\n")]
    assert [line[:10] for line in final] == ["Epoch 1/2 ", "Epoch 2/2 "]
    assert all("8/8" in line and "loss" in line for line in final)
