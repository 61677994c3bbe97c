"""A third party's package, from pip install to pip uninstall, in a virtual environment of its own.

The environment holds pronghorn's built wheel and its declared dependencies, linked from the running environment, and
nothing else: neither an editable pronghorn nor an undeclared package can help.
"""

import importlib.metadata
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]

USE = """
import sys
import numpy as np
import pronghorn
from pronghorn import layers

model = pronghorn.Sequential([
    layers.Input((4,)),
    layers.Dense(3, kernel_regularizer="Hoyer"),
    layers.TrainableSwish(beta=2.0),
    layers.Dense(3, activation="sigmoid"),
])
model.compile("adam", loss="soft_dice")
x = np.linspace(-1, 1, 32, dtype="float32").reshape(8, 4)
model.fit(x, np.tile(np.float32([0, 1, 0]), (8, 1)), epochs=2, verbose=0)
model.save("third_party.pronghorn")
np.savez("expected.npz", x=x, y=model.predict(x, verbose=0))
assert type(model.layers[-2]).__module__ == "pronghorn_example"
print("trained and saved")
"""

LOAD = """
import numpy as np
import pronghorn
from pronghorn import models

model = models.load_model("third_party.pronghorn")
data = np.load("expected.npz")
np.testing.assert_array_equal(model.predict(data["x"], verbose=0), data["y"])
assert model.layers[-2].initial_beta == 2.0
assert np.isfinite(model.evaluate(data["x"], data["y"], verbose=0))
print("loaded")
"""


def requirements(name):
    """Names of the distributions that ``name`` needs here without extras, itself left out."""
    needed, queue = set(), [name]
    while queue:
        for line in importlib.metadata.requires(queue.pop()) or []:
            requirement = Requirement(line)
            applies = requirement.marker is None or requirement.marker.evaluate({"extra": ""})
            if applies and requirement.name not in needed:
                needed.add(requirement.name)
                queue.append(requirement.name)
    return needed


def link(distribution, site):
    """Make an installed distribution importable, with its metadata, from ``site``."""
    files = importlib.metadata.files(distribution)
    for top in {file.parts[0] for file in files if file.parts[0] not in {"..", "__pycache__"}}:
        source, target = Path(files[0].locate().parents[len(files[0].parts) - 1], top), site / top
        if target.exists():
            continue
        if os.name == "posix":
            target.symlink_to(source)
        else:
            (shutil.copytree if source.is_dir() else shutil.copy)(source, target)


def wheel(project, folder):
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=project, check=True, capture_output=True)
    (built,) = folder.glob(f"{project.name.replace('-', '_')}-*.whl" if project != ROOT else "pronghorn-*.whl")
    return built


class Environment:
    """A virtual environment that runs Python and pip, and returns what they print."""

    def __init__(self, folder):
        self.folder = folder
        venv.create(folder / "venv", with_pip=True)
        paths = sysconfig.get_paths("venv", {"base": str(folder / "venv"), "platbase": str(folder / "venv")})
        self.python, self.site = Path(paths["scripts"], "python"), Path(paths["purelib"])

    def run(self, *arguments, check=True):
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "PIP_", "VIRTUAL_ENV"))}
        done = subprocess.run(
            [self.python, *arguments],
            cwd=self.folder,
            env={**clean, "PIP_CONFIG_FILE": os.devnull},
            capture_output=True,
            text=True,
            check=False,
        )
        if check:
            assert done.returncode == 0, f"{arguments[:3]} failed:\n{done.stdout}\n{done.stderr}"
        return done.stdout + done.stderr

    def pip(self, *arguments):
        return self.run("-m", "pip", "--disable-pip-version-check", "-q", *arguments)


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    folder = tmp_path_factory.mktemp("third-party")
    made = Environment(folder)
    for name in requirements("pronghorn"):
        link(name, made.site)
    made.pip("install", "--no-index", "--no-deps", str(wheel(ROOT, folder)))
    return made


def test_install_use_save_load_uninstall(environment):
    example = wheel(ROOT / "contrib" / "pronghorn-example", environment.folder)

    before = environment.run("-c", "from pronghorn import layers; layers.TrainableSwish", check=False)
    assert "UnknownNameError" in before
    assert "TrainableSwish" in before

    environment.pip("install", "--no-index", "--no-deps", str(example))
    assert "trained and saved" in environment.run("-W", "error", "-c", USE)
    assert "loaded" in environment.run("-W", "error", "-c", LOAD)
    listing = environment.run("-m", "pronghorn", "plugins")
    assert "pronghorn-example" in listing
    assert "TrainableSwish" in listing

    environment.pip("uninstall", "-y", "pronghorn-example")
    gone = environment.run("-c", LOAD, check=False)
    assert "SavingError" in gone
    assert "pip install 'pronghorn-example==0.1.0'" in gone, "the package, in the version that the model was saved with"


def test_environment_is_what_a_user_has(environment):
    """The wheel, not the working tree; and none of the test tools or engines."""
    seen = environment.run("-c", "import pronghorn, pronghorn_plugins; print(pronghorn.__file__)")
    assert str(environment.folder) in seen
    for absent in ("jax", "pytest", "hypothesis"):
        assert "ModuleNotFoundError" in environment.run("-c", f"import {absent}", check=False)
