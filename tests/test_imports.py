"""What an import brings in: each question in a process of its own."""

import json
import subprocess
import sys

import pytest

HEAVY = [
    "jax",
    "jaxlib",
    "h5py",
    "rich",
    "safetensors",
    "matplotlib",
    "tensorboardX",
    "scipy",
    "keras",
    "pandas",
    "PIL",
]


def modules_after(code, tmp_path):
    """The names in ``sys.modules`` after ``code`` ran in a new Python."""
    script = f"{code}\nimport json, sys\nprint(json.dumps(sorted(sys.modules)))"
    environment = {"HOME": str(tmp_path), "USERPROFILE": str(tmp_path), "OMP_NUM_THREADS": "1", "PATH": ""}
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, env=environment, timeout=120
    )
    assert done.stderr == ""
    return json.loads(done.stdout.splitlines()[-1])


def plugins_in(modules):
    return [name for name in modules if name.startswith("pronghorn_plugins.") and name.count(".") > 1]


def test_importing_pronghorn_loads_no_plugin_and_nothing_heavy(tmp_path):
    modules = modules_after("import pronghorn, pronghorn.api", tmp_path)
    assert [name for name in modules if name.startswith("pronghorn_plugins")] == []
    assert [name for name in HEAVY if name in modules] == []


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("pronghorn.losses.get('mse')", "losses"),
        ("pronghorn.losses.MeanSquaredError()", "losses"),
        ("pronghorn.regularizers.get('l2')", "regularizers"),
        ("pronghorn.activations.get('relu')", "activations"),
        ("pronghorn.schedules.ExponentialDecay(0.1, 10, 0.9)", "schedules"),
    ],
)
def test_asking_for_one_kind_loads_no_other(tmp_path, code, kind):
    found = plugins_in(modules_after(f"import pronghorn\n{code}", tmp_path))
    assert found
    assert {name.split(".")[1] for name in found} == {kind}


def test_a_model_that_trains_loads_no_format_no_engine_and_no_progress_bar(tmp_path):
    code = """
import numpy
from pronghorn import Sequential, layers
model = Sequential([layers.Dense(2, input_shape=(3,))])
model.compile("sgd", "mse")
model.fit(numpy.ones((4, 3)), numpy.ones((4, 2)), verbose=0)
model.predict(numpy.ones((4, 3)))
"""
    modules = modules_after(code, tmp_path)
    assert [name for name in HEAVY if name in modules] == []
    kinds = {name.split(".")[1] for name in plugins_in(modules)}
    assert not kinds & {"formats", "datasets", "metrics", "schedules", "commands", "callbacks"}


def test_listing_what_is_there_imports_no_engine(tmp_path):
    modules = modules_after("import pronghorn\npronghorn.backend.available_backends()\ndir(pronghorn.layers)", tmp_path)
    assert "jax" not in modules
