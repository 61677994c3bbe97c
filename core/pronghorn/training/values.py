"""Values of data that no training can use: NaN, and class indices that the model does not have."""

from __future__ import annotations

from typing import Any

import numpy as np

from pronghorn.dim import Dim
from pronghorn.errors import DataError
from pronghorn.structure import flatten
from pronghorn.training.arrays import Lazy
from pronghorn.training.inputs import place

_CHUNK = 1 << 20


def check_values(model: Any, data: Any, use: str) -> None:
    """Look for NaN in (x, y, sample_weight) and for class indices out of range; before the first step.

    A model with the attribute ``allows_nan = True`` is trusted to know what it does with NaN. Arrays in files are
    looked at batch by batch.

    Raises:
        DataError: naming the first sample that is wrong.
    """
    x, y, weight = data
    if not getattr(model, "allows_nan", False):
        for what, part in (("x", x), ("y", y), ("sample_weight", weight)):
            for array in flatten(part):
                if isinstance(array, np.ndarray) and not isinstance(array, np.memmap) and has_nan(array):
                    raise _nan(array, place(model, use, what))
    if y is not None and model.plan is not None and model.outputs is not None:
        _check_classes(model, y, place(model, use, "y"))


def has_nan(array: Any) -> bool:
    """Whether there is a NaN; one pass over the memory.

    >>> has_nan(np.array([1.0, np.nan])), has_nan(np.array([3e38, np.inf], "float32")), has_nan(np.arange(3))
    (True, False, False)
    """
    if array.dtype.kind not in "fc" or not array.size:
        return False
    if array.dtype.itemsize in (4, 8) and array.dtype.kind == "f" and array.flags.c_contiguous and array.dtype.isnative:
        flat = array.reshape(-1)
        with np.errstate(all="ignore"):
            if np.isfinite(np.dot(flat, flat)):
                return False
    step = max(1, _CHUNK // max(1, array.size // max(1, len(array)))) if array.ndim else 1
    return any(bool(np.isnan(array[i : i + step]).any()) for i in range(0, len(array), step))


def _nan(array: Any, where: str) -> DataError:
    samples = np.flatnonzero(np.isnan(array).reshape(len(array), -1).any(axis=1))
    return DataError(
        f"there is NaN in {len(samples)} of {len(array)} samples, the first is sample {samples[0]}.",
        where=where,
        fix="Leave these samples out or replace the values (numpy.nan_to_num); if the model is made for NaN, set "
        "model.allows_nan = True.",
        samples=samples,
    )


def _check_classes(model: Any, y: Any, where: str) -> None:
    names = model.output_names
    targets = y if isinstance(y, list | tuple) else [y.get(n) for n in names] if isinstance(y, dict) else [y]
    if len(targets) != len(names):
        return
    for i, (target, output) in enumerate(zip(targets, model.outputs, strict=True)):
        if target is None or isinstance(target, Lazy | np.memmap) or not len(output.shape):
            continue
        loss = _loss_of(model.plan.loss, names, i)
        if loss is None or not _takes_classes(loss):
            continue
        _check_range(target, output.shape[-1], _option(loss, "ignore_class"), where)


def _check_range(target: Any, classes: Any, ignored: Any, where: str) -> None:
    if isinstance(classes, Dim) or classes == 1 or not target.size:
        return
    low, high = target.min(), target.max()
    if low >= 0 and high < classes and (target.dtype.kind in "iub" or ignored is not None or _is_whole(target)):
        return
    wrong = (target < 0) | (target >= classes) | (target != np.floor(target))
    if ignored is not None:
        wrong &= target != ignored
    if not wrong.any():
        return
    found = np.unique(target[wrong])
    shown = ", ".join(map(str, found[:5].tolist())) + (", …" if len(found) > 5 else "")
    raise DataError(
        f"class indices must be whole numbers from 0 to {classes - 1}: the output has {classes} classes. Got {shown}.",
        where=where,
        fix="Number the classes from 0, or give the last layer one unit for each class."
        + (" Classes numbered from 1: pass y - 1." if low == 1 and high == classes else ""),
        expected=classes,
        actual=found,
    )


def _is_whole(target: Any) -> bool:
    return bool(np.all(target == np.floor(target)))


def _loss_of(loss: Any, names: list[str], output: int) -> Any:
    if isinstance(loss, dict):
        return loss.get(names[output])
    if isinstance(loss, list | tuple):
        return loss[output] if len(loss) == len(names) else None
    return loss


def _takes_classes(loss: Any) -> bool:
    names = (loss, getattr(loss, "__name__", ""), type(loss).__name__, getattr(_function(loss), "__name__", ""))
    return any(name in ("sparse_categorical_crossentropy", "SparseCategoricalCrossentropy") for name in names) and (
        _option(loss, "axis") in (None, -1)
    )


def _function(loss: Any) -> Any:
    return getattr(loss, "function", None)


def _option(loss: Any, name: str) -> Any:
    if isinstance(loss, str):
        return None
    return getattr(loss, name, None) or getattr(loss, "options", {}).get(name)
