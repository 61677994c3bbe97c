"""The short way for batches that look like one that was checked before: only their values are new."""

from __future__ import annotations

from typing import Any

import numpy as np

from pronghorn.training.values import check_range, class_limits, has_nan, nan_error

_PARTS = ("x", "y", "sample_weight")


class Accepted:
    """Forms of batches that a model takes as they are, without a look at names, shapes and dtypes.

    Args:
        model: whose inputs and outputs they fit; a changed or newly compiled model needs a new one.
    """

    def __init__(self, model: Any) -> None:
        limits = class_limits(model)
        self.limit = limits[0] if len(limits) == 1 else None
        self.forms: set[Any] = set()

    def remember(self, given: tuple[Any, ...], taken: tuple[Any, ...]) -> None:
        """Keep the form of a batch that was taken as it was given."""
        if len(given) == len(taken) and all(a is b for a, b in zip(given, taken, strict=True)):
            form = _form(given)
            if form is not None:
                self.forms.add(form)

    def takes(self, batch: tuple[Any, ...], model: Any, use: str) -> bool:
        """Whether ``batch`` is of a form that was kept; then its values have been looked at.

        Raises:
            DataError: for NaN and class indices out of range.
        """
        form = _form(batch)
        if form is None or form not in self.forms:
            return False
        if use.startswith("predict"):
            return True
        if not getattr(model, "allows_nan", False):
            for i, array in enumerate(batch):
                if has_nan(array):
                    raise nan_error(array, model, use, _PARTS[i])
        if self.limit is not None and len(batch) > 1:
            check_range(batch[1], self.limit, model, use)
        return True


def accepted(model: Any) -> Accepted:
    """What ``model`` takes as it is now: kept beside its compiled steps, which every change of the model drops."""
    steps = model.__dict__.setdefault("_steps", {})
    found = steps.get("accepted")
    if found is None:
        found = steps["accepted"] = Accepted(model)
    return found  # type: ignore[no-any-return]


def _form(batch: tuple[Any, ...]) -> Any:
    """What must be equal: dtypes and shapes of plain arrays of equally many samples; None for anything else."""
    parts = []
    samples = None
    for array in batch:
        if type(array) is not np.ndarray or not array.ndim:
            return None
        shape = array.shape
        if samples is None:
            samples = shape[0]
            if not samples:
                return None
        elif shape[0] != samples:
            return None
        parts.append((shape[1:], array.dtype))
    return tuple(parts)
