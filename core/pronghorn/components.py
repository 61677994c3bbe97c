"""How a component is written into a config, and found again: kind, registered name, config."""

from __future__ import annotations

import inspect
from typing import Any

from pronghorn.discovery import registry, scoped_name
from pronghorn.namespaces import facade
from pronghorn.recorded import nameless


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
    name = scoped_name(function) or getattr(function, "__name__", "<lambda>")
    if name == "<lambda>":
        raise nameless(function)
    return {"kind": "activations", "function": name}


def restore(config: dict[str, Any]) -> Any:
    """The component that ``describe`` described.

    Raises:
        UnknownNameError: if no installed plugin offers it and no custom object has its name.
    """
    kind = config["kind"]
    if "function" in config:
        return registry.get(kind, config["function"])
    return facade(kind, "pronghorn").deserialize({"class_name": config["class_name"], "config": config["config"]})
