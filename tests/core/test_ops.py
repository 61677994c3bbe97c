"""The face of pronghorn.ops: whatever a module of it defines for users is there, and Tensor's operators are it."""

import importlib
import inspect
import pkgutil

import pytest

from pronghorn import ops
from pronghorn.graph import OPERATORS, placeholder

#: Functions of ops modules that other modules of ops use, and users do not.
INTERNAL = {
    "bits", "channels_last", "check_alike", "frame_positions", "from_front", "linear_index", "windows",
}  # fmt: skip
MODULES = [info.name for info in pkgutil.iter_modules(ops.__path__) if info.name != "convert"]


@pytest.mark.parametrize("name", MODULES)
def test_every_function_is_exported(name):
    module = importlib.import_module(f"pronghorn.ops.{name}")
    own = {
        key
        for key, value in vars(module).items()
        if inspect.isfunction(value) and value.__module__ == module.__name__ and not key.startswith("_")
    }
    missing = {key for key in own - INTERNAL if getattr(ops, key, None) is not vars(module)[key]}
    assert not missing, f"pronghorn.ops lacks {missing}, or has others of that name"


def test_tensors_operators_are_functions_of_ops():
    assert all(getattr(ops, name) is function for name, function in OPERATORS.items())


@pytest.mark.parametrize("call", [lambda x: x.T, lambda x: x.reshape(3, 2), lambda x: x.reshape((3, -1))])
def test_methods(call):
    assert call(placeholder((2, 3))).shape == (3, 2)


def test_astype():
    assert placeholder((2,)).astype("int32").dtype == "int32"
