"""``import keras`` at the user's word: every path, one module, and nothing left behind."""

import importlib
import os
import subprocess
import sys
import types

import numpy as np
import pytest

from pronghorn import compat
from pronghorn.errors import BackendError

MODULES = [
    "layers",
    "layers.core",
    "layers.convolutional",
    "layers.pooling",
    "layers.local",
    "layers.recurrent",
    "layers.cudnn_recurrent",
    "layers.convolutional_recurrent",
    "layers.merge",
    "layers.embeddings",
    "layers.normalization",
    "layers.noise",
    "layers.advanced_activations",
    "layers.wrappers",
    "engine",
    "engine.topology",
    "engine.base_layer",
    "engine.input_layer",
    "engine.network",
    "engine.sequential",
    "engine.training",
    "engine.saving",
    "engine.training_utils",
    "utils",
    "utils.np_utils",
    "utils.generic_utils",
    "utils.layer_utils",
    "utils.conv_utils",
    "legacy",
    "legacy.layers",
    "legacy.interfaces",
    "models",
    "backend",
    "activations",
    "constraints",
    "initializers",
    "initializations",
    "metrics",
    "losses",
    "objectives",
    "optimizers",
    "regularizers",
    "callbacks",
    "preprocessing",
    "preprocessing.image",
    "preprocessing.sequence",
    "preprocessing.text",
    "datasets",
    "datasets.boston_housing",
    "datasets.cifar",
    "datasets.cifar10",
    "datasets.cifar100",
    "datasets.fashion_mnist",
    "datasets.imdb",
    "datasets.mnist",
    "datasets.reuters",
]


@pytest.mark.parametrize("name", MODULES)
def test_each_path_is_one_module(keras, name):
    found = importlib.import_module(f"keras.{name}")
    assert found is importlib.import_module(f"pronghorn_plugins.compat.tree.{name}")
    assert found.__spec__.name.endswith(f"compat.tree.{name}")
    assert found is importlib.import_module(f"tensorflow.keras.{name}")


def test_tensorflow_has_keras_and_says_what_it_has_not(keras):
    import tensorflow as tf

    assert tf.keras is keras
    with pytest.raises(AttributeError, match=r"tensorflow\.Session: this is pronghorn"):
        tf.Session  # noqa: B018


def test_nothing_is_left_behind(keras):
    from keras.layers.core import Dense  # noqa: F401

    compat.uninstall_as_keras()
    assert not [name for name in sys.modules if name.split(".")[0] in ("keras", "tensorflow")]
    assert not any(type(finder).__module__.startswith("pronghorn") for finder in sys.meta_path)


TRAINED = """
import numpy as np
np.random.seed({seed})
from keras.layers import Dense, Dropout
from keras.models import Sequential
x, y = np.random.rand(40, 3), np.random.rand(40, 1)
model = Sequential([Dense(8, activation="relu", input_dim=3), Dropout(0.5), Dense(1)])
model.compile("sgd", "mse")
model.fit(x, y, batch_size=8, epochs=2, verbose=0)
print([float(w.sum()).hex() for w in model.get_weights()])
"""


def test_numpy_s_seed_settles_weights_dropout_and_shuffling(tmp_path):
    """As in 2.2.4, where each seed that was not given was drawn by np.random."""
    script = tmp_path / "old.py"

    def trained(seed):
        script.write_text(TRAINED.format(seed=seed))
        command = [sys.executable, "-m", "pronghorn", "run", str(script)]
        return subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path).stdout

    first = trained(1337)
    assert trained(1337) == first
    assert trained(1338) != first


def test_numpy_s_seed_means_nothing_once_keras_is_uninstalled(keras):
    from pronghorn.runtime.random_state import new_seed

    def drawn():
        np.random.seed(5)  # noqa: NPY002
        return new_seed()

    assert drawn() == drawn()
    compat.uninstall_as_keras()
    assert drawn() != drawn()


def test_a_real_keras_is_not_touched(monkeypatch):
    real = types.ModuleType("keras")
    real.__version__, real.__file__ = "3.15.1", "site-packages/keras/__init__.py"
    monkeypatch.setitem(sys.modules, "keras", real)
    with pytest.raises(
        BackendError, match=r"Keras 3.15.1 has been imported already, from site-packages/keras.*pronghorn run"
    ):
        compat.install_as_keras()
    assert sys.modules["keras"] is real


def test_an_installed_tensorflow_is_not_hidden(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name, *rest: name == "tensorflow")
    with pytest.raises(BackendError, match="TensorFlow is installed"):
        compat.install_as_keras(tensorflow=True)


def test_import_star_binds_the_names_of_keras_2_2_4(keras):
    """158 names, of which many are no layers: tutorials lean on ``np``, ``K`` and the modules."""
    bound = {}
    exec("from keras.layers import *", bound)
    del bound["__builtins__"]
    assert len(bound) == 158
    assert bound["np"].ndarray
    assert bound["K"] is keras.backend
    assert bound["recurrent"].GRU is bound["GRU"]
    assert {"absolute_import", "interfaces", "namedtuple", "object_list_uid", "MaxoutDense", "Deconv3D"} <= set(bound)


def test_a_fresh_process_says_which_engine_runs(tmp_path):
    script = tmp_path / "old.py"
    script.write_text("import sys, keras\nprint(keras.__version__, keras.backend.backend(), sys.argv[1:], __name__)\n")
    command = [sys.executable, "-m", "pronghorn", "run", str(script), "--epochs", "3"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path)
    assert done.stdout == "2.2.4 numpy ['--epochs', '3'] __main__\n"
    assert done.stderr == "Using pronghorn's numpy backend.\n"


def test_a_script_that_is_not_there_is_told_of(tmp_path):
    command = [sys.executable, "-m", "pronghorn", "run", str(tmp_path / "none.py")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "there is no file" in done.stderr


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{\n "floatx": "float32",\n "epsilon" 1e-7}', "line 3: This is no JSON"),
        ('{\n"floatx": "float31"}', "line 2: 'floatx' must be one of 'float16', 'bfloat16', 'float32', 'float64'. Got"),
        ('{"image_data_format": "tf"}', "line 1: 'image_data_format' must be one of 'channels_last', 'channels_first'"),
    ],
)
def test_a_broken_keras_json_is_told_with_its_line(text, words, tmp_path):
    (tmp_path / "keras.json").write_text(text)
    code = "from pronghorn import compat; compat.install_as_keras(); import keras; keras.backend.floatx()"
    environment = {**os.environ, "KERAS_HOME": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert f"{tmp_path / 'keras.json'}, {words}" in done.stderr
