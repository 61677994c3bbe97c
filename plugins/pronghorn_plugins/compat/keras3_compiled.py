"""What ``compile`` was given, as Keras 3 writes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from pronghorn.api import SavingError, custom_objects, losses, metrics, optimizers, registry, saving
from pronghorn_plugins.compat.keras3_compile import optimizer_from_keras3
from pronghorn_plugins.compat.keras3_written import Keras3Writer
from pronghorn_plugins.compat.keras_state import keras_state, state_beside

#: Arguments that Keras 3 does not have.
_OURS = {
    "optimizers": ("decay", "dialect", "schedule_decay"),
    "losses": ("clip", "convert_labels"),
    "metrics": ("averaging", "function", "convert_labels"),
}
#: Functions that Keras 3 has under another name.
_FUNCTIONS = {"cosine_proximity": None}


def compiled(model: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """The ``compile_config``, and what pronghorn needs beside it.

    Raises:
        SavingError: for an optimizer or a loss that Keras 3 does not have.
    """
    given, writer = model.get_compile_config(), Keras3Writer()
    kept: dict[str, Any] = {}
    optimizer, kept["optimizer"] = _optimizer(given["optimizer"], writer)
    written: dict[str, Any] = {"optimizer": optimizer}
    for key, kind in (("loss", "losses"), ("metrics", "metrics"), ("weighted_metrics", "metrics")):
        written[key] = _each(given[key], kind, writer)
        if _differs(given[key], kind):
            kept[key] = given[key]
    written["loss_weights"] = given["loss_weights"]
    written.update(run_eagerly=given["run_eagerly"], steps_per_execution=1, jit_compile="auto")
    standard = {"loss_reduction": "sum_over_batch_size", "metric_averaging": "values"}
    kept.update({key: given[key] for key, value in standard.items() if given[key] != value})
    return written, {key: value for key, value in kept.items() if value}


def state(model: Any, kept: Mapping[str, Any]) -> tuple[list[np.ndarray], dict[str, np.ndarray]]:
    """The optimizer's state in Keras 3's order, and what pronghorn keeps beside it."""
    optimizer = model.optimizer
    arrays = keras_state(optimizer, "keras3")
    if arrays is None:
        arrays = [variable.numpy() for variable in optimizer.variables]
    # Keras counts in int32.
    arrays[0] = arrays[0].astype(np.int32)
    is_other = "schedule_decay" in kept.get("optimizer", {})
    return arrays, state_beside(optimizer, "keras3", is_other=is_other)


def _optimizer(given: Mapping[str, Any], writer: Keras3Writer) -> tuple[dict[str, Any], dict[str, Any]]:
    name, config = given["class_name"], given["config"]
    kept = {key: value for key, value in config.items() if key not in _OURS["optimizers"]}
    inner = kept.pop("inner_optimizer", None)
    made = {key: writer.value(value) for key, value in kept.items()}
    made |= {} if inner is None else {"inner_optimizer": _optimizer(inner, writer)[0]}
    if name in custom_objects() or not _is_builtin("optimizers", name):
        return {"module": None, "class_name": name, "config": made, "registered_name": name}, {}
    written = {"module": "keras.optimizers", "class_name": name, "config": made, "registered_name": None}
    again = optimizers.serialize(optimizer_from_keras3(written, {}))["config"]
    return written, {key: value for key, value in config.items() if again.get(key) != value}


def _is_builtin(kind: str, name: str) -> bool:
    origin = registry.provenance(registry.get(kind, name, ignore_case=True), kind=kind)
    return origin is not None and origin.distribution == "pronghorn"


def _each(given: Any, kind: str, writer: Keras3Writer) -> Any:
    match given:
        case None | str():
            return given
        case {"class_name": "function", "config": str() as name}:
            return _function(kind, name)
        case {"class_name": "FunctionLoss" | "FunctionMean" | "MeanMetricWrapper", "config": config}:
            return _function(kind, config["function"]["function"])
        case {"class_name": str() as name, "config": config}:
            plain = {key: writer.value(value) for key, value in config.items() if key not in _OURS[kind]}
            own = name in custom_objects() or not _is_builtin(kind, name)
            if own:
                return {"module": None, "class_name": name, "config": plain, "registered_name": name}
            if plain.get("dtype", "") is None:
                plain.pop("dtype")
            return {"module": f"keras.{kind}", "class_name": name, "config": plain, "registered_name": None}
        case dict():
            return {key: _each(item, kind, writer) for key, item in given.items()}
        case list():
            return [_each(item, kind, writer) for item in given]
    return given


def _function(kind: str, name: str) -> Any:
    if name in custom_objects() or name not in (
        *registry.names("losses", aliases=True),
        *registry.names("metrics", aliases=True),
    ):
        return {"module": "builtins", "class_name": "function", "config": name, "registered_name": name}
    if name in _FUNCTIONS:
        raise SavingError(
            f"Keras 3 has no {name!r} among its {kind}.",
            where="compile",
            fix="Choose another, save with include_optimizer=False, or save as .pronghorn.",
        )
    return name


def _differs(given: Any, kind: str) -> bool:
    """Whether something in it has a value for an argument that Keras 3 does not have."""
    match given:
        case {"class_name": "FunctionLoss" | "FunctionMean" | "MeanMetricWrapper"}:
            return True
        case {"class_name": str() as name, "config": dict() as config}:
            ours = [key for key in _OURS[kind] if key in config]
            if not ours or name in custom_objects():
                return False
            facade = losses if kind == "losses" else metrics
            bare = {key: value for key, value in config.items() if key not in ours}
            again = saving.describe_part(facade.deserialize({"class_name": name, "config": bare}), facade.serialize)
            return bool(again != given)
        case dict():
            return any(_differs(item, kind) for item in given.values())
        case list():
            return any(_differs(item, kind) for item in given)
    return False
