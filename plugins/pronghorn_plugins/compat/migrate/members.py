"""Attributes that models, optimizers and Tensors have under ``import keras`` alone: each use is told."""

from __future__ import annotations

import functools

import libcst as cst

from pronghorn.api import models as today_models
from pronghorn.api import optimizers as today_optimizers
from pronghorn_plugins.compat.keras import models, optimizers
from pronghorn_plugins.compat.keras.tensors import ATTRIBUTES
from pronghorn_plugins.compat.migrate.methods import REWRITTEN
from pronghorn_plugins.compat.migrate.receivers import Receivers
from pronghorn_plugins.compat.migrate.script import Script

#: What to write instead, where that is one expression.
_INSTEAD = {
    "_keras_shape": "pronghorn.backend.int_shape(x)",
    "get_shape": "pronghorn.backend.int_shape(x)",
    "to_yaml": "to_json()",
    "get_gradients": "pronghorn.gradients(loss, parameters)",
    "get_updates": "optimizer.updates(pairs of gradient and parameter)",
}


@functools.cache
def of_models() -> frozenset[str]:
    """Members of Keras 2's models that today's do not have.

    >>> "to_yaml" in of_models(), "fit" in of_models()
    (True, False)
    """
    return frozenset(set(dir(models.Sequential)) - set(dir(today_models.Sequential)) - {"stands_for"} - REWRITTEN)


@functools.cache
def of_optimizers() -> frozenset[str]:
    """The same of optimizers."""
    gone = set(dir(optimizers.SGD)) - set(dir(today_optimizers.SGD))
    return frozenset(gone - {"stands_for", *optimizers.RENAMED})


def tell(script: Script, receivers: Receivers) -> None:
    """Say of each attribute that today's objects do not have, where its object is known or the name says enough."""
    if not script.bindings:
        return
    for node in script.nodes:
        if not isinstance(node, cst.Attribute):
            continue
        name = node.attr.value
        if name in ATTRIBUTES or name in of_optimizers() or (name in of_models() and _is_models(node, receivers)):
            instead = f"Write {_INSTEAD[name]}." if name in _INSTEAD else "Change it by hand."
            script.say(node, f".{name} is there under `import keras` alone.", instead)


def _is_models(node: cst.Attribute, receivers: Receivers) -> bool:
    return len(node.attr.value) > len("model") or receivers.model(node.value) is not None
