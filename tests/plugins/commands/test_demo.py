"""`pronghorn demo` in a process of its own: its promises about accuracy, files and the loaded model."""

import os
import re
import subprocess
import sys

import pytest

from pronghorn_plugins.commands.demo import Demo

ACCURACY = re.compile(r"([\d.]+)% right")


def run(tmp_path, *arguments):
    return subprocess.run(
        [sys.executable, "-m", "pronghorn", "demo", "--output", str(tmp_path), *arguments],
        cwd=tmp_path,
        env={**os.environ, "PRONGHORN_BACKEND": "numpy", "COLUMNS": "100"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_demo_keeps_its_promises(tmp_path):
    done = run(tmp_path)
    assert done.returncode == 0, done.stderr
    assert float(ACCURACY.search(done.stdout).group(1)) >= 97
    assert "predictions agree: True" in done.stdout
    assert "Total params" in done.stdout
    assert (tmp_path / "digits.pronghorn").stat().st_size > (64 * 256 + 256 * 128) * 4


def test_picture_is_drawn_where_matplotlib_is(tmp_path):
    pytest.importorskip("matplotlib", reason="matplotlib is not installed")
    assert run(tmp_path, "--epochs", "1").returncode == 0
    assert (tmp_path / "digits.png").read_bytes().startswith(b"\x89PNG")


def test_loaded_model_that_differs_is_a_failure(tmp_path, monkeypatch, capsys):
    """The comparison can fail: a file that loads as an untrained model makes the exit status 1."""
    from pronghorn import models
    from pronghorn_plugins.commands import demo

    monkeypatch.setattr(models, "load_model", lambda file: demo.classifier(seed=9))
    monkeypatch.setattr(demo.importlib.util, "find_spec", lambda name: None)
    args = type("Args", (), {"output": tmp_path, "epochs": 1, "seed": 1})
    assert Demo().run(args) == 1
    assert "predictions agree: False" in capsys.readouterr().out
