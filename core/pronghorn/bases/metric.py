"""Metric: what is measured over many batches, in Variables."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from pronghorn import ops
from pronghorn.bases.loss import reduce_loss
from pronghorn.config import floatx
from pronghorn.errors import ArgumentError, nearest
from pronghorn.graph import Tensor, in_this_step
from pronghorn.ops.convert import widened
from pronghorn.recorded import Recorded
from pronghorn.runtime import Variable

AVERAGINGS = ("values", "batches")


class Metric(Recorded):
    """Base of metrics. A subclass makes Variables with ``add_weight``, changes them in ``update_state`` and gives
    the ``result``. Both are traced into the step's Program; on arrays they compute at once.

    Args:
        name: the key in logs.
        dtype: of the state; floatx if None.

    A metric may set ``log_key`` on the class: what it is called in logs if the user gave no name.
    """

    kind = "metrics"

    def __init__(self, name: str | None = None, dtype: str | None = None) -> None:
        self.name = name or _snake(type(self).__name__)
        self.dtype = dtype or floatx()
        self.variables: list[Variable] = []

    def add_weight(
        self, name: str, shape: tuple[int, ...] = (), initializer: float = 0.0, dtype: Any = None
    ) -> Variable:
        """A Variable of state, which ``reset_state`` sets back to ``initializer``."""
        value, dtype = np.full(shape, initializer), dtype or self.dtype
        variable = Variable(value, name=f"{self.name}/{name}", dtype=dtype, trainable=False, autocast=False)
        variable.first_value = initializer
        self.variables.append(variable)
        return variable

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Take one batch into account."""
        raise NotImplementedError(f"{type(self).__name__} must define update_state(y_true, y_pred, sample_weight).")

    def result(self) -> Any:
        """The metric over all batches since the last reset, a scalar."""
        raise NotImplementedError(f"{type(self).__name__} must define result().")

    def reset_state(self) -> None:
        """Forget all batches."""
        for variable in self.variables:
            variable.assign(np.full(variable.shape, variable.first_value))

    def reset_states(self) -> None:
        """Keras 2's name of ``reset_state``."""
        self.reset_state()

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Update, then the result."""
        self.update_state(*args, **kwargs)
        return self.result()


class Mean(Metric):
    """The weighted mean of what it is given: ``sum(w * x) / sum(w)``.

    >>> metric = Mean()
    >>> metric.update_state([1.0, 3.0])
    >>> float(metric.result())
    2.0
    """

    def __init__(self, name: str | None = None, dtype: str | None = None) -> None:
        super().__init__(name or "mean", dtype)
        self.total = self.add_weight("total")
        self.count = self.add_weight("count")

    def update_state(self, values: Any, sample_weight: Any = None) -> None:  # type: ignore[override]
        values = ops.cast(ops.convert_to_tensor(values), self.dtype)
        if sample_weight is None:
            size = ops.cast(ops.size(values), self.dtype)
            self.total.assign_add(ops.sum(values))
            self.count.assign_add(size)
            return
        weight = ops.broadcast_to(_aligned(ops.cast(sample_weight, self.dtype), values), values.shape)
        self.total.assign_add(ops.sum(values * weight))
        self.count.assign_add(ops.sum(weight))

    def result(self) -> Any:
        return self.total / ops.maximum(self.count, 1e-30)


class FunctionMean(Mean):
    """The mean of a function of (y_true, y_pred).

    Args:
        function: gives a value for each sample (B, ...).
        name: the key in logs; the function's if None.
        dtype: of the state; floatx if None.
        averaging: ``"values"``: ``sum(w * v) / sum(w)`` over all values, as Keras 3; ``"batches"``: the mean of the
            batches' ``mean(w * v) / mean(w != 0)``, each counted as often as it has samples, as Keras 2.2.4. Without
            weights and masks they are equal.
        options: further arguments of the function.

    >>> metric = FunctionMean(lambda t, p: p, averaging="batches")
    >>> float(metric([0.0, 0.0], [1.0, 3.0], sample_weight=[2.0, 0.0]))
    2.0
    """

    def __init__(
        self,
        function: Callable[..., Any],
        name: str | None = None,
        dtype: str | None = None,
        averaging: str = "values",
        **options: Any,
    ) -> None:
        super().__init__(name or getattr(function, "__name__", "metric"), dtype)
        self.function, self.averaging, self.options = function, check_averaging(averaging), options

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:  # type: ignore[override]
        values = self.function(widened(y_true), widened(y_pred), **self.options)
        values = in_this_step(values) if isinstance(values, Tensor) else values
        if self.averaging == "batches":
            values = ops.convert_to_tensor(values)
            sizes = ops.shape(values)
            values = reduce_loss(values, "sum_over_nonzero_weights", sample_weight)
            sample_weight = ops.cast((sizes or ops.shape(y_pred))[0], self.dtype) if sizes or ops.ndim(y_pred) else None
        super().update_state(values, sample_weight)


def check_averaging(averaging: str) -> str:
    """``averaging`` itself, if there is such a one.

    Raises:
        ArgumentError: naming the nearest.
    """
    if averaging not in AVERAGINGS:
        raise ArgumentError(
            f"there is no averaging {averaging!r}.",
            fix=nearest(str(averaging), AVERAGINGS),
            argument="averaging",
            got=averaging,
        )
    return averaging


def _aligned(weight: Any, values: Any) -> Any:
    while len(weight.shape) > len(values.shape):
        weight = ops.squeeze(weight, -1)
    while len(weight.shape) < len(values.shape):
        weight = ops.expand_dims(weight, -1)
    return weight


def _snake(name: str) -> str:
    return "".join(
        f"_{c.lower()}" if c.isupper() and i and not name[i - 1].isupper() else c.lower() for i, c in enumerate(name)
    )
