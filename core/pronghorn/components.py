"""How a component is written into a config, and found again: kind, registered name, config."""

from __future__ import annotations

import inspect
from typing import Any

from pronghorn import ops
from pronghorn.discovery import registered_as, registry, scoped, scoped_name
from pronghorn.discovery.own import registered
from pronghorn.errors import SavingError, UnknownNameError
from pronghorn.namespaces import facade
from pronghorn.recorded import nameless

#: The kinds that a config may name. Commands, datasets, callbacks and the like are not: building a model must read no
#: file, open no connection and start nothing.
KINDS_IN_CONFIGS = frozenset({
    "activations", "backend_functions", "constraints", "functions", "initializers", "layers", "losses", "metrics", "ops",
    "optimizers", "regularizers", "schedules",
})  # fmt: skip


def describe(value: Any) -> Any:
    """A component as plain data.

    Raises:
        SavingError: for a lambda, or an object without ``get_config``.
    """
    kind = getattr(value, "kind", None)
    if inspect.isroutine(value) or inspect.isclass(value):
        return _describe_function(value)
    if isinstance(kind, str) and callable(getattr(value, "get_config", None)):
        return {"kind": kind, **facade(kind, "pronghorn").serialize(value)}
    if hasattr(value, "name") and hasattr(value, "shape"):
        raise nameless(value)
    origin = registry.provenance(value)
    if origin is not None:
        return {"kind": origin.kind, "function": facade(origin.kind, "pronghorn").serialize(value)}
    raise nameless(value)


def _describe_function(function: Any) -> dict[str, Any]:
    origin = registry.provenance(function)
    if origin is not None:
        return {"kind": origin.kind, "function": facade(origin.kind, "pronghorn").serialize(function)}
    if own := registered_as(function):
        return {"kind": own[0], "function": own[1]}
    name = scoped_name(function) or getattr(function, "__name__", "<lambda>")
    if name == "<lambda>":
        raise nameless(function)
    return {"kind": "ops" if _op(name) is function else "functions", "function": name}


def restore(config: dict[str, Any]) -> Any:
    """The component that ``describe`` described.

    Raises:
        SavingError: for a kind that configs do not name.
        UnknownNameError: if no installed plugin offers it and no custom object has its name.
    """
    kind = config["kind"]
    if kind not in KINDS_IN_CONFIGS:
        raise SavingError(
            f"a config names {config.get('function') or config.get('class_name')!r} of the kind {kind!r}.",
            fix="No model consists of such: the config was changed, or comes from elsewhere.",
            got=config,
        )
    if "function" in config:
        return _function(kind, config["function"])
    return facade(kind, "pronghorn").deserialize({"class_name": config["class_name"], "config": config["config"]})


def _function(kind: str, name: str) -> Any:
    if kind not in ("functions", "ops"):
        return registry.get(kind, name)
    own = scoped().get(name) or registered("functions", name) or (_op(name) if kind == "ops" else None)
    if own is None:
        raise UnknownNameError(
            f"no function {name!r} is known here.",
            fix=f"Pass custom_objects={{{name!r}: it}}, or register it: @pronghorn.register('functions').",
            kind=kind,
            name_asked=name,
        )
    return own


def _op(name: str) -> Any:
    """The function of that name in ``pronghorn.ops``, or None."""
    found = vars(ops).get(name)
    is_ours = inspect.isfunction(found) and found.__module__.startswith("pronghorn.ops") and not name.startswith("_")
    return found if is_ours else None
