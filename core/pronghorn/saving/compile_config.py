"""What ``compile`` was given, as data: optimizer, losses and metrics by their registered names and configs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pronghorn import losses, metrics, optimizers
from pronghorn.bases.loss import FunctionLoss
from pronghorn.bases.metric import FunctionMean
from pronghorn.errors import SavingError
from pronghorn.namespaces import CORE
from pronghorn.recorded import config_value

_METRICS = ("metrics", "weighted_metrics")
CORE["losses"]["FunctionLoss"] = FunctionLoss
CORE["metrics"]["FunctionMean"] = FunctionMean


def describe_compile(model: Any) -> dict[str, Any] | None:
    """What ``compile`` was given, as data; None if it was not called.

    Raises:
        SavingError: for losses and metrics without a name.
    """
    plan = model.plan
    if plan is None:
        return None
    try:
        return {
            "optimizer": optimizers.serialize(model.optimizer),
            "loss": describe_part(plan.loss, losses.serialize),
            "loss_weights": config_value(plan.loss_weights),
            "metrics": describe_part(plan.metrics, metrics.serialize),
            "weighted_metrics": describe_part(plan.weighted_metrics, metrics.serialize),
            "loss_reduction": plan.reduction,
            "metric_averaging": plan.averaging,
            "run_eagerly": model.run_eagerly,
        }
    except SavingError as error:
        error.fix += " Or save without what compile was given: include_optimizer=False."
        raise error.at(f"{type(model).__name__} {model.name!r}, compile()") from error


def restore_compile_parts(config: Mapping[str, Any]) -> dict[str, Any]:
    """Those arguments of ``compile`` that are in ``config``, part of what ``describe_compile`` gave."""
    found = dict(config)
    if "optimizer" in found:
        found["optimizer"] = optimizers.deserialize(found["optimizer"])
    for key, deserialize in (("loss", losses.deserialize), *((k, metrics.deserialize) for k in _METRICS)):
        if key in found:
            found[key] = _unmapped(found[key], deserialize)
    return found


def restore_compile(config: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of ``compile`` that ``describe_compile`` described.

    Raises:
        UnknownNameError: for a component that is not installed and no custom object.
    """
    needed = ("optimizer", "loss", "loss_weights", "metrics", "weighted_metrics", "loss_reduction")
    return restore_compile_parts(
        {
            **{key: config[key] for key in needed},
            "metric_averaging": config.get("metric_averaging", "values"),
            "run_eagerly": bool(config.get("run_eagerly", False)),
        }
    )


def describe_part(value: Any, serialize: Callable[[Any], Any]) -> Any:
    """Losses or metrics as ``compile`` takes them, as data.

    Args:
        value: one, a list, or a dict by the outputs' names.
        serialize: that of ``losses`` or ``metrics``.
    """
    match value:
        case None | str():
            return value
        case dict():
            return {key: describe_part(item, serialize) for key, item in value.items()}
        case list() | tuple():
            return [describe_part(item, serialize) for item in value]
    if type(value) in (FunctionLoss, FunctionMean):
        return {"class_name": type(value).__name__, "config": value.get_config()}
    described = serialize(value)
    # A name would do, but then logs show that name, and not the function's own.
    return {"class_name": "function", "config": described} if isinstance(described, str) else described


def _unmapped(value: Any, deserialize: Callable[[Any], Any]) -> Any:
    match value:
        case None | str():
            return value
        case {"class_name": str(), "config": _}:
            return deserialize(value)
        case dict():
            return {key: _unmapped(item, deserialize) for key, item in value.items()}
        case list():
            return [_unmapped(item, deserialize) for item in value]
    return value
