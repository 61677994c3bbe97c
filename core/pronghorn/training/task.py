"""What compile() asked of each output: its loss, the loss's weight, its metrics."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

import attrs

from pronghorn import losses as loss_namespace
from pronghorn import metrics as metric_namespace
from pronghorn.bases.loss import FunctionLoss, Loss
from pronghorn.bases.metric import FunctionMean, Mean, Metric
from pronghorn.errors import ArgumentError, ArgumentTypeError, nearest
from pronghorn.graph import tracing
from pronghorn.history import keras_shape

_ACCURACY = {"accuracy": "accuracy", "acc": "accuracy", "crossentropy": "crossentropy", "ce": "crossentropy"}


@attrs.frozen(eq=False)
class Plan:
    """What compile() was given about losses and metrics."""

    loss: Any = None
    loss_weights: Any = None
    metrics: Any = None
    weighted_metrics: Any = None
    reduction: str = "sum_over_batch_size"
    averaging: str = "values"


def check_plan(plan: Plan, names: Sequence[str]) -> None:
    """Look for what no batch could make good: unknown names, things that are no loss or metric, wrong numbers of them.

    Args:
        plan: what compile was given.
        names: the outputs' names; empty where only the first batch will tell.
    """
    for loss in _entries(plan.loss, names, "loss"):
        make_loss(loss, plan.reduction)
    for weight in _entries(plan.loss_weights, names, "loss_weights"):
        if weight is not None and not hasattr(weight, "__float__"):
            raise ArgumentTypeError(
                f"a {type(weight).__name__} is no number. Got {weight!r}.",
                where="compile(loss_weights=)",
                fix="Pass a number for each output, in a list or in a dict by the outputs' names.",
                argument="loss_weights",
                got=weight,
            )
    for given, argument in ((plan.metrics, "metrics"), (plan.weighted_metrics, "weighted_metrics")):
        for entry in _entries(given, names, argument, lists=True):
            for metric in _listed(entry):
                if not (isinstance(metric, str) and metric in _ACCURACY):
                    found_metric(metric, argument)


def _entries(value: Any, names: Sequence[str], argument: str, *, lists: bool = False) -> list[Any]:
    if names:
        return per_output(value, names, argument, lists=lists)
    if isinstance(value, dict) and not is_config(value):
        return list(value.values())
    return _listed(value)


@attrs.define(eq=False)
class Task:
    """One output: what it is called, and what is computed from it.

    Args:
        name: the output's name.
        loss: a Loss, or None.
        weight: what the loss is multiplied with in the total.
        metrics: Metrics that see no sample weights.
        weighted_metrics: Metrics that see them.
        tracker: the mean of this output's own loss, shown where there are several outputs.
    """

    name: str
    loss: Loss | None
    weight: float
    metrics: list[Metric]
    weighted_metrics: list[Metric]
    tracker: Mean | None = None


def make_tasks(names: Sequence[str], plan: Any, targets: Sequence[Any], predictions: Sequence[Any]) -> list[Task]:
    """A Task for each output.

    Args:
        names: the outputs' names.
        plan: what compile was given: ``loss``, ``loss_weights``, ``metrics``, ``weighted_metrics``, ``reduction``,
            ``averaging``.
        targets: the targets as they are traced, None where there is none: metrics such as "accuracy" depend on them.
        predictions: the outputs as they are traced.
    """
    losses, weights = per_output(plan.loss, names, "loss"), per_output(plan.loss_weights, names, "loss_weights")
    metrics = per_output(plan.metrics, names, "metrics", lists=True)
    weighted = per_output(plan.weighted_metrics, names, "weighted_metrics", lists=True)
    tasks: list[Task] = []
    used: dict[Any, str] = {}
    for i, name in enumerate(names):
        loss = make_loss(losses[i], plan.reduction)
        prefix = f"{name}_" if len(names) > 1 else ""
        tracker = Mean(f"{name}_loss") if len(names) > 1 and loss is not None else None
        taken = {"loss", *(f"{other}_loss" for other in names)} if len(names) > 1 else {"loss"}
        made: list[list[Metric]] = []
        for given, mark in ((metrics[i], ""), (weighted[i], "weighted_")):
            fresh = [_unused(m, used) for m in _listed(given)]
            made.append([make_metric(m, loss, targets[i], predictions[i], plan.averaging) for m in fresh])
            for metric in made[-1]:
                metric.name = _free(prefix, metric.name.removeprefix(prefix), mark, taken)
                taken.add(metric.name)
        tasks.append(Task(name, loss, 1.0 if weights[i] is None else float(weights[i]), made[0], made[1], tracker))
    return tasks


def _unused(given: Any, names: dict[Any, str]) -> Any:
    """``given``, with nothing counted yet; a copy if it is a Metric that another place has: each counts for itself."""
    if not isinstance(given, Metric):
        return given
    with tracing(None):
        fresh = copy.deepcopy(given) if given in names else given
        fresh.reset_state()
    fresh.name = names.setdefault(given, given.name)
    return fresh


def _free(prefix: str, name: str, mark: str, taken: set[str]) -> str:
    """A name for logs that is not taken: where metrics and weighted metrics are the same, these are marked."""
    found = f"{prefix}{name}"
    if found in taken and mark:
        found = f"{prefix}{mark}{name}"
    numbers = (f"{found}_{i}" for i in range(1, len(taken) + 2))
    return found if found not in taken else next(n for n in numbers if n not in taken)


def per_output(value: Any, names: Sequence[str], argument: str, *, lists: bool = False) -> list[Any]:
    """``value``, an argument of compile, for each output: from a dict by name, a list, or one for all.

    Raises:
        ArgumentError: for a name that is no output's, or a list of another length.
    """
    if value is None:
        return [None] * len(names)
    if isinstance(value, dict) and not is_config(value):
        for name in value:
            if name not in names:
                raise ArgumentError(
                    f"there is no output {name!r}.",
                    where=f"compile({argument}=)",
                    fix=nearest(str(name), names),
                    argument=argument,
                    got=name,
                )
        return [value.get(name) for name in names]
    if isinstance(value, list | tuple):
        is_nested = any(isinstance(m, list | tuple) for m in value)
        if lists and not is_nested:
            return [list(value)] * len(names)
        if len(value) != len(names):
            raise ArgumentError(
                f"it has {len(value)} entries, the model {len(names)} outputs ({', '.join(names)}).",
                where=f"compile({argument}=)",
                fix="Give one for each output, or a dict by the outputs' names.",
                argument=argument,
                got=value,
            )
        return list(value)
    return [value] * len(names)


def is_config(value: Any) -> bool:
    """True for the config of a component, which is a dict as well."""
    return isinstance(value, dict) and "class_name" in value


def make_loss(given: Any, reduction: str) -> Loss | None:
    """The Loss that compile's argument means: a name, a function of (y_true, y_pred), a config or a Loss."""
    if given is None:
        return None
    found = loss_namespace.get(given)
    if isinstance(found, Loss):
        return found
    if not callable(found):
        raise ArgumentTypeError(
            f"a {type(found).__name__} is no loss. Got {found!r}.",
            where="compile(loss=)",
            fix="Pass a name such as 'mse', a function of (y_true, y_pred), or a Loss.",
            argument="loss",
            got=given,
        )
    return FunctionLoss(found, reduction)


def make_metric(given: Any, loss: Loss | None, target: Any, prediction: Any, averaging: str = "values") -> Metric:
    """The Metric that compile's argument means; "accuracy" and "crossentropy" are chosen by the shapes."""
    name = given if isinstance(given, str) else None
    if name in _ACCURACY:
        found = found_metric(_by_shape(_ACCURACY[name], loss, target, prediction), "metrics")
    else:
        found = found_metric(given, "metrics")
    if isinstance(found, Metric):
        if name in _ACCURACY:
            found.name = name
        return found
    return FunctionMean(found, name or getattr(found, "__name__", type(found).__name__), averaging=averaging)


def found_metric(given: Any, argument: str) -> Any:
    """The Metric or function that ``given`` means: a name, a config, a class, a function or a Metric.

    Raises:
        UnknownNameError: if no plugin offers it; ArgumentTypeError if it is none of these.
    """
    found = given if isinstance(given, Metric) else metric_namespace.get(given)
    if isinstance(found, type) and issubclass(found, Metric):
        found = found()
    if not isinstance(found, Metric) and not callable(found):
        raise ArgumentTypeError(
            f"a {type(found).__name__} is no metric. Got {found!r}.",
            where=f"compile({argument}=)",
            fix="Pass a name such as 'accuracy', a function of (y_true, y_pred), or a Metric.",
            argument=argument,
            got=given,
        )
    return found


def _by_shape(which: str, loss: Loss | None, target: Any, prediction: Any) -> str:
    shape = keras_shape(prediction.shape)
    true = keras_shape(target.shape) if target is not None else shape
    binary = shape[-1] == 1 if shape else True
    if not binary and loss is not None and _is_binary(loss):
        binary = len(true) == len(shape) and true[-1] == shape[-1]
    sparse = len(true) < len(shape) or (true[-1] == 1 and shape[-1] != 1)
    kind = "binary" if binary else "sparse_categorical" if sparse else "categorical"
    return f"{kind}_{which}"


def _is_binary(loss: Loss) -> bool:
    function = getattr(loss, "function", None)
    names = {getattr(function, "__name__", ""), type(loss).__name__}
    return bool(names & {"binary_crossentropy", "BinaryCrossentropy"})


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple) else [value]
