"""The names of Keras 3.15's keras.ops, stored by Keras itself: each is there, with the same arguments in the same order.

tests/golden/ops_keras3_names.json holds, for each name, its parameters as ``inspect.signature`` gives them.
"""

import inspect
import json
import subprocess
import sys
from pathlib import Path

import pytest

from pronghorn import ops
from pronghorn.errors import UnknownNameError
from pronghorn.ops import further

KERAS = json.loads((Path(__file__).parents[2] / "golden" / "ops_keras3_names.json").read_text("utf-8"))

#: Arguments of Keras' that pronghorn does not take, and why.
REASONS = {
    ("one_hot", "sparse"): "there are no sparse Tensors",
    ("multi_hot", "sparse"): "there are no sparse Tensors",
    ("multi_hot", "**kwargs"): "Keras takes none",
    ("moments", "synchronized"): "a step runs on one device",
    ("layer_normalization", "**kwargs"): "Keras takes rms_scaling by them, which is named here",
    ("einsum", "**kwargs"): "they choose an order of the products, which einsum chooses itself",
}


def parameters(function):
    marks = {inspect.Parameter.VAR_POSITIONAL: "*", inspect.Parameter.VAR_KEYWORD: "**"}
    return [marks.get(p.kind, "") + p.name for p in inspect.signature(function).parameters.values()]


@pytest.mark.parametrize("name", sorted(set(KERAS["ops"])))
def test_every_name_of_keras_is_there(name):
    assert callable(getattr(ops, name, None)), f"pronghorn.ops lacks {name}{tuple(KERAS['ops'][name])}"


@pytest.mark.parametrize("name", sorted(set(KERAS["ops"])))
def test_arguments_are_those_of_keras(name):
    """In Keras' order; pronghorn's own arguments come behind them and have defaults."""
    wanted = [given for given in KERAS["ops"][name] if (name, given) not in REASONS]
    found = parameters(getattr(ops, name))
    assert found[: len(wanted)] == wanted
    own = list(inspect.signature(getattr(ops, name)).parameters.values())[len(wanted) :]
    assert all(p.default is not p.empty or p.kind in (p.VAR_POSITIONAL, p.VAR_KEYWORD) for p in own)


@pytest.mark.parametrize("module", ["numpy", "linalg"])
def test_submodules(module):
    """``ops.linalg.norm`` and ``ops.numpy.mean`` are what ``ops.norm`` and ``ops.mean`` are."""
    for name in KERAS[module]:
        assert getattr(getattr(ops, module), name) is getattr(ops, name)


def test_dir_names_everything():
    assert set(KERAS["ops"]) <= set(dir(ops))
    assert {name for name in vars(further) if not name.startswith("_")} <= set(dir(ops))


def test_unknown_name_suggests_the_nearest():
    with pytest.raises(UnknownNameError, match="segment_sum"):
        _ = ops.segmentsum
    assert not hasattr(ops, "segmentsum")


def test_further_families_come_on_use():
    code = (
        "import sys, pronghorn.ops as ops; early = 'pronghorn.ops.statistics' in sys.modules;"
        "ops.median; print(early, 'pronghorn.ops.statistics' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]
