"""Components in configs: names that lead back, and none that lead elsewhere."""

import numpy as np
import pytest

from pronghorn import activations, initializers, layers, ops
from pronghorn.components import KINDS_IN_CONFIGS, describe, restore
from pronghorn.discovery import registry
from pronghorn.errors import SavingError, UnknownNameError
from pronghorn.hookspecs import KINDS
from pronghorn.recorded import Recorded, config_value, revived
from pronghorn.runtime import Variable


def own_function(x):
    return x


@pytest.mark.parametrize(
    ("thing", "config"),
    [
        (activations.relu, {"kind": "activations", "function": "relu"}),
        (ops.square, {"kind": "ops", "function": "square"}),
        (own_function, {"kind": "functions", "function": "own_function"}),
    ],
)
def test_a_function_is_its_name(thing, config):
    assert describe(thing) == config
    with registry.scope({"own_function": own_function}):
        assert restore(config) is thing


def test_an_object_is_its_class_and_config():
    config = describe(initializers.RandomNormal(stddev=0.5, seed=3))
    assert (config["kind"], config["class_name"]) == ("initializers", "RandomNormal")
    assert restore(config).get_config() == {"mean": 0.0, "stddev": 0.5, "seed": 3}


def test_own_functions_need_custom_objects():
    with pytest.raises(UnknownNameError, match=r"own_function.*custom_objects"):
        restore({"kind": "functions", "function": "own_function"})
    with registry.scope({"renamed": own_function}):
        assert describe(own_function)["function"] == "renamed"


@pytest.mark.parametrize("thing", [lambda x: x, object(), Variable([1.0])], ids=["lambda", "object", "Variable"])
def test_what_has_no_name_cannot_be_written(thing):
    with pytest.raises(SavingError, match=r"cannot be written.*register"):
        describe(thing)


def test_a_config_names_no_commands_or_files():
    """Whatever a file says, loading it starts no command, reads no dataset and makes no callback."""
    assert not KINDS_IN_CONFIGS & {
        "commands",
        "datasets",
        "callbacks",
        "formats",
        "backends",
        "data_adapters",
        "kernels",
    }
    assert KINDS_IN_CONFIGS - {"functions", "ops"} <= set(KINDS)
    for kind, name in (("commands", "demo"), ("datasets", "digits"), ("formats", "pronghorn")):
        with pytest.raises(SavingError, match=f"kind '{kind}'"):
            restore({"kind": kind, "function": name})
    with pytest.raises(SavingError, match="ModelCheckpoint"):
        restore({"kind": "callbacks", "class_name": "ModelCheckpoint", "config": {"filepath": "x"}})


@pytest.mark.parametrize("name", ["os", "_square", "np", "__builtins__", "eval"])
def test_of_ops_only_its_functions_are_found(name):
    with pytest.raises(UnknownNameError, match=name):
        restore({"kind": "ops", "function": name})


def test_arrays_and_nested_values():
    value = {"a": [np.float32([[1.5, np.inf]]), 2], "b": (np.int64(3), None), "c": layers.Dense(2, name="inner")}
    again = revived(config_value(value))
    np.testing.assert_array_equal(again["a"][0], value["a"][0])
    assert again["a"][0].dtype == np.float32
    assert again["b"] == [3, None]
    assert (again["c"].name, again["c"].units) == ("inner", 2)


def test_a_weight_made_of_an_argument_leaves_the_argument_in_the_config():
    class Scale(Recorded):
        def __init__(self, factor):
            self.factor = Variable([factor], name="factor")

    assert Scale(2.0).get_config() == {"factor": 2.0}
