"""What ``compile`` was given, as files of Keras 1 and 2 and HDF5 files of Keras 3 say it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pronghorn.api import FunctionLoss, FunctionMean, SavingError, losses, metrics, optimizers, registry, saving
from pronghorn_plugins.compat.keras3_configs import plain
from pronghorn_plugins.compat.keras_dialect import NEWEST, Dialect

_REDUCTIONS = {"auto": "sum_over_batch_size"}


def compile_keras2(model: Any, config: Mapping[str, Any], dialect: Dialect, kept: Mapping[str, Any]) -> None:
    """Compile ``model`` as the ``training_config`` of a file says.

    Args:
        model: a model with its weights.
        config: the ``training_config``.
        dialect: of the file.
        kept: what pronghorn wrote beside it, for what Keras cannot say; wins.

    Raises:
        SavingError: if there is no optimizer in it.
        UnknownNameError: for a loss or metric that no plugin offers and no custom object has.
    """
    if config.get("optimizer_config") is None:
        raise SavingError(
            "the training_config names no optimizer.",
            fix="Load with compile=False, and compile the model yourself.",
        )
    arguments: dict[str, Any] = {
        "optimizer": optimizer_from_keras2(config["optimizer_config"], dialect, kept.get("optimizer", {})),
        "loss": _each(config.get("loss"), lambda item: loss_from_keras2(item, dialect)),
        "metrics": _each(config.get("metrics"), lambda item: metric_from_keras2(item, dialect)),
        "weighted_metrics": _each(config.get("weighted_metrics"), lambda item: metric_from_keras2(item, dialect)),
        "loss_weights": config.get("loss_weights"),
        "sample_weight_mode": config.get("sample_weight_mode"),
        "loss_reduction": dialect.loss_reduction,
        "metric_averaging": dialect.metric_averaging,
    }
    restored = saving.restore_compile_parts({key: value for key, value in kept.items() if key != "optimizer"})
    model.compile(**{**arguments, **restored})


def optimizer_from_keras2(described: Any, dialect: Dialect, kept: Mapping[str, Any]) -> Any:
    """The optimizer of a file, in its dialect."""
    described = plain(described)
    name, config = described["class_name"], dict(described["config"])
    cls = registry.get("optimizers", name, ignore_case=True)
    if getattr(cls, "says_updates", False):
        return cls.from_config(config)
    if "lr" in config:
        config["learning_rate"] = config.pop("lr")
    for key in ("is_legacy_optimizer", "jit_compile"):
        config.pop(key, None)
    if dialect.major < NEWEST:
        # tf.keras limits the norm of each gradient, as Keras 3 does; Keras that of all together.
        is_per_gradient = dialect.is_of_tensorflow and config.get("clipnorm") is not None
        defaults = getattr(cls, "keras2_defaults", {})
        config = {**defaults, **config, "dialect": "keras3" if is_per_gradient else "keras2"}
    return optimizers.deserialize({"class_name": name, "config": {**config, **kept}})


def _each(given: Any, made: Callable[[Any], Any]) -> Any:
    match given:
        case None:
            return None
        case {"class_name": str()}:
            return made(plain(given))
        case dict():
            return {name: _each(item, made) for name, item in given.items()}
        case list() | tuple():
            return [_each(item, made) for item in given]
    return made(given)


def loss_from_keras2(given: Any, dialect: Dialect) -> Any:
    """A loss of a file; those that are something else under that name today as they were."""
    if isinstance(given, Mapping):
        config = dict(given["config"])
        config["reduction"] = _REDUCTIONS.get(config.get("reduction"), config.get("reduction", "sum_over_batch_size"))
        if given["class_name"] == "function":
            return losses.get(given["config"])
        return losses.deserialize({**given, "config": config})
    function = losses.get(given)
    options = getattr(function, "keras2_defaults", {}) if dialect.is_classic else {}
    if options:
        return FunctionLoss(function, dialect.loss_reduction, name=given, **options)
    return given if _is_offered("losses", given) else function


def metric_from_keras2(given: Any, dialect: Dialect) -> Any:
    """A metric of a file; those that are something else under that name today as they were."""
    if isinstance(given, Mapping):
        return metrics.deserialize(given)
    if given in ("accuracy", "acc", "crossentropy", "ce"):
        return given
    function = metrics.get(given)
    options = getattr(function, "keras2_defaults", {}) if dialect.is_classic else {}
    if options:
        return FunctionMean(function, given, averaging="batches", **options)
    return given if _is_offered("metrics", given) else function


def _is_offered(kind: str, name: str) -> bool:
    """Whether a plugin offers it: it needs no ``custom_objects`` later on."""
    return any(name == known for known in registry.names(kind, aliases=True))
