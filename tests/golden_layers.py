"""Layers of Keras 3.15, each called once: what ``golden/keras3_layers.json`` and its npz hold.

A case has ``id``, ``class_name``, ``config``, ``weights`` with ``weight_names``, ``inputs``, the ``masks`` that Keras kept
with them, the keywords of the ``call`` (plain ones, and arrays in ``call_arrays``) and the ``outputs``.
"""

import json
from functools import cache
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).parent / "golden"


@cache
def _read():
    described = json.loads((FOLDER / "keras3_layers.json").read_text("utf-8"))["layers"]
    with np.load(FOLDER / "keras3_layers.npz") as found:
        return {case["id"]: case for case in described}, dict(found)


def case_ids(*prefixes):
    """The ids that begin with one of ``prefixes``."""
    found = [name for name in _read()[0] if name.startswith(prefixes)]
    assert found, prefixes
    return found


def load_layer(name):
    """The case of that id, with arrays in place of their keys."""
    described, arrays = _read()
    case = dict(described[name])
    for key in ("inputs", "masks", "weights", "outputs", "weights_after"):
        case[key] = [None if k is None else arrays[k] for k in case.get(key, [])]
    case["call_arrays"] = {k: arrays[v] for k, v in case["call_arrays"].items()}
    return case


def made(case):
    """The layer of a case, built for its inputs, with its weights."""
    from pronghorn import layers

    layer = layers.deserialize({"class_name": case["class_name"], "config": case["config"]})
    called(layer, case)
    assert [w.shape for w in layer.get_weights()] == [w.shape for w in case["weights"]], case["weight_names"]
    layer.set_weights(case["weights"])
    return layer


def called(layer, case, **masks):
    """What the layer makes of the case's inputs, as a list."""
    x = case["inputs"]
    positional = (x,) if case["as_list"] else tuple(x)
    y = layer(*positional, **case["call"], **case["call_arrays"], **masks)
    return list(y) if isinstance(y, list | tuple) else [y]


def check_layer_case(name, masks=None):
    """Compare with Keras; ``masks(case)`` gives the keywords by which the layer takes the masks."""
    case = load_layer(name)
    layer = made(case)
    found = called(layer, case, **(masks(case) if masks else {}))
    assert len(found) == len(case["outputs"])
    for y, wanted in zip(found, case["outputs"], strict=True):
        np.testing.assert_allclose(y, wanted, rtol=1e-4, atol=5e-6, err_msg=name)
    return layer, case
