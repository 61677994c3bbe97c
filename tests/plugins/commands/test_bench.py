"""`pronghorn bench`: it runs and writes what it says; its reference computes right gradients; its report judges right."""

import json
import os
import subprocess
import sys
from pathlib import Path

import attrs
import numpy as np
import pytest

from pronghorn.errors import ArgumentError
from pronghorn_plugins.commands import bench, bench_machine, bench_measure, bench_numpy, bench_recurrent, bench_report
from pronghorn_plugins.commands.bench_recurrent import RECURRENT
from pronghorn_plugins.commands.bench_worker import TASKS, make


def run(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "pronghorn", "bench", "--quick", "--no-peers", *arguments],
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_quick_run_writes_table_and_json(tmp_path):
    done = run("--only", "small,bilstm,memory,import", "--json", str(tmp_path / "b.json"))
    assert done.returncode == 0, done.stderr
    found = json.loads((tmp_path / "b.json").read_text())
    for engine in ("pronghorn", "numpy by hand"):
        assert len(found["small"][engine]["fit"]) == bench.QUICK.rounds
        assert all(0 < seconds < 60 for seconds in found["small"][engine]["fit"])
    assert set(found["small"]["pronghorn"]) >= {"predict", "call", "first_epoch"}
    assert found["machine"]["versions"]["numpy"] == np.__version__
    assert found["machine"]["cores"] == os.cpu_count()
    assert found["memory"]["compiles"] == found["memory"]["shapes_and_phases"] == 6
    assert found["memory"]["growth"] < 64 * 1024
    assert {name for name, _ in found["import"]["slowest"]} & {name for name in sys.modules if "pronghorn" in name}
    assert len(found["bilstm"]["bilstm"]["pronghorn"]["fit"]) == bench.QUICK.rounds
    assert found["bilstm"]["bilstm"]["time step"]["bytes"] > 0
    for row in found["rows"]:
        assert row["what"].strip() in done.stdout


def test_an_unknown_part_is_refused(capsys):
    args = type("Args", (), {"only": "mlp,speed", "quick": True, "rounds": None, "peers": False, "json": None})
    with pytest.raises(ArgumentError, match=r"--only.*'speed'.*mlp, small"):
        bench.Bench().run(args)
    assert not capsys.readouterr().out


def test_a_process_that_fails_is_an_error_with_the_command(monkeypatch):
    monkeypatch.setitem(bench_measure.ENVIRONMENTS, "pronghorn", {"PRONGHORN_BACKEND": "no-such-engine"})
    with pytest.raises(Exception, match=r"'pronghorn' ended with status 1.*Run it by itself.*bench_worker"):
        bench_measure.interleaved(["pronghorn"], "small", 64, 1, 1)


def test_homes_are_not_the_users_and_leave_nothing(monkeypatch):
    """Keras writes a keras.json on import; a backend that the user chose must not reach the engines."""
    monkeypatch.setenv("PRONGHORN_BACKEND", "jax")
    monkeypatch.setenv("KERAS_BACKEND", "torch")
    with bench_measure.environment("pronghorn") as env:
        home = env["KERAS_HOME"]
        assert env["PRONGHORN_BACKEND"] == "numpy"
        assert "KERAS_BACKEND" not in env
        assert Path(home).is_dir()
    assert not Path(home).exists()


def test_peers_are_those_that_are_installed(monkeypatch):
    monkeypatch.setattr(bench_measure.importlib.util, "find_spec", lambda name: None)
    assert bench_measure.engines(peers=True) == ["pronghorn", "numpy by hand"]
    monkeypatch.setattr(bench_measure.importlib.util, "find_spec", lambda name: name)
    assert "keras on jax" in bench_measure.engines(peers=True)
    assert "keras on jax" not in bench_measure.engines(peers=False)


@pytest.mark.parametrize("rate", [0.0, 0.4])
def test_gradient_of_the_loop_by_hand(rate):
    """Against differences of the loss, in directions at random; the same dropout is drawn for each."""
    network = bench_numpy.Network((6, 5, 4, 3), rate, 8, np.float64)
    rng = np.random.default_rng(1)
    network.flat[...] += rng.normal(size=network.flat.size) * 0.1
    x, y = rng.random((8, 6)), np.eye(3)[rng.integers(0, 3, 8)]

    def loss(flat):
        network.flat[...] = flat
        network.bits = np.random.SFC64(3)
        return network.backward(x, y)[0] / len(x)

    flat = network.flat.copy()
    loss(flat)
    gradient = network.gradient.copy()
    for _ in range(4):
        direction = rng.normal(size=flat.size)
        numeric = (loss(flat + 1e-6 * direction) - loss(flat - 1e-6 * direction)) / 2e-6
        np.testing.assert_allclose(gradient @ direction, numeric, rtol=1e-4)


@pytest.mark.parametrize("task", TASKS)
def test_the_loop_by_hand_learns(task):
    task = TASKS[task]
    sizes = (task.sizes[0], *(min(size, 32) for size in task.sizes[1:]))
    network = bench_numpy.Network(sizes, task.rate, task.batch_size)
    x, y = task.data(256)
    rate = 0.5 if task.optimizer == "sgd" else 0.003
    made = {"sgd": bench_numpy.Descent, "rmsprop": bench_numpy.RMSprop}[task.optimizer](network.flat.size, rate)
    first = bench_numpy.epochs(network, made, x, y, 1)
    assert bench_numpy.epochs(network, made, x, y, 30, seed=1) < first


def measured(own, peer):
    """Numbers in the form of the report: seconds an epoch of 10,000 samples."""
    each = {"first_epoch": 0.5, "second_epoch": 0.25, "samples": 10_000}
    return {"pronghorn": {**each, "fit": own}, "keras on jax": {**each, "fit": peer}}


def test_speed_is_judged_round_by_round():
    """A slow minute that hits both engines does not change the ratio."""
    rows = bench_report.rows({"mlp": measured([1.0, 10.0, 1.0], [1.1, 11.0, 1.1])})
    assert (rows[0].values["pronghorn"], rows[0].values["keras on jax"]) == ("10,000", "9,091")
    assert rows[0].reached is True
    assert "1.10" in rows[0].target
    assert rows[1].values["pronghorn"] == "250"
    assert bench_report.rows({"mlp": measured([1.0] * 3, [0.95] * 3)})[0].reached is False


def test_step_time_is_judged():
    def small(own, call):
        found = measured([own * 313e-6] * 3, [300 * 313e-6] * 3)
        found["pronghorn"].update(predict=[50e-6], call=[call * 1e-6])
        return {row.what.strip(): row for row in bench_report.rows({"small": found})}

    good, bad = small(90, 99), small(101, 101)
    step = "Dense 4-16-3, batch 32 [µs/step]"
    assert (good[step].values["pronghorn"], good[step].reached, bad[step].reached) == ("90.0", True, False)
    assert good["times as fast as Keras on JAX"].values == {"pronghorn": "3.3"}
    assert (good["model(x) of one row [µs]"].reached, bad["model(x) of one row [µs]"].reached) == (True, False)


def test_recurrent_networks_are_judged_and_a_time_step_told():
    step = {"forward": 60.0, "forward product": 33.0, "backward": 70.0, "backward product": 31.0}
    step |= {"bytes": 2048 * 100, "bytes needed": 1024 * 96}
    one = {**measured([1.0] * 3, [1.5] * 3), "time step": step}
    rows = {row.what.strip(): row for row in bench_report.rows({"lstm": {"lstm": one, "lstm alone": one}})}
    first, *others = rows.values()
    assert (first.reached, "1.50" in first.target) == (True, True)
    assert len(others) == 4
    assert rows["a time step forward [µs]"].values == {"pronghorn": "60.0, of it the product 33.0"}
    assert rows["memory of a time step [KB]"].values == {"pronghorn": "200, kept for the gradient 96"}
    slow = {"bilstm": {**measured([1.0] * 3, [0.9] * 3), "time step": step}}
    assert bench_report.rows({"bilstm": slow})[0].reached is False


def test_a_time_step_is_measured():
    task = attrs.evolve(RECURRENT["bilstm"], length=6, batch_size=2, features=3, units=4)
    found = bench_recurrent.time_step(task, 3)
    assert found["bytes needed"] == 4 * 2 * 6 * 4
    assert found["bytes"] >= found["bytes needed"]
    assert 0 < found["forward product"] < 1e6


@pytest.mark.parametrize("task", RECURRENT.values(), ids=RECURRENT)
def test_recurrent_networks_train(task):
    small = attrs.evolve(task, length=5, features=3, units=4, words=min(task.words, 11))
    x, y = small.data(40)
    engine = make("pronghorn", small, x, y)
    engine.fit(1)
    assert engine.predict(small.row()).shape == (1, 1)
    names = [layer.__class__.__name__ for layer in engine.model.layers]
    assert names.count("Bidirectional" if task.bidirectional else "LSTM") == task.layers
    assert ("Embedding" in names) == bool(task.words)


def test_import_and_memory_are_judged():
    seconds = {"numpy": [0.1, 0.3, 0.2], "pronghorn": [0.29, 0.31, 0.28], "keras": [3.0, 3.2, 3.1]}
    memory = {"beyond_data": 130 * 2**20, "growth": 65 * 1024, "steps": 1000, "compiles": 7, "shapes_and_phases": 6}
    imports, *others = bench_report.rows({"import": {"seconds": seconds}, "memory": memory})
    assert imports.values == {"pronghorn": "90", "keras on jax": "2900"}
    assert imports.reached is True
    assert [row.reached for row in others] == [False, False, False]


def test_the_table_says_what_failed(capsys):
    found = {"machine": bench_machine.facts()}
    rows = [
        bench_report.Row("a", {"pronghorn": "1"}, "at most 0", reached=False),
        bench_report.Row("b", {"other": "2"}),
    ]
    bench_report.show(found, rows)
    machine, head, first, second = capsys.readouterr().out.splitlines()
    assert "numpy" in machine
    assert head.split() == ["pronghorn", "other", "target"]
    assert first.split() == ["a", "1", "at", "most", "0", "NO"]
    assert second.split() == ["b", "2"]
