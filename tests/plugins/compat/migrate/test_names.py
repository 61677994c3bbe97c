"""What the names of Keras 2.2.4 are called today."""

import importlib
import pkgutil

import pytest

import pronghorn
from pronghorn_plugins.compat import tree
from pronghorn_plugins.compat.migrate.names import SHARED, in_keras, today

MODULES = [
    info.name.removeprefix(f"{tree.__name__}.") for info in pkgutil.walk_packages(tree.__path__, f"{tree.__name__}.")
]


@pytest.mark.parametrize("module", MODULES)
def test_every_new_name_is_there(module):
    """And no old one leads elsewhere than its own namespace, if that is one of pronghorn's."""
    found = importlib.import_module(f"{tree.__name__}.{module}")
    for name in [name for name in dir(found) if not name.startswith("_")]:
        meaning = today(f"keras.{module}.{name}")
        assert meaning.found is not None
        if meaning.new is None or not meaning.new.startswith("pronghorn."):
            continue
        reached = pronghorn
        for part in meaning.new.split(".")[1:]:
            reached = importlib.import_module("pronghorn.api") if part == "api" else getattr(reached, part)
        assert reached is not None


@pytest.mark.parametrize("module", [module for module in SHARED if module != "layers"])
def test_what_a_shared_module_lists_is_in_pronghorns(module):
    """Under the same name, but for base classes, which are in pronghorn.api, Keras 1's, and the few that keras alone has."""
    alone = {"BaseLogger", "CallbackList", "Optimizer", "TFOptimizer", "clip_norm", "model_from_yaml", "cifar"}
    found = importlib.import_module(f"{tree.__name__}.{module}")
    old = {name for name in getattr(found, "__all__", ()) if not hasattr(getattr(pronghorn, module), name)}
    for name in set(getattr(found, "__all__", ())) - alone:
        meaning = today(f"keras.{module}.{name}")
        is_compats_own = getattr(meaning.found, "__module__", "").startswith("pronghorn_plugins.compat")
        if not meaning.is_module and not (is_compats_own and meaning.new is None):
            in_its_place = (meaning.new or "").startswith(f"pronghorn.{module}.") and name in old
            assert in_its_place or meaning.new in (f"pronghorn.{module}.{name}", f"pronghorn.api.{name}")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("keras.layers.K.dot", "pronghorn.backend.dot"),
        ("keras.layers.Convolution2D", "pronghorn.layers.Conv2D"),
        ("keras.layers.pooling.MaxPooling2D", "pronghorn.layers.MaxPooling2D"),
        ("keras.layers.MaxPool2D", "pronghorn.layers.MaxPool2D"),
        ("keras.engine.training.Model", "pronghorn.models.Model"),
        ("keras.constraints.maxnorm", "pronghorn.constraints.maxnorm"),
        ("keras.regularizers.Regularizer", "pronghorn.api.Regularizer"),
        ("keras.losses.hinge", "pronghorn.losses.hinge"),
        ("keras.callbacks.ReduceLROnPlateau", "pronghorn.callbacks.ReduceLROnPlateau"),
        ("keras.preprocessing.text.Tokenizer", None),
        ("keras.applications.VGG16", None),
        ("keras.nowhere", None),
    ],
)
def test_name(old, new):
    assert today(old).new == new


@pytest.mark.parametrize(
    ("name", "keras"),
    [
        ("tensorflow.keras", "keras"), ("tensorflow.contrib.keras.layers", "keras.layers"), ("keras", "keras"),
        ("kerastuner.x", None), ("tensorflow.keras_x", None), ("numpy", None),
    ],
)  # fmt: skip
def test_what_is_keras(name, keras):
    assert in_keras(name) == keras
