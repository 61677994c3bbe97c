"""What ``compile`` was given, as Keras 2.2.4 writes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from pronghorn.api import SavingError, custom_objects, losses, metrics, optimizers, registry, saving
from pronghorn_plugins.compat.keras2_compile import loss_from_keras2, metric_from_keras2, optimizer_from_keras2
from pronghorn_plugins.compat.keras2_written import DIALECT
from pronghorn_plugins.compat.keras_state import keras_state, state_beside

_OPTIMIZERS = {
    "SGD": "momentum decay nesterov", "RMSprop": "rho decay epsilon", "Adagrad": "decay epsilon",
    "Adadelta": "rho decay epsilon", "Adam": "beta_1 beta_2 decay epsilon amsgrad", "Adamax": "beta_1 beta_2 decay epsilon",
    "Nadam": "beta_1 beta_2 epsilon schedule_decay",
}  # fmt: skip
_LOSSES = frozenset(
    [
        "mean_squared_error",
        "mean_absolute_error",
        "mean_absolute_percentage_error",
        "mean_squared_logarithmic_error",
        "squared_hinge",
        "hinge",
        "categorical_hinge",
        "logcosh",
        "categorical_crossentropy",
        "sparse_categorical_crossentropy",
        "binary_crossentropy",
        "kullback_leibler_divergence",
        "poisson",
        "cosine_proximity",
        "mse",
        "MSE",
        "mae",
        "MAE",
        "mape",
        "MAPE",
        "msle",
        "MSLE",
        "kld",
        "KLD",
        "cosine",
    ]
)
_METRICS = _LOSSES | frozenset(
    [
        "accuracy",
        "acc",
        "crossentropy",
        "ce",
        "binary_accuracy",
        "categorical_accuracy",
        "sparse_categorical_accuracy",
        "top_k_categorical_accuracy",
        "sparse_top_k_categorical_accuracy",
    ]
)
#: Names of today by those of 2.2.4.
_OLD = {
    "kl_divergence": "kullback_leibler_divergence", "log_cosh": "logcosh", "MeanSquaredError": "mean_squared_error",
    "MeanAbsoluteError": "mean_absolute_error", "MeanAbsolutePercentageError": "mean_absolute_percentage_error",
    "MeanSquaredLogarithmicError": "mean_squared_logarithmic_error", "BinaryCrossentropy": "binary_crossentropy",
    "CategoricalCrossentropy": "categorical_crossentropy", "CategoricalHinge": "categorical_hinge", "Hinge": "hinge",
    "SparseCategoricalCrossentropy": "sparse_categorical_crossentropy", "SquaredHinge": "squared_hinge",
    "KLDivergence": "kullback_leibler_divergence", "LogCosh": "logcosh", "Poisson": "poisson",
}  # fmt: skip


def compiled(model: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """The ``training_config``, and what pronghorn needs beside it.

    Raises:
        SavingError: for an optimizer or a loss that Keras 2.2.4 does not have.
    """
    given = model.get_compile_config()
    kept: dict[str, Any] = {}
    optimizer, kept["optimizer"] = _optimizer(given["optimizer"], model.optimizer)
    loss = _each(given["loss"], lambda item: _name(item, _LOSSES))
    if None in _leaves(loss):
        raise _refused(f"the loss {given['loss']}", "save with include_optimizer=False, or as .pronghorn")
    if _again(loss, lambda x: loss_from_keras2(x, DIALECT), losses.serialize) != _plain(given["loss"]):
        kept["loss"] = given["loss"]
    found = _each(given["metrics"], lambda item: _name(item, _METRICS))
    written = _without_none(found) or []
    if _again(written, lambda x: metric_from_keras2(x, DIALECT), metrics.serialize) != _plain(given["metrics"] or []):
        kept["metrics"] = given["metrics"]
    standard = {"loss_reduction": DIALECT.loss_reduction, "metric_averaging": DIALECT.metric_averaging}
    standard |= {"weighted_metrics": None, "run_eagerly": False}
    kept.update({key: given[key] for key, value in standard.items() if (given.get(key) or value) != value})
    config = {
        "optimizer_config": optimizer,
        "loss": loss,
        "metrics": written,
        "sample_weight_mode": model.__dict__.get("sample_weight_mode"),
        "loss_weights": given["loss_weights"],
    }
    return config, {key: value for key, value in kept.items() if value}


def named_state(model: Any, kept: Mapping[str, Any]) -> tuple[list[tuple[str, np.ndarray]], dict[str, np.ndarray]]:
    """The optimizer's state by the names of Keras 2.2.4, and what pronghorn keeps beside it."""
    optimizer = model.optimizer
    name = type(optimizer).__name__
    arrays = keras_state(optimizer, "keras2")
    beside = state_beside(optimizer, "keras2", is_other=bool(kept.get("optimizer")))
    if arrays is None:
        return [], beside
    counted = [f"{name}/iterations:0"] if optimizer.keras2_saves_iterations else []
    slots = len(arrays) - len(counted)
    names = counted + [f"training/{name}/Variable{f'_{i}' if i else ''}:0" for i in range(slots)]
    return list(zip(names, arrays, strict=True)), beside


def _optimizer(given: Mapping[str, Any], optimizer: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    name, config = given["class_name"], given["config"]
    if name in custom_objects() or getattr(optimizer, "says_updates", False):
        return {"class_name": name, "config": dict(config)}, {}
    if name not in _OPTIMIZERS:
        raise _refused(f"the optimizer {name}", "save with include_optimizer=False, or as .keras or .pronghorn")
    if not isinstance(config["learning_rate"], int | float):
        fix = "save with include_optimizer=False, or as .keras or .pronghorn"
        raise _refused(f"a learning rate that is a {config['learning_rate'].get('class_name')}", fix)
    made = {"lr": config["learning_rate"], **{key: config[key] for key in _OPTIMIZERS[name].split()}}
    made.update({key: config[key] for key in ("clipnorm", "clipvalue") if config.get(key) is not None})
    written = {"class_name": name, "config": made}
    again = optimizers.serialize(optimizer_from_keras2(written, DIALECT, {}))["config"]
    return written, {key: value for key, value in config.items() if again.get(key) != value}


def _name(item: Any, known: frozenset[str]) -> str | None:
    """The name that 2.2.4 has for a loss or metric, or the user's own; None if it has none."""
    match item:
        case {"class_name": "function", "config": str() as name}:
            found = name
        case {"class_name": _, "config": {"function": {"function": str() as name}}}:
            found = name
        case {"class_name": str() as name}:
            found = name
        case _:
            found = item
    old = _OLD.get(found, found)
    return old if old in known or old in custom_objects() or _is_own(item, old) else None


def _is_own(item: Any, name: str) -> bool:
    return isinstance(item, Mapping) and item["class_name"] == "function" and not _is_offered(name)


def _is_offered(name: str) -> bool:
    return name in _METRICS or any(name in registry.names(kind, aliases=True) for kind in ("losses", "metrics"))


def _each(given: Any, made: Callable[[Any], Any]) -> Any:
    match given:
        case None:
            return None
        case {"class_name": str()}:
            return made(given)
        case dict():
            return {key: _each(item, made) for key, item in given.items()}
        case list():
            return [_each(item, made) for item in given]
    return made(given)


def _leaves(value: Any) -> list[Any]:
    match value:
        case dict():
            return [leaf for item in value.values() for leaf in _leaves(item) if item is not None]
        case list():
            return [leaf for item in value for leaf in _leaves(item)]
    return [value]


def _without_none(value: Any) -> Any:
    match value:
        case dict():
            return {key: _without_none(item) for key, item in value.items() if item is not None}
        case list():
            return [_without_none(item) for item in value if item is not None]
    return value


def _again(written: Any, read: Callable[[Any], Any], serialize: Callable[[Any], Any]) -> Any:
    """What was written, as ``describe_compile`` has it when it is read."""

    def made(item: Any) -> Any:
        if not _is_offered(item):
            return item
        return _plain(saving.describe_part(read(item), serialize))

    return _each(written, made)


def _plain(value: Any) -> Any:
    """Functions by their names alone."""
    match value:
        case {"class_name": "function", "config": name}:
            return name
        case dict():
            return {key: _plain(item) for key, item in value.items()}
        case list():
            return [_plain(item) for item in value]
    return value


def _refused(what: str, fix: str) -> SavingError:
    return SavingError(f"Keras 2.2.4 does not have {what}.", where="compile", fix=f"Choose another, {fix}.")
