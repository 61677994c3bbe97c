"""Weights of samples from the weights of their classes."""

from __future__ import annotations

from typing import Any, SupportsFloat

import numpy as np

from pronghorn.errors import ArgumentTypeError, DataError
from pronghorn.training.arrays import Lazy, SparseRows

_WHERE = "fit(class_weight=)"


def class_weights(weights: Any, y: Any, sample_weight: Any, model: Any) -> Any:
    """Sample weights from the weights of classes, times those given.

    Args:
        weights: from class to weight; for several outputs a dict or list of such dicts.
        y: targets: class indices (B,), (B, 1) or (B, T), or one-hot (B, C) or (B, T, C).
        sample_weight: weights of the samples (B,) or of the time steps (B, T).
        model: whose targets they are.

    Raises:
        DataError: if a class has no weight or one that is no number, or there are several outputs.
        ArgumentTypeError: if it is no dict.
    """
    names = model.output_names
    if isinstance(weights, dict) and weights and all(isinstance(value, dict) for value in weights.values()):
        return _for_each(weights, y, sample_weight, model)
    if isinstance(weights, list | tuple) and len(weights) == len(names) > 1:
        given = {name: value for name, value in zip(names, weights, strict=True) if value is not None}
        return _for_each(given, y, sample_weight, model)
    if not isinstance(weights, dict):
        raise ArgumentTypeError(
            f"class_weight must be a dict from class to weight. Got a {type(weights).__name__}.",
            where=_WHERE,
            fix="Pass {0: 1.0, 1: 5.0} or the like.",
            got=weights,
        )
    if y is None or isinstance(y, list | dict):
        raise DataError(
            "it needs targets." if y is None else "there are several outputs.",
            where=_WHERE,
            fix="Pass a dict of dicts by the outputs' names, or sample_weight.",
        )
    return _of_one(weights, y, sample_weight, model, 0)


def _for_each(weights: dict[str, Any], y: Any, sample_weight: Any, model: Any) -> Any:
    names = model.output_names
    for name in weights:
        if name not in names:
            raise DataError(f"there is no output {name!r}.", where=_WHERE, fix=f"The outputs are {names}.", got=name)
    targets, given = _listed(y, names), _listed(sample_weight, names)
    found = [
        _of_one(weights[name], target, own, model, i) if name in weights else own
        for i, (name, target, own) in enumerate(zip(names, targets, given, strict=True))
    ]
    return found[0] if len(found) == 1 else found


def _listed(value: Any, names: list[str]) -> list[Any]:
    if isinstance(value, dict):
        return [value.get(name) for name in names]
    return list(value) if isinstance(value, list | tuple) else [value] * len(names)


def _of_one(weights: dict[Any, float], y: Any, sample_weight: Any, model: Any, output: int) -> Any:
    classes = _classes(y, None if model.outputs is None else len(model.outputs[output].shape))
    found, inverse = np.unique(classes, return_inverse=True)
    missing = [c for c in found.tolist() if c not in weights]
    if missing:
        raise DataError(
            f"the classes {[int(c) if c == int(c) else c for c in missing]} are in the data and have no weight.",
            where=_WHERE,
            fix="Give every class a weight.",
            missing=missing,
        )
    table = np.array([_number(weights[c], c) for c in found.tolist()], "float32")
    mapped = table[inverse.reshape(classes.shape)]
    if sample_weight is None:
        return mapped
    own = np.asarray(sample_weight.read() if isinstance(sample_weight, Lazy) else sample_weight, "float32")
    while own.ndim > mapped.ndim:
        mapped = mapped[..., None]
    return mapped * own.reshape(own.shape + (1,) * (mapped.ndim - own.ndim))


def _number(weight: Any, label: Any) -> float:
    if not isinstance(weight, SupportsFloat) or np.isnan(float(weight)):
        raise DataError(
            f"the weight of class {int(label) if label == int(label) else label} is no number. Got {weight!r}.",
            where=_WHERE,
            fix="Pass {0: 1.0, 1: 5.0} or the like.",
            got=weight,
        )
    return float(weight)


def _classes(y: Any, ndim: int | None) -> Any:
    """The class of each sample (B,), or of each time step (B, T), from class indices or one-hot targets."""
    if isinstance(y, SparseRows) and y.shape[-1] > 1 and ndim in (None, y.ndim):
        return np.asarray(y.source[y.start : y.stop].argmax(axis=1)).reshape(-1)
    y = y.read() if isinstance(y, Lazy) else y
    if y.ndim == 1 or (ndim is not None and y.ndim == ndim - 1):
        return y
    if y.shape[-1] == 1:
        return y[..., 0]
    return np.argmax(y, axis=-1)
