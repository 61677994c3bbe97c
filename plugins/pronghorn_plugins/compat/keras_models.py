"""Configs of models of any Keras as configs of pronghorn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pronghorn.api import SavingError
from pronghorn_plugins.compat.keras1_configs import model_from_keras1
from pronghorn_plugins.compat.keras2_configs import model_from_keras2
from pronghorn_plugins.compat.keras3_configs import model_from_keras3
from pronghorn_plugins.compat.keras_dialect import NEWEST, Dialect


def dialect_of(metadata: Mapping[str, Any]) -> Dialect:
    """Which Keras wrote a ``.keras`` file.

    Raises:
        SavingError: for a Keras newer than what is known here.
    """
    return checked(Dialect(str(metadata.get("keras_version") or NEWEST)))


def dialect_told_by(config: Any) -> Dialect | None:
    """The Keras in whose form a model's config is, as ``to_json`` writes it; None if it is in no such form."""
    match config:
        case {"keras_version": str() as version}:
            return checked(Dialect(version, str(config.get("backend") or "")))
        case {"class_name": str(), "module": _, "config": _}:
            return Dialect(str(NEWEST))
        case {"class_name": str(), "config": list()}:
            return Dialect("2.0")
        case {"class_name": str(), "config": {"layers": [*layers]}}:
            calls = [item.get("inbound_nodes") for item in layers if isinstance(item, Mapping)]
            is_keras3 = any("module" in item for item in layers if isinstance(item, Mapping))
            if any(call is not None for call in calls):
                return Dialect(str(NEWEST) if is_keras3 else "2.2.4")
    return None


def checked(dialect: Dialect) -> Dialect:
    """``dialect`` itself.

    Raises:
        SavingError: for a Keras newer than what is known here.
    """
    if dialect.major > NEWEST:
        raise SavingError(
            f"it was written by Keras {dialect.version}; this pronghorn knows Keras 1 to {NEWEST}.",
            fix="Upgrade: pip install -U pronghorn.",
            version=dialect.version,
        )
    return dialect


def translated(config: Mapping[str, Any], dialect: Dialect, kept: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The config of a model in Keras' form as one of pronghorn's.

    Args:
        config: ``class_name`` and ``config``, as the file has them.
        dialect: of the file.
        kept: arguments by the paths of layers, which pronghorn wrote because Keras cannot say them; they win.

    Raises:
        SavingError: if it is of no model, contradicts itself, or holds code.
    """
    if dialect.major >= NEWEST:
        found = model_from_keras3(config)
    elif dialect.major == 1:
        found = model_from_keras2(model_from_keras1(config), Dialect("2.0", dialect.engine))
    else:
        found = model_from_keras2(config, dialect)
    for path, arguments in (kept or {}).items():
        _at(found, path.split("/")).update(arguments)
    return found


def _at(described: Any, path: list[str]) -> dict[str, Any]:
    """The config of the layer at ``path``: positions in ``layers`` and keys, from the model on."""
    value = described["config"]
    for step in path:
        if step:
            value = value[int(step) if step.isdecimal() else step]
            value = value["config"] if isinstance(value, Mapping) and "class_name" in value else value
    return value  # type: ignore[no-any-return]


def layer_paths(described: Mapping[str, Any], path: str = "") -> list[tuple[str, dict[str, Any]]]:
    """Every layer in a model's config that is none itself, with its path for `translated`."""
    found: list[tuple[str, dict[str, Any]]] = []
    for i, item in enumerate(described["config"].get("layers", ())):
        here = f"{path}/layers/{i}"
        if "layers" in item["config"]:
            found += layer_paths(item, here)
        else:
            found.append((here, item))
    return found
