"""Losses of real numbers: squares, absolute values, percentages and logarithms of the error."""

from __future__ import annotations

from pronghorn.api import Component, epsilon, hookimpl, ops
from pronghorn_plugins.losses.targets import matched
from pronghorn_plugins.losses.typed import TypedLoss


def mean_squared_error(y_true, y_pred):
    """``mean((y_pred - y_true)^2)`` over the last axis.

    Shapes:
        y_true, y_pred (B, …, F) -> (B, …).
    Raises:
        ShapeError: if the shapes differ.

    >>> mean_squared_error([[0.0, 1.0]], [[1.0, 3.0]]).tolist()
    [2.5]
    """
    y_true, y_pred = matched(y_true, y_pred, "mean_squared_error")
    return ops.mean(ops.square(y_pred - y_true), axis=-1)


def mean_absolute_error(y_true, y_pred):
    """``mean(|y_pred - y_true|)`` over the last axis.

    Shapes:
        y_true, y_pred (B, …, F) -> (B, …).
    Raises:
        ShapeError: if the shapes differ.

    >>> mean_absolute_error([[0.0, 1.0]], [[1.0, 3.0]]).tolist()
    [1.5]
    """
    y_true, y_pred = matched(y_true, y_pred, "mean_absolute_error")
    return ops.mean(ops.absolute(y_pred - y_true), axis=-1)


def mean_absolute_percentage_error(y_true, y_pred):
    """``100 * mean(|y_true - y_pred| / max(|y_true|, epsilon))`` over the last axis [percent].

    Shapes:
        y_true, y_pred (B, …, F) -> (B, …).
    Raises:
        ShapeError: if the shapes differ.

    >>> mean_absolute_percentage_error([[1.0, 4.0]], [[2.0, 3.0]]).tolist()
    [62.5]
    """
    y_true, y_pred = matched(y_true, y_pred, "mean_absolute_percentage_error")
    share = ops.absolute((y_true - y_pred) / ops.maximum(ops.absolute(y_true), epsilon()))
    return 100.0 * ops.mean(share, axis=-1)


def mean_squared_logarithmic_error(y_true, y_pred):
    """``mean((log(y_pred + 1) - log(y_true + 1))^2)`` over the last axis; values below epsilon count as epsilon.

    Shapes:
        y_true, y_pred (B, …, F) -> (B, …).
    Raises:
        ShapeError: if the shapes differ.

    >>> mean_squared_logarithmic_error([[0.0, 3.0]], [[0.0, 1.0]]).round(4).tolist()
    [0.240...]
    """
    y_true, y_pred = matched(y_true, y_pred, "mean_squared_logarithmic_error")
    first, second = (ops.log(ops.maximum(y, epsilon()) + 1.0) for y in (y_pred, y_true))
    return ops.mean(ops.square(first - second), axis=-1)


def huber(y_true, y_pred, delta=1.0):
    """The mean over the last axis of ``e^2 / 2`` where ``|e| <= delta``, else ``delta * |e| - delta^2 / 2``.

    Args:
        y_true, y_pred: (B, …, F).
        delta: the error from which on the loss is linear; float > 0.
    Shapes:
        y_true, y_pred (B, …, F) -> (B, …).
    Raises:
        ShapeError: if the shapes differ.
    Source: Huber 1964.

    >>> huber([[0.0, 0.0]], [[1.0, 3.0]]).tolist()
    [1.5]
    """
    y_true, y_pred = matched(y_true, y_pred, "huber")
    size = ops.absolute(y_pred - y_true)
    near = ops.minimum(size, delta)
    return ops.mean(near * (size - 0.5 * near), axis=-1)


def log_cosh(y_true, y_pred):
    """``mean(log(cosh(y_pred - y_true)))`` over the last axis: nearly half the square, then the absolute value.

    Computed as ``e + softplus(-2 e) - log(2)``, without overflow.

    Shapes:
        y_true, y_pred (B, …, F) -> (B, …).
    Raises:
        ShapeError: if the shapes differ.

    >>> log_cosh([[0.0]], [[1000.0]]).round(2).tolist()
    [999.3...]
    """
    y_true, y_pred = matched(y_true, y_pred, "log_cosh")
    error = y_pred - y_true
    return ops.mean(error + ops.softplus(-2.0 * error) - 0.6931471805599453, axis=-1)


class MeanSquaredError(TypedLoss):
    """``mean_squared_error``, reduced to one number.

    >>> float(MeanSquaredError()([[0.0], [1.0]], [[1.0], [3.0]]))
    2.5
    """

    def __init__(self, reduction="sum_over_batch_size", name="mean_squared_error", dtype=None):
        super().__init__(reduction, name, dtype)

    def call(self, y_true, y_pred):
        return mean_squared_error(y_true, y_pred)


class MeanAbsoluteError(TypedLoss):
    """``mean_absolute_error``, reduced to one number.

    >>> float(MeanAbsoluteError("sum")([[0.0], [1.0]], [[1.0], [3.0]]))
    3.0
    """

    def __init__(self, reduction="sum_over_batch_size", name="mean_absolute_error", dtype=None):
        super().__init__(reduction, name, dtype)

    def call(self, y_true, y_pred):
        return mean_absolute_error(y_true, y_pred)


class MeanAbsolutePercentageError(TypedLoss):
    """``mean_absolute_percentage_error``, reduced to one number [percent].

    >>> float(MeanAbsolutePercentageError()([[1.0], [4.0]], [[2.0], [3.0]]))
    62.5
    """

    def __init__(self, reduction="sum_over_batch_size", name="mean_absolute_percentage_error", dtype=None):
        super().__init__(reduction, name, dtype)

    def call(self, y_true, y_pred):
        return mean_absolute_percentage_error(y_true, y_pred)


class MeanSquaredLogarithmicError(TypedLoss):
    """``mean_squared_logarithmic_error``, reduced to one number.

    >>> float(MeanSquaredLogarithmicError()([[0.0], [3.0]], [[0.0], [1.0]]).round(4))
    0.240...
    """

    def __init__(self, reduction="sum_over_batch_size", name="mean_squared_logarithmic_error", dtype=None):
        super().__init__(reduction, name, dtype)

    def call(self, y_true, y_pred):
        return mean_squared_logarithmic_error(y_true, y_pred)


class Huber(TypedLoss):
    """``huber`` with ``delta``, reduced to one number.

    >>> float(Huber(delta=2.0)([[0.0]], [[3.0]]))
    4.0
    """

    def __init__(self, delta=1.0, reduction="sum_over_batch_size", name="huber_loss", dtype=None):
        super().__init__(reduction, name, dtype)
        self.delta = delta

    def call(self, y_true, y_pred):
        return huber(y_true, y_pred, self.delta)


class LogCosh(TypedLoss):
    """``log_cosh``, reduced to one number.

    >>> float(LogCosh()([[0.0]], [[0.0]]))
    0.0
    """

    def __init__(self, reduction="sum_over_batch_size", name="log_cosh", dtype=None):
        super().__init__(reduction, name, dtype)

    def call(self, y_true, y_pred):
        return log_cosh(y_true, y_pred)


FUNCTIONS = [
    Component("mean_squared_error", mean_squared_error, ["mse", "MSE"]),
    Component("mean_absolute_error", mean_absolute_error, ["mae", "MAE"]),
    Component("mean_absolute_percentage_error", mean_absolute_percentage_error, ["mape", "MAPE"]),
    Component("mean_squared_logarithmic_error", mean_squared_logarithmic_error, ["msle", "MSLE"]),
    huber,
    Component("log_cosh", log_cosh, ["logcosh"]),
]


@hookimpl
def pronghorn_losses():
    return [
        *FUNCTIONS,
        MeanSquaredError,
        MeanAbsoluteError,
        MeanAbsolutePercentageError,
        MeanSquaredLogarithmicError,
        Huber,
        LogCosh,
    ]
