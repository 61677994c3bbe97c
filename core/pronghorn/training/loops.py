"""The loops over epochs and batches."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np

from pronghorn.discovery import registry
from pronghorn.errors import ArgumentError, DataError, UnknownNameError
from pronghorn.structure import flatten, unflatten
from pronghorn.training.batches import Batches, make_batches
from pronghorn.training.callback_list import CallbackList
from pronghorn.training.history import History, LateLogs
from pronghorn.training.logs import BatchLogs
from pronghorn.training.resuming import starting_position
from pronghorn.training.splitting import split_validation
from pronghorn.training.steps import Steps


@attrs.frozen(eq=False)
class FitOptions:
    """What fit() was given; see there."""

    x: Any
    y: Any
    batch_size: int | None
    epochs: int
    verbose: Any
    callbacks: Any
    validation_split: float
    validation_data: Any
    shuffle: Any
    class_weight: Any
    sample_weight: Any
    initial_epoch: Any
    steps_per_epoch: int | None
    validation_steps: int | None
    validation_batch_size: int | None
    validation_freq: Any


def fit(model: Any, options: FitOptions) -> History:
    """Train ``model``; the loop of ``Model.fit``."""
    o = options
    _check_options(o)
    x, y, sample_weight, held_out = o.x, o.y, o.sample_weight, o.validation_data
    if o.validation_split and held_out is None:
        (x, y, sample_weight), held_out = split_validation(model, x, y, sample_weight, o.validation_split)
    batches = make_batches(
        model, x, y, sample_weight, batch_size=o.batch_size, class_weight=o.class_weight, shuffle=o.shuffle,
        steps=o.steps_per_epoch, use="fit",
    )  # fmt: skip
    validation = None
    if held_out is not None:
        size = o.batch_size if o.validation_batch_size is None else o.validation_batch_size
        vx, vy, vw = _held_out(held_out)
        validation = make_batches(model, vx, vy, vw, batch_size=size, steps=o.validation_steps, use="validation")
        if y is not None and vy is None:
            _check_targets(model, validation)
    history = History()
    params = {
        **_params(batches, o.verbose, "fit"),
        "epochs": o.epochs,
        "batch_size": o.batch_size or 32,
        "do_validation": validation is not None,
    }
    if o.callbacks:
        names = list(model.metrics_names)
        params["metrics"] = [*names, *(f"val_{name}" for name in names)] if validation is not None else names
    callbacks = CallbackList(
        [history, *_progress(params["verbose"]), *_listed(o.callbacks), LateLogs(history)], model, params
    )
    model.stop_training = False
    model.history = history
    _train(model, batches, validation, callbacks, options)
    return history


def _check_options(options: FitOptions) -> None:
    """Look at the arguments that only the end of an epoch would stumble over.

    Raises:
        ArgumentError: naming the argument.
    """
    for name, rule, holds in (
        ("epochs", "an int of 0 or more", _is_count(options.epochs, 0)),
        ("validation_freq", "a positive int or a list of epochs", _is_frequency(options.validation_freq)),
        ("shuffle", "True, False or 'batch'", options.shuffle in (True, False, None, "batch")),
    ):
        if not holds:
            got = getattr(options, name)
            raise ArgumentError(f"{name} must be {rule}. Got {got!r}.", where="fit", argument=name, got=got)


def _is_count(value: Any, least: int) -> bool:
    return not isinstance(value, bool) and hasattr(value, "__index__") and value.__index__() >= least


def _is_frequency(value: Any) -> bool:
    return _is_count(value, 1) or isinstance(value, list | tuple | set | range)


def _train(
    model: Any, batches: Batches, validation: Batches | None, callbacks: CallbackList, options: FitOptions
) -> None:
    model.resume_at = None
    model.__dict__["_callbacks"] = callbacks.callbacks
    callbacks.tell("on_train_begin", {})
    position = starting_position(model, callbacks.callbacks, options.initial_epoch)
    logs: dict[str, Any] = {}
    for epoch in range(position[0], options.epochs):
        start = position[1] if epoch == position[0] else 0
        if not start:
            model.reset_metrics()
        model.epoch = epoch
        callbacks.tell("on_epoch_begin", epoch, {})
        logs = dict(_run_epoch(model, "train", batches, callbacks, epoch, start).items())
        if validation is not None and _is_due(options.validation_freq, epoch):
            logs.update({f"val_{name}": value for name, value in _evaluate(model, validation, callbacks).items()})
        model.__dict__["_position"] = [epoch + 1, 0]
        callbacks.tell("on_epoch_end", epoch, logs)
        if model.stop_training:
            break
    callbacks.tell("on_train_end", logs)
    finish = getattr(model.optimizer, "finalize_variable_values", None)
    if finish is not None:
        finish(model.trainable_weights)


def _run_epoch(
    model: Any, which: str, batches: Batches, callbacks: CallbackList, epoch: int = 0, start: int = 0
) -> BatchLogs:
    """One pass over the data; the logs after the last batch."""
    begin, end = (callbacks.listeners[f"on_{which}_batch_{moment}"] for moment in ("begin", "end"))
    step = model.step(which)
    outputs: Any = []
    structure: Any = {}
    prepares = which == "train"
    position = [epoch, start]
    if prepares:
        model.__dict__["_position"] = position
    tells_size = bool(begin or end) and hasattr(model, "logs_of_batch")
    for number, data in enumerate(batches.epoch(epoch, start), start=start):
        if tells_size:
            model.__dict__["_samples"] = flatten(data)[0].shape[0]
        for tell in begin:
            tell(number, {})
        if prepares:
            model.prepare(data)
            step, prepares = model.step(which), False
        outputs, structure = step.run(data)
        position[1] = number + 1
        if end:
            logs = BatchLogs(outputs, structure)
            for tell in end:
                tell(number, logs)
        if model.stop_training and which == "train":
            break
    return BatchLogs(outputs, structure)


def _evaluate(model: Any, batches: Batches, callbacks: CallbackList) -> dict[str, Any]:
    """The logs of one pass without training; the metrics of training are kept for the logs of the epoch."""
    model.reset_metrics()
    callbacks.tell("on_test_begin", {})
    logs = dict(_run_epoch(model, "test", batches, callbacks).items())
    callbacks.tell("on_test_end", logs)
    return logs


def evaluate(
    model: Any,
    x: Any,
    y: Any,
    batch_size: int | None,
    verbose: Any,
    sample_weight: Any,
    steps: int | None,
    callbacks: Any,
) -> dict[str, Any]:
    """The loop of ``Model.evaluate``."""
    batches = make_batches(model, x, y, sample_weight, batch_size=batch_size, steps=steps, use="evaluate")
    params = _params(batches, verbose, "evaluate")
    told = CallbackList([*_progress(params["verbose"]), *_listed(callbacks)], model, params)
    return _evaluate(model, batches, told)


def predict(model: Any, x: Any, batch_size: int | None, verbose: Any, steps: int | None, callbacks: Any) -> Any:
    """The loop of ``Model.predict``."""
    if isinstance(x, np.ndarray) and callbacks is None and verbose == 0 and _is_one_batch(x, batch_size):
        found = model.__dict__.get("_single", {}).get((x.shape, x.dtype))
        if found is not None and found[0] is model.__dict__.get("_steps"):
            compiled = found[1]
            return _to_numpy(unflatten(compiled.structure, compiled.program(x)))
    batches = make_batches(model, x, None, None, batch_size=batch_size, steps=steps, use="predict")
    params = _params(batches, verbose, "predict")
    told = CallbackList([*_progress(params["verbose"]), *_listed(callbacks)], model, params)
    told.tell("on_predict_begin", None)
    parts: list[list[Any]] = []
    structure: Any = None
    begin, end = told.listeners["on_predict_batch_begin"], told.listeners["on_predict_batch_end"]
    for number, data in enumerate(batches.epoch(0)):
        for tell in begin:
            tell(number, {})
        outputs = run_step(model, "predict", data)
        structure = outputs
        parts.append([own_array(part) for part in flatten(outputs)])
        for tell in end:
            tell(number, {"outputs": outputs})
    told.tell("on_predict_end", None)
    _remember_single(model, x, parts)
    columns = zip(*parts, strict=True)
    return unflatten(structure, [c[0] if len(c) == 1 else np.concatenate(c) for c in columns])


def _is_one_batch(x: Any, batch_size: Any) -> bool:
    size = 32 if batch_size is None else batch_size
    return isinstance(size, int) and len(x) <= size


def _remember_single(model: Any, x: Any, parts: Any) -> None:
    """Let the next ``predict`` of an array like ``x`` go straight to its Program."""
    if len(parts) != 1 or not isinstance(x, np.ndarray) or model.run_eagerly or model._entries is not model.inputs:
        return
    compiled = model.step("predict").compiled(((x,),), [x])
    graph = compiled.program.graph
    if len(graph.inputs) == 1 and graph.inputs[0].shape == x.shape and graph.inputs[0].dtype == x.dtype.name:
        kept = model.__dict__.setdefault("_single", {})
        if len(kept) > 16:
            kept.clear()
        kept[x.shape, x.dtype] = (model.__dict__.get("_steps"), compiled)


def _to_numpy(structure: Any) -> Any:
    return unflatten(structure, [own_array(x) for x in flatten(structure)])


def own_array(x: Any) -> np.ndarray[Any, Any]:
    """An engine's array as a NumPy array that may be written to."""
    array = np.asarray(x)
    return array if array.flags.writeable else array.copy()


def run_step(model: Any, which: str, data: Any) -> Any:
    """One step on one batch; its outputs."""
    if which == "train":
        model.prepare(data)
    return model.step(which)(data)


def _progress(verbose: int) -> list[Any]:
    """The progress bar, where a plugin offers one."""
    if not verbose:
        return []
    try:
        return [registry.get("callbacks", "ProgbarLogger")()]
    except UnknownNameError:
        return []


def _params(batches: Batches, verbose: Any, use: str) -> dict[str, Any]:
    if verbose not in (0, 1, 2, "auto"):
        raise ArgumentError(
            f"verbose must be 0, 1, 2 or 'auto'. Got {verbose!r}.", where=use, argument="verbose", got=verbose
        )
    shown = 1 if verbose == "auto" else int(verbose)
    return {"epochs": 1, "steps": batches.steps, "verbose": shown, "samples": batches.samples}


def _listed(callbacks: Any) -> list[Any]:
    if callbacks is None:
        return []
    given = list(callbacks) if isinstance(callbacks, list | tuple) else [callbacks]
    return [c for c in given if not isinstance(c, History)] + [c for c in given if isinstance(c, History)]


def _is_due(frequency: Any, epoch: int) -> bool:
    return (epoch + 1) % frequency == 0 if hasattr(frequency, "__index__") else epoch + 1 in frequency


def _held_out(given: Any) -> tuple[Any, Any, Any]:
    """x, y and sample weights of ``validation_data``: a tuple or list; a generator or Sequence stands for all three."""
    if not isinstance(given, tuple | list):
        return given, None, None
    if len(given) not in (2, 3):
        raise ArgumentError(
            f"it has {len(given)} parts.",
            where="fit(validation_data=)",
            fix="Pass (x, y), (x, y, sample_weight), or a generator or Sequence.",
            got=len(given),
        )
    x, y, *weights = given
    return x, y, weights[0] if weights else None


def _check_targets(model: Any, validation: Batches) -> None:
    """Look, before training, whether arrays to validate on lack the targets that the loss compares with.

    Raises:
        DataError: if they do.
    """
    from pronghorn.training.array_batches import ArrayBatches

    kind = type(model)
    as_written = kind.test_step is Steps.test_step and kind.compute_loss is Steps.compute_loss
    if as_written and isinstance(validation, ArrayBatches) and model.plan is not None and model.plan.loss is not None:
        raise DataError(
            "it has no targets.",
            where="fit(validation_data=)",
            fix="Pass (x, y), (x, y, sample_weight), or a generator or Sequence.",
        )
