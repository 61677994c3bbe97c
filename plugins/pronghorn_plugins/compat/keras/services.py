"""``get``, ``serialize`` and ``deserialize`` of the modules of the tree: names mean what they mean in Keras 2.2.4."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from typing import Any

from pronghorn_plugins.compat.keras.dialect import spellings

Service = Callable[..., Any]


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

    return get, serialize, deserialize
