"""The engine is chosen at first use: environment, then keras.json, then NumPy. Each case in a process of its own."""

import json
import os
import subprocess
import sys

import numpy as np
import pytest

import pronghorn
from pronghorn import backend
from pronghorn.errors import BackendError, UnknownNameError
from pronghorn.runtime import Variable, active_backend, get_backend, set_backend, using_backend

PROGRAM = "import pronghorn.backend as K; print(K.backend())"


def run(home, settings=None, folder=".keras", code=PROGRAM, **environment):
    """The output and the standard error of a fresh process with this keras.json and environment."""
    if settings is not None:
        (home / folder).mkdir()
        (home / folder / "keras.json").write_text(settings if isinstance(settings, str) else json.dumps(settings))
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PRONGHORN", "KERAS"))}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**kept, "HOME": str(home), "USERPROFILE": str(home), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip(), done.stderr


def test_numpy_without_any_setting(tmp_path):
    assert run(tmp_path) == ("numpy", "")


def test_an_old_keras_json_names_a_missing_engine(tmp_path):
    """What Keras 2 wrote falls back to NumPy, with one warning that names file, engine and what to install."""
    old = {"image_data_format": "channels_last", "epsilon": 1e-07, "floatx": "float32", "backend": "tensorflow"}
    if get_backend_or_none("tensorflow"):
        pytest.skip("TensorFlow is installed here")
    output, errors = run(tmp_path, old)
    assert output == "numpy"
    assert errors.count("Warning") == 1
    assert "keras.json" in errors
    assert "pip install pronghorn[tensorflow]" in errors
    assert list((tmp_path / ".keras").iterdir()) == [tmp_path / ".keras" / "keras.json"], "nothing is written there"


@pytest.mark.parametrize("variable", ["PRONGHORN_BACKEND", "KERAS_BACKEND"])
def test_an_environment_variable_that_names_a_missing_engine_is_an_error(tmp_path, variable):
    output, errors = run(tmp_path, **{variable: "mxnet"})
    assert output == ""
    assert "mxnet" in errors
    assert variable in errors


def test_precedence(tmp_path):
    pytest.importorskip("jax")
    settings = {"backend": "jax"}
    assert run(tmp_path, settings)[0] == "jax"
    assert run(tmp_path, KERAS_BACKEND="numpy")[0] == "numpy"
    assert run(tmp_path, KERAS_BACKEND="numpy", PRONGHORN_BACKEND="jax")[0] == "jax"


def test_keras_home_is_read(tmp_path):
    pytest.importorskip("jax")
    home = tmp_path / "elsewhere"
    home.mkdir()
    (home / "keras.json").write_text('{"backend": "jax"}')
    assert run(tmp_path, KERAS_HOME=str(home))[0] == "jax"


def test_a_broken_keras_json_names_file_and_line(tmp_path):
    output, errors = run(tmp_path, '{\n "backend": "numpy",\n oops\n}')
    assert output == ""
    assert "keras.json" in errors
    assert "line 3" in errors


def test_importing_chooses_nothing(tmp_path):
    code = "import pronghorn, sys; print('pronghorn_plugins' in sys.modules, 'jax' in sys.modules)"
    assert run(tmp_path, code=code, PRONGHORN_BACKEND="mxnet")[0] == "False False"


def get_backend_or_none(name):
    try:
        return get_backend(name)
    except (BackendError, UnknownNameError):
        return None


def test_switching_for_a_block_and_for_the_process():
    before = active_backend()
    with using_backend("numpy") as inner:
        assert backend.backend() == inner.name == "numpy"
    assert active_backend() is before
    with pytest.raises(UnknownNameError, match="numpy"):
        set_backend("nunpy")
    assert active_backend() is before, "a wrong name changes nothing"


def test_two_engines_in_one_process():
    pytest.importorskip("jax")
    with using_backend("numpy"):
        here = Variable([1.0, 2.0], name="here")
    with using_backend("jax"):
        there = Variable([3.0, 4.0], name="there")
        assert np.asarray(pronghorn.ops.add(there, 1)).tolist() == [4.0, 5.0]
    assert np.asarray(pronghorn.ops.add(here, 1)).tolist() == [2.0, 3.0]
    with pytest.raises(BackendError, match="jax and numpy"):
        pronghorn.ops.add(here, there)
