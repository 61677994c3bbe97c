"""What ``compile`` was given, as files of Keras 3 say it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pronghorn.api import losses, metrics, optimizers, saving
from pronghorn_plugins.compat.keras3_configs import plain


def compile_keras3(model: Any, config: Mapping[str, Any], kept: Mapping[str, Any]) -> None:
    """Compile ``model`` as the ``compile_config`` of a file says.

    Args:
        model: a model with its weights.
        config: the ``compile_config``.
        kept: what pronghorn wrote beside it, for what Keras cannot say; wins.

    Raises:
        SavingError: for a model whose ``compile`` is its own.
        UnknownNameError: for a loss or metric that no plugin offers and no custom object has.
    """
    if config.get("optimizer") is None and config.get("loss") is None:
        return
    arguments: dict[str, Any] = {
        "loss": _each(config.get("loss"), losses.deserialize),
        "metrics": _each(config.get("metrics"), metrics.deserialize),
        "weighted_metrics": _each(config.get("weighted_metrics"), metrics.deserialize),
        "loss_weights": config.get("loss_weights"),
        "run_eagerly": bool(config.get("run_eagerly", False)),
    }
    optimizer = dict(kept.get("optimizer", {}))
    if config.get("optimizer") is not None:
        arguments["optimizer"] = optimizer_from_keras3(config["optimizer"], optimizer)
    restored = saving.restore_compile_parts({key: value for key, value in kept.items() if key != "optimizer"})
    model.compile(**{**arguments, **restored})


def optimizer_from_keras3(described: Any, kept: Mapping[str, Any]) -> Any:
    """The optimizer of a file."""
    described = plain(described)
    return optimizers.deserialize({**described, "config": {**described["config"], **kept}})


def _each(given: Any, deserialize: Callable[[Any], Any]) -> Any:
    match given:
        case {"class_name": "function", "config": str() as name}:
            return deserialize(name)
        case {"class_name": str()}:
            return deserialize(plain(given))
        case dict():
            return {name: _each(item, deserialize) for name, item in given.items()}
        case list():
            return [_each(item, deserialize) for item in given]
    return given
