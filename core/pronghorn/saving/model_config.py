"""A model as data: its class and config, and what compile() was given."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pronghorn import layers as layer_namespace
from pronghorn import losses, metrics, optimizers
from pronghorn.bases.loss import FunctionLoss
from pronghorn.bases.metric import FunctionMean
from pronghorn.discovery import registry, scoped_name
from pronghorn.errors import SavingError

#: The core's own models by the names that configs use; the modules that define them enter them.
MODEL_CLASSES: dict[str, Any] = {}


def describe_model(model: Any) -> dict[str, Any]:
    """``{"class_name": ..., "config": ...}`` of a model.

    Raises:
        SavingError: for components that have no name.
    """
    if type(model) in MODEL_CLASSES.values():
        return {"class_name": type(model).__name__, "config": model.get_config()}
    if registry.provenance(type(model), kind="layers") or scoped_name(type(model)):
        return layer_namespace.serialize(model)  # type: ignore[no-any-return]
    return {"class_name": type(model).__name__, "config": model.get_config()}


def restore_model(config: Mapping[str, Any]) -> Any:
    """The model that ``describe_model`` described, with new weights.

    Raises:
        UnknownNameError: for a component that is not installed and no custom object.
        SavingError: if the config is of another form.
    """
    if not isinstance(dict(config).get("class_name"), str):
        raise SavingError("a model's config must have a class_name.", fix="Pass what to_json() or get_config() gave.")
    name, arguments = config["class_name"], config.get("config", {})
    if name in MODEL_CLASSES:
        return MODEL_CLASSES[name].from_config(arguments)
    return registry.get("layers", name).from_config(dict(arguments))


def describe_compile(model: Any) -> dict[str, Any] | None:
    """What ``compile`` was given, as data; None if it was not called.

    Raises:
        SavingError: for losses and metrics without a name.
    """
    plan = model.plan
    if plan is None:
        return None
    return {
        "optimizer": optimizers.serialize(model.optimizer),
        "loss": _mapped(plan.loss, _describe_loss),
        "loss_weights": plan.loss_weights,
        "metrics": _mapped(plan.metrics, _describe_metric),
        "weighted_metrics": _mapped(plan.weighted_metrics, _describe_metric),
        "loss_reduction": plan.reduction,
    }


def restore_compile(config: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of ``compile`` that ``describe_compile`` described."""
    return {
        "optimizer": optimizers.deserialize(config["optimizer"]),
        "loss": _unmapped(config["loss"], losses.deserialize),
        "loss_weights": config["loss_weights"],
        "metrics": _unmapped(config["metrics"], metrics.deserialize),
        "weighted_metrics": _unmapped(config["weighted_metrics"], metrics.deserialize),
        "loss_reduction": config["loss_reduction"],
    }


def _describe_loss(loss: Any) -> Any:
    return losses.serialize(loss.function if type(loss) is FunctionLoss else loss)


def _describe_metric(metric: Any) -> Any:
    return metrics.serialize(metric.function if type(metric) is FunctionMean else metric)


def _mapped(value: Any, function: Any) -> Any:
    match value:
        case None | str():
            return value
        case dict():
            return {key: _mapped(item, function) for key, item in value.items()}
        case list() | tuple():
            return [_mapped(item, function) for item in value]
    return function(value)


def _unmapped(value: Any, function: Any) -> Any:
    match value:
        case None | str():
            return value
        case {"class_name": str(), **rest} if "config" in rest:
            return function(value)
        case dict():
            return {key: _unmapped(item, function) for key, item in value.items()}
        case list():
            return [_unmapped(item, function) for item in value]
    return value


