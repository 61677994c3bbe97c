"""``get``, ``serialize`` and ``deserialize`` of the modules of the tree: names mean what they mean in Keras 2.2.4."""

from __future__ import annotations

import functools
import importlib
import inspect
from collections.abc import Callable, Mapping
from typing import Any

from pronghorn_plugins.compat.keras.dialect import spellings

Service = Callable[..., Any]
#: What 2.2.4 calls the argument of ``serialize``.
_ONE = {
    "activations": "activation", "constraints": "constraint", "initializers": "initializer", "layers": "layer",
    "losses": "loss", "metrics": "metric", "regularizers": "regularizer",
}  # fmt: skip
#: Where it calls that of ``deserialize`` name.
_BY_NAME = ("activations", "losses")


def services(kind: str) -> tuple[Service, Service, Service]:
    """The three functions for components of ``kind``."""
    namespace = importlib.import_module(f"pronghorn.{kind}")

    def get(identifier: Any) -> Any:
        """The component that an argument means: a name, a config, or itself."""
        with spellings():
            return namespace.get(identifier)

    def serialize(instance: Any) -> Any:
        """What ``deserialize`` makes the component of again."""
        return namespace.serialize(instance)

    def deserialize(config: Any, custom_objects: Mapping[str, Any] | None = None) -> Any:
        """The component that a config describes."""
        with spellings():
            return namespace.deserialize(config, custom_objects)

    return get, _taking(_ONE[kind], serialize), _taking("name" if kind in _BY_NAME else "config", deserialize)


def _taking(name: str, function: Service) -> Service:
    """``function`` with another name for its first argument."""
    signature = inspect.signature(function)
    first, *rest = signature.parameters.values()

    @functools.wraps(function)
    def service(*args: Any, **kwargs: Any) -> Any:
        return function(*args, **{first.name if key == name else key: value for key, value in kwargs.items()})

    service.__signature__ = signature.replace(parameters=[first.replace(name=name), *rest])  # type: ignore[attr-defined]
    return service
