"""What a name of Keras 1 or 2 is called in pronghorn, read off the module tree that ``import keras`` finds."""

from __future__ import annotations

import functools
import importlib
import importlib.util
from types import ModuleType
from typing import Any

import attrs

from pronghorn_plugins.compat.tree.legacy.layers import ATROUS

_TREE = "pronghorn_plugins.compat.tree"
#: What TensorFlow called Keras, longest first.
_TENSORFLOW = ("tensorflow.python.keras", "tensorflow.contrib.keras", "tensorflow.keras")
#: A module of Keras 1 that changed its name.
_MODULES = {"objectives": "losses"}
#: What the module ``keras.layers.merge`` is where it is called.
MERGE = "keras.legacy.layers.merge"
#: The modules that hold components in both.
SHARED = (
    "layers", "models", "optimizers", "losses", "metrics", "regularizers", "constraints", "initializers", "activations",
    "callbacks", "datasets", "backend",
)  # fmt: skip


@attrs.frozen
class Today:
    """What a dotted name of Keras stands for.

    Args:
        old: the name, below ``keras``.
        found: what ``import keras`` finds by it under pronghorn; None if there is nothing.
        new: its dotted name in pronghorn; None where pronghorn itself has none, so that it stays in ``keras``.
    """

    old: str
    found: Any
    new: str | None

    @property
    def is_module(self) -> bool:
        """Whether it names a module."""
        return isinstance(self.found, ModuleType)

    @property
    def goes_on(self) -> bool:
        """Whether it is a module of Keras or pronghorn, whose names are looked up in turn."""
        return self.is_module and (self.new is None or self.new.split(".", maxsplit=1)[0] == "pronghorn")


def in_keras(name: str) -> str | None:
    """A dotted name below ``keras``, also where TensorFlow's is meant; None if it is another package's.

    >>> in_keras("tensorflow.keras.layers.Dense"), in_keras("numpy.dot")
    ('keras.layers.Dense', None)
    """
    for root in _TENSORFLOW:
        if name == root or name.startswith(root + "."):
            return "keras" + name.removeprefix(root)
    return name if name.split(".", maxsplit=1)[0] == "keras" else None


@functools.cache
def today(name: str) -> Today:
    """What the dotted ``name`` of Keras is called today.

    >>> today("keras.layers.core.Dense").new, today("keras.objectives.mse").new, today("keras.backend.dot").new
    ('pronghorn.layers.Dense', 'pronghorn.losses.mse', 'pronghorn.backend.dot')
    >>> today("keras.utils.np_utils.to_categorical").new is None, today("keras.layers.Convolution2D").new
    (True, 'pronghorn.layers.Conv2D')
    """
    found = _found(name)
    if found is None:
        return Today(name, None, None)
    if isinstance(found, ModuleType):
        return Today(name, found, _module_today(found))
    last = name.rpartition(".")[2]
    if last in ATROUS:
        return Today(name, found, f"pronghorn.layers.{ATROUS[last]}")
    return Today(name, found, _object_today(name, found))


def called(name: Today) -> Today:
    """A module that is called as a function, ``keras.layers.merge``, as that function; all else as it is."""
    return today(MERGE) if name.is_module and callable(name.found) else name


def _found(name: str) -> Any:
    """What the tree has under ``keras.…``; None if nothing."""
    found: Any = importlib.import_module(_TREE)
    for part in name.split(".")[1:]:
        try:
            found = getattr(found, part)
        except AttributeError:
            path = f"{getattr(found, '__name__', '')}.{part}"
            if not isinstance(found, ModuleType) or not path.startswith(_TREE) or not _exists(path):
                return None
            found = importlib.import_module(path)
    return found


def _exists(path: str) -> bool:
    try:
        return importlib.util.find_spec(path) is not None
    except ModuleNotFoundError:
        return False


def _shared(parts: list[str]) -> str | None:
    first = _MODULES.get(parts[0], parts[0]) if parts else ""
    return first if first in SHARED else None


def _module_today(module: ModuleType) -> str | None:
    """The module of pronghorn that has what one of the tree has; other libraries' are themselves."""
    if module.__name__ == _TREE:
        return "pronghorn"
    if not module.__name__.startswith(_TREE + "."):
        return module.__name__
    parts = module.__name__.removeprefix(_TREE + ".").split(".")
    shared = _shared(parts)
    if shared == "datasets" and len(parts) > 1:
        datasets = importlib.import_module("pronghorn.datasets")
        return f"pronghorn.datasets.{parts[1]}" if parts[1] in dir(datasets) else None
    return None if shared is None else f"pronghorn.{shared}"


def _home(name: str) -> str:
    """``keras.layers.K.dot`` as ``keras.backend.dot``: below the module that it really is in."""
    above, _, last = name.rpartition(".")
    module = _found(above)
    if not isinstance(module, ModuleType) or not module.__name__.startswith(_TREE):
        return name
    return f"keras{module.__name__.removeprefix(_TREE)}.{last}"


def _object_today(name: str, found: Any) -> str | None:
    """The place in pronghorn of a class or function; None if it has none there."""
    parts = _home(name).split(".")[1:]
    meant = vars(found).get("stands_for", found) if isinstance(found, type) else found
    own, shared = getattr(meant, "__name__", parts[-1]), _shared(parts)
    if shared == "datasets" and len(parts) == 3:
        module = _module_today(importlib.import_module(f"{_TREE}.datasets.{parts[1]}"))
        return f"{module}.{parts[2]}" if module else None
    places = [shared] if shared else ["layers", "models", "callbacks"]
    for place in places:
        module = importlib.import_module(f"pronghorn.{place}")
        for candidate in dict.fromkeys((parts[-1], own)):
            if candidate in dir(module) and _same(getattr(module, candidate), meant, bool(shared)):
                return f"pronghorn.{place}.{candidate}"
    for place in ("pronghorn", "pronghorn.api"):
        if getattr(importlib.import_module(place), own, None) is meant:
            return f"{place}.{own}"
    return None


def _same(ours: Any, meant: Any, shared: bool) -> bool:
    """Whether one stands for the other: the dialect of 2.2.4 has functions and callbacks of its own by today's names."""
    if ours is meant:
        return True
    named = getattr(ours, "__name__", "") == getattr(meant, "__name__", None)
    return shared and named and callable(ours) and not isinstance(ours, ModuleType)
