"""`import pronghorn` is quick because of what it leaves out: plugins, and heavy parts of the standard library."""

import subprocess
import sys

import pytest

HEAVY = (
    *(
        "concurrent.futures",
        "difflib",
        "email",
        "importlib.metadata",
        "logging",
        "multiprocessing",
        "shutil",
        "tempfile",
    ),
    *("unittest", "zipfile"),
    *("h5py", "jax", "matplotlib", "pandas", "rich", "safetensors", "scipy", "tensorboardX", "pronghorn_plugins"),
)


@pytest.fixture(scope="module")
def imported():
    """The modules that `import pronghorn` brings beyond those of `import numpy`, in a fresh process."""
    code = "import sys, numpy; before = set(sys.modules); import pronghorn; print(*sorted(set(sys.modules) - before))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize("name", HEAVY)
def test_heavy_modules_come_on_use(name, imported):
    assert "pronghorn.model" in imported
    assert name not in imported, f"import {name} inside the function that needs it"
