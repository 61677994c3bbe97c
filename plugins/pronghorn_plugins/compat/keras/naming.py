"""How the modules of the tree bind names: each when it is first asked for, so that ``import keras`` is quick."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Mapping
from typing import Any

from pronghorn.api import nearest, registry
from pronghorn_plugins.compat.keras import optimizers
from pronghorn_plugins.compat.keras.dialect import functions, in_dialect

Namespace = tuple[Callable[[str], Any], Callable[[], list[str]]]
_SELF = "pronghorn_plugins.compat.tree"


def component(kind: str, name: str) -> Any:
    """The component that code for Keras 2.2.4 means by ``name``.

    Raises:
        UnknownNameError: if no plugin offers it; it is an AttributeError too.
    """
    if kind == "optimizers" and name in optimizers.NAMES:
        return optimizers.NAMES[name]
    if name in (changed := functions(kind)):
        return changed[name]
    return in_dialect(registry.get(kind, name, custom=False))


def names_of(
    module: str, kind: str, names: str, more: Mapping[str, str] | None = None, aliases: Mapping[str, str] | None = None
) -> Namespace:
    """``__getattr__`` and ``__dir__`` of a module whose names are components; it gets an ``__all__``, too.

    Args:
        module: its ``__name__``.
        kind: the components' kind.
        names: what 2.2.4 has there; other components of the kind are found too, but not bound by ``import *``.
        more: names that live elsewhere, see ``_elsewhere``.
        aliases: further names of components.
    """
    others, means = dict(more or {}), dict(aliases or {})
    own = vars(sys.modules[module])
    public = [name for name in others if not name.startswith("_")]
    own["__all__"] = [*names.split(), *means, *public, *own.get("__all__", ())]

    def __getattr__(name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(f"module {module!r} has no attribute {name!r}", name=name)
        found = _elsewhere(name, others[name]) if name in others else component(kind, means.get(name, name))
        own[name] = found
        return found

    return __getattr__, lambda: sorted({*own, *own["__all__"]})


def submodules(module: str, names: str, more: Mapping[str, str] | None = None) -> Namespace:
    """The same of a package that shows its modules, and names that live in them."""
    listed, others = names.split(), dict(more or {})
    own = vars(sys.modules[module])

    def __getattr__(name: str) -> Any:
        if name in listed:
            return importlib.import_module(f"{module}.{name}")
        if name in others:
            own[name] = _elsewhere(name, others[name])
            return own[name]
        known = {*listed, *others, *(each for each in own if not each.startswith("_"))}
        text = f"module {_keras_name(module)!r} has no attribute {name!r}. {nearest(name, known)}"
        raise AttributeError(text, name=name)

    return __getattr__, lambda: sorted({*own, *listed, *others})


def _elsewhere(name: str, place: str) -> Any:
    """What ``place`` says: ``"module"`` of the tree that has ``name``, or ``"/module"`` elsewhere; ``"module:"`` itself."""
    path = place.removesuffix(":")
    found = importlib.import_module(path[1:] if path.startswith("/") else f"{_SELF}.{path}")
    return found if place.endswith(":") else getattr(found, name)


def _keras_name(module: str) -> str:
    return f"keras{module.removeprefix(_SELF)}"
