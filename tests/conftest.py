"""Every test starts from one world: no settings of the user's, fixed seeds, and each installed engine in turn."""

import atexit
import importlib.util
import os
import shutil
import tempfile

# Before anything imports pronghorn: it reads settings once per process.
_HOME = tempfile.mkdtemp(prefix="pronghorn-tests-")
atexit.register(shutil.rmtree, _HOME, ignore_errors=True)
for _name in [n for n in os.environ if n.startswith("PRONGHORN_") or n in {"KERAS_HOME", "KERAS_BACKEND"}]:
    del os.environ[_name]
os.environ.update(HOME=_HOME, USERPROFILE=_HOME, XDG_CONFIG_HOME=_HOME, XDG_CACHE_HOME=_HOME)
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("JAX_PLATFORMS", "cpu")
os.environ.setdefault("MPLBACKEND", "agg")

import random  # noqa: E402  NumPy reads OMP_NUM_THREADS when it is imported

import hypothesis  # noqa: E402
import numpy as np  # noqa: E402
import pytest  # noqa: E402

_SLOW_IS_FINE = [hypothesis.HealthCheck.too_slow, hypothesis.HealthCheck.function_scoped_fixture]
hypothesis.settings.register_profile(
    "dev", deadline=None, max_examples=25, suppress_health_check=_SLOW_IS_FINE, print_blob=True
)
hypothesis.settings.register_profile(
    "ci", hypothesis.settings.get_profile("dev"), derandomize=True, database=None, max_examples=25
)
hypothesis.settings.register_profile("deep", hypothesis.settings.get_profile("dev"), max_examples=500)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci" if os.environ.get("CI") else "dev"))

ENGINES = ["numpy", "jax"]


def _installed(engine):
    return importlib.util.find_spec(engine) is not None


@pytest.fixture(autouse=True)
def _seeded():
    """The same draws from the two global generators in each test, whatever ran before it."""
    random.seed(0)
    np.random.seed(0)  # noqa: NPY002  users call the legacy generator; so may tests


@pytest.fixture(
    params=[
        pytest.param(name, marks=pytest.mark.skipif(not _installed(name), reason=f"{name} is not installed"))
        for name in ENGINES
    ]
)
def backend(request):
    """The name of an engine, which is the active one during the test."""
    from pronghorn.runtime.active import using_backend

    with using_backend(request.param):
        yield request.param


@pytest.fixture
def keras():
    """The module ``keras`` as old code imports it, and ``tensorflow.keras``, for the length of a test."""
    from pronghorn import compat
    from pronghorn_plugins.compat import spelling

    compat.install_as_keras(tensorflow=True)
    spelling.forget()
    import keras

    yield keras
    compat.uninstall_as_keras()
