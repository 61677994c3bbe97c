"""The summary table: what is in its cells, counted by hand."""

import io
import os
import subprocess
import sys

import numpy as np
import pytest

import pronghorn
from pronghorn import errors, layers
from pronghorn.summary import human_size


def table(model, **options):
    """The table's rows as lists of stripped cells, and the lines under it as a dict."""
    lines = []
    model.summary(print_fn=lines.append, **options)
    rows = [[cell.strip() for cell in line.strip("│").split("│")] for line in lines if line.startswith("│")]
    totals = dict(line.strip().split(": ", 1) for line in lines if ": " in line and not line.startswith("Model"))
    return lines[0], rows, totals


@pytest.fixture
def digits():
    dense = [layers.Dense(512, input_shape=(784,), name="wide"), layers.Dropout(0.2, name="drop")]
    return pronghorn.Sequential([*dense, layers.Dense(10, name="out")], name="digits")


def test_layers_shapes_params_and_memory(digits):
    title, rows, totals = table(digits)
    assert title == 'Model: "digits"'
    assert rows == [
        ["Layer (type)", "Output shape", "Params", "Memory"],
        ["wide (Dense)", "(None, 512)", "401,920", "1.53 MB"],
        ["drop (Dropout)", "(None, 512)", "0", ""],
        ["out (Dense)", "(None, 10)", "5,130", "20.04 KB"],
    ]
    assert totals == {
        "Total params": "407,050 (1.55 MB)",
        "Trainable params": "407,050 (1.55 MB)",
        "Non-trainable params": "0 (0 B)",
    }


def test_frozen_layers_are_marked(digits):
    digits.get_layer("wide").trainable = False
    _, rows, totals = table(digits, show_trainable=True)
    assert [row[2] for row in rows] == ["Params", "401,920 (frozen)", "0", "5,130"]
    assert [row[-1] for row in rows] == ["Trainable", "no", "", "yes"]
    assert totals["Trainable params"] == "5,130 (20.04 KB)"
    assert totals["Non-trainable params"] == "401,920 (1.53 MB)"


def test_the_optimizers_state_is_counted(digits):
    """Adam keeps two numbers for each weight, and its step and learning rate."""
    digits.compile("adam", "mse")
    assert "Optimizer params" not in table(digits)[2]
    digits.train_on_batch(np.zeros((1, 784), "float32"), np.zeros((1, 10), "float32"))
    assert table(digits)[2]["Optimizer params"].startswith(f"{2 * 407_050 + 2:,} (3.11 MB)")


def test_memory_knows_dtypes():
    model = pronghorn.Sequential([layers.Dense(4, dtype="float16", input_shape=(3,)), layers.Dense(2, dtype="float64")])
    assert [row[3] for row in table(model)[1]] == ["Memory", "32 B", "80 B"]
    assert table(model)[2]["Total params"] == "26 (112 B)"


@pytest.fixture
def forked():
    left, right = pronghorn.Input((4,), name="left"), pronghorn.Input((3,), name="right")
    shared = layers.Dense(5, name="shared")
    inner = pronghorn.Sequential(
        [layers.Dense(5, input_shape=(5,), name="in"), layers.Dense(6, name="end")], name="part"
    )
    inner.trainable = False
    ours = shared(layers.Dense(4, name="narrow")(right))
    return pronghorn.Model([left, right], [inner(shared(left)), layers.Dense(2, name="top")(ours)], name="forked")


def test_connections_and_nested_models(forked):
    _, rows, totals = table(forked, expand_nested=True, show_trainable=True)
    assert rows[0] == ["Layer (type)", "Output shape", "Params", "Memory", "Connected to", "Trainable"]
    found = {row[0].split(" (")[0]: row[1:] for row in rows[1:] if row[0]}
    assert found["left"] == ["(None, 4)", "0", "", "", ""]
    assert found["narrow"] == ["(None, 4)", "16", "64 B", "right", "yes"]
    assert found["part"] == ["(None, 6)", "66 (frozen)", "264 B", "shared[0]", "no"]
    assert found["end"] == ["(None, 6)", "36 (frozen)", "144 B", "", "no"]
    assert found["top"] == ["(None, 2)", "12", "48 B", "shared[1]", "yes"]
    at = next(i for i, row in enumerate(rows) if row[0].startswith("shared"))
    assert [rows[at][4], rows[at + 1][4]] == ["left", "narrow"]
    assert totals == {
        "Total params": "119 (476 B)",
        "Trainable params": "53 (212 B)",
        "Non-trainable params": "66 (264 B)",
    }


def test_nested_models_stay_closed_unless_asked(forked):
    names = [row[0] for row in table(forked)[1]]
    assert "part (Sequential)" in names
    assert not any("end (Dense)" in name for name in names)


def test_a_functional_chain_needs_no_connections():
    x = pronghorn.Input((4,), name="x")
    assert table(pronghorn.Model(x, layers.Dense(2)(x)))[1][0][-1] == "Memory"


def test_models_that_are_not_built(digits):
    lines = []
    model = pronghorn.Sequential([layers.Dense(3, name="first"), layers.Dense(2, name="second")])
    model.summary(print_fn=lines.append)
    assert table(model)[1][1:] == [["first (Dense)", "?", "not built", ""], ["second (Dense)", "?", "not built", ""]]
    assert lines[-1].strip().startswith("Layers that are not built get weights and shapes at the first data")
    model.build((None, 4))
    assert [row[1:3] for row in table(model)[1][1:]] == [["(None, 3)", "15"], ["(None, 2)", "8"]]


def test_subclassed_models_before_and_after_data(backend):
    class Mine(pronghorn.Model):
        def __init__(self):
            super().__init__(name="mine")
            self.first, self.rest = layers.Dense(3, name="first"), [layers.Dense(4, name="second")]

        def call(self, inputs):
            return self.rest[0](self.first(inputs))

    model = Mine()
    assert [row[1:3] for row in table(model)[1][1:]] == [["?", "not built"], ["?", "not built"]]
    model(np.ones((2, 5), "float32"))
    assert [row[1:3] for row in table(model)[1][1:]] == [["(None, 3)", "18"], ["(None, 4)", "16"]]
    assert table(model)[2]["Total params"] == "34 (136 B)"


def test_a_layer_whose_shape_nobody_can_tell():
    class Odd(layers.Dense):
        def call(self, inputs, factor):
            return super().call(inputs) * factor

    class Mine(pronghorn.Model):
        def __init__(self):
            super().__init__()
            self.odd = Odd(3)

        def call(self, inputs):
            return self.odd(inputs, 2.0)

    model = Mine()
    model(np.ones((2, 5), "float32"))
    assert table(model)[1][1][1:] == ["?", "18", "72 B"]


def test_a_part_of_the_layers(digits):
    rows = table(digits, layer_range=["dr", "out"])[1]
    assert [row[0] for row in rows[1:]] == ["drop (Dropout)", "out (Dense)"]
    with pytest.raises(errors.ArgumentError, match=r"no layer is called 'wid3'\. Did you mean 'wide'"):
        digits.summary(layer_range=["wid3", "out"])


def test_line_length_and_unknown_arguments(digits):
    lines = []
    digits.summary(line_length=40, print_fn=lines.append)
    assert max(len(line) for line in lines if line.startswith(("│", "╭", "├"))) <= 40
    with pytest.raises(errors.ArgumentTypeError, match=r"there is no argument 'expand'\. Did you mean 'expand_nested'"):
        digits.summary(expand=True)


@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_a_pipe_gets_plain_text_that_it_can_write(digits, monkeypatch, encoding):
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    monkeypatch.setattr(sys, "stdout", stream)
    digits.summary()
    stream.flush()
    text = stream.buffer.getvalue().decode(encoding)
    assert "\x1b" not in text
    assert ("│" in text) == (encoding == "utf-8")
    assert "wide (Dense)" in text


def test_names_are_text_and_no_markup():
    model = pronghorn.Sequential([layers.Dense(1, input_shape=(1,), name="[bold]x[/]")], name="[red]")
    title, rows, _ = table(model)
    assert (title, rows[1][0]) == ('Model: "[red]"', "[bold]x[/] (Dense)")


PROGRAM = """
import pronghorn
from pronghorn import layers
pronghorn.Sequential([layers.Dense(2, input_shape=(3,), name="only")]).summary()
"""


@pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals are of POSIX")
def test_a_terminal_gets_colors():
    import pty

    ours, theirs = pty.openpty()
    env = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "80", "PYTHONIOENCODING": "utf-8"}
    env.pop("NO_COLOR", None)
    process = subprocess.Popen([sys.executable, "-c", PROGRAM], stdout=theirs, stderr=theirs, env=env)
    os.close(theirs)
    output = b""
    try:
        while chunk := os.read(ours, 4096):
            output += chunk
    except OSError:
        pass  # Linux says so when the other end is closed
    os.close(ours)
    assert process.wait() == 0, output.decode()
    assert "\x1b[36monly\x1b[0m" in output.decode()


@pytest.mark.parametrize(("size", "text"), [(1023, "1023 B"), (1024, "1.00 KB"), (3 * 2**40, "3.00 TB")])
def test_human_size(size, text):
    assert human_size(size) == text
