"""Values of data that no training can use: NaN, and class indices that the model does not have."""

from __future__ import annotations

from typing import Any

import numpy as np

from pronghorn.dim import Dim
from pronghorn.errors import DataError
from pronghorn.structure import flatten
from pronghorn.training.arrays import Lazy, SparseRows
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
                is_held = isinstance(array, np.ndarray) and not isinstance(array, np.memmap)
                if (is_held and has_nan(array)) or (isinstance(array, SparseRows) and has_nan(array.stored())):
                    raise nan_error(array, model, use, what)
    if y is not None:
        _check_classes(model, y, class_limits(model), use)


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


def nan_error(array: Any, model: Any, use: str, what: str) -> DataError:
    """The error that says where in ``array``, the argument ``what``, there is NaN."""
    if isinstance(array, SparseRows):
        samples = array.rows_with_nan()
    else:
        samples = np.flatnonzero(np.isnan(array).reshape(len(array), -1).any(axis=1))
    return DataError(
        f"there is NaN in {len(samples)} of {len(array)} samples, the first is sample {samples[0]}.",
        where=place(model, use, what),
        fix="Leave these samples out or replace the values (numpy.nan_to_num); if the model is made for NaN, set "
        "model.allows_nan = True.",
        samples=samples,
    )


def class_limits(model: Any) -> list[tuple[int, Any] | None]:
    """For each output whose targets are class indices: how many classes there are, and which index is ignored."""
    if model.plan is None or model.outputs is None:
        return []
    names = model.output_names
    found: list[tuple[int, Any] | None] = []
    for i, output in enumerate(model.outputs):
        loss = _loss_of(model.plan.loss, names, i)
        classes = output.shape[-1] if len(output.shape) else 1
        takes = loss is not None and _takes_classes(loss) and not isinstance(classes, Dim) and classes > 1
        found.append((int(classes), _option(loss, "ignore_class")) if takes else None)
    return found


def _check_classes(model: Any, y: Any, limits: list[tuple[int, Any] | None], use: str) -> None:
    if not any(limits):
        return
    targets = y if isinstance(y, list | tuple) else [y]
    if isinstance(y, dict):
        targets = [y.get(name) for name in model.output_names]
    for target, limit in zip(targets, limits, strict=False):
        if limit is not None and target is not None and not isinstance(target, Lazy | np.memmap):
            check_range(target, limit, model, use)


def check_range(target: Any, limit: tuple[int, Any], model: Any, use: str) -> None:
    """Look for class indices that are none of ``limit``, an entry of `class_limits`.

    Raises:
        DataError: naming them.
    """
    classes, ignored = limit
    if not target.size:
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
        where=place(model, use, "y"),
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
