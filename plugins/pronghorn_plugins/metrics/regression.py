"""How near predicted numbers are to true ones: root of the squared error, cosine, R2, correlations."""

from __future__ import annotations

from pronghorn.api import (
    ArgumentError,
    Component,
    Dim,
    FunctionMean,
    Mean,
    Metric,
    ShapeError,
    epsilon,
    hookimpl,
    nearest,
    ops,
)
from pronghorn_plugins.losses.divergence import cosine_similarity
from pronghorn_plugins.losses.targets import matched


class RootMeanSquaredError(Mean):
    """``sqrt(mean((y_pred - y_true)^2))`` over all elements of all batches.

    >>> float(RootMeanSquaredError()([[0.0], [0.0]], [[1.0], [7.0]]))
    5.0
    """

    def __init__(self, name="root_mean_squared_error", dtype=None):
        super().__init__(name, dtype)

    def update_state(self, y_true, y_pred, sample_weight=None):
        y_true, y_pred = matched(y_true, y_pred, "RootMeanSquaredError")
        super().update_state(ops.square(y_pred - y_true), sample_weight)

    def result(self):
        return ops.sqrt(super().result())


class CosineSimilarity(FunctionMean):
    """The mean of ``sum(y_true * y_pred) / (|y_true| |y_pred|)`` along ``axis``: 1 for one direction.

    >>> float(CosineSimilarity()([[0.0, 2.0], [0.0, 1.0]], [[0.0, 3.0], [1.0, 0.0]]))
    0.5
    """

    def __init__(self, name="cosine_similarity", dtype=None, axis=-1):
        super().__init__(_cosine, name, dtype, axis=axis)
        self.axis = axis


def _cosine(y_true, y_pred, axis):
    return -cosine_similarity(y_true, y_pred, axis)


class R2Score(Metric):
    """``1 - sum((t - p)^2) / sum((t - mean(t))^2)``: the share of the variance that predictions explain.

    Args:
        class_aggregation: over the columns of the last axis: ``"uniform_average"``,
            ``"variance_weighted_average"``, or None for one score each.
        num_regressors: p > 0 gives the adjusted score, ``1 - (1 - R2) (n - 1) / (n - p - 1)``, n the number of rows;
            the plain one while n <= p + 1.
    Shapes:
        y_true, y_pred (B, F); sample_weight (B,).
    Raises:
        ArgumentError: for another aggregation or a negative num_regressors; ShapeError: for other shapes.
    Source: Keras 3.

    >>> float(R2Score()([[1.0], [4.0], [3.0]], [[2.0], [4.0], [4.0]]).round(4))
    0.571...
    """

    def __init__(self, class_aggregation="uniform_average", num_regressors=0, name="r2_score", dtype=None):
        if class_aggregation not in _AGGREGATIONS:
            raise ArgumentError(
                f"there is no class_aggregation {class_aggregation!r}.",
                where="R2Score",
                fix=nearest(str(class_aggregation), filter(None, _AGGREGATIONS)),
                argument="class_aggregation",
                got=class_aggregation,
            )
        if num_regressors < 0:
            raise ArgumentError(
                f"num_regressors must be >= 0. Got {num_regressors}.",
                where="R2Score",
                fix="0 gives the plain score.",
                argument="num_regressors",
                got=num_regressors,
            )
        super().__init__(name, dtype)
        self.class_aggregation, self.num_regressors = class_aggregation, num_regressors
        self.num_samples = self.add_weight("num_samples")
        self.sum = self.squared_sum = self.residual = self.count = None

    def update_state(self, y_true, y_pred, sample_weight=None):
        y_true, y_pred = matched(y_true, y_pred, "R2Score")
        y_true, y_pred = ops.cast(y_true, self.dtype), ops.cast(y_pred, self.dtype)
        self._build(y_pred.shape)
        weight = ops.ones((), self.dtype) if sample_weight is None else ops.convert_to_tensor(sample_weight, self.dtype)
        weight = ops.broadcast_to(ops.expand_dims(weight, 1) if len(weight.shape) == 1 else weight, y_true.shape)
        self.sum.assign_add(ops.sum(weight * y_true, axis=0))
        self.squared_sum.assign_add(ops.sum(weight * y_true * y_true, axis=0))
        self.residual.assign_add(ops.sum(weight * ops.square(y_true - y_pred), axis=0))
        self.count.assign_add(ops.sum(weight, axis=0))
        self.num_samples.assign_add(ops.cast(ops.shape(y_true)[0], self.dtype))

    def result(self):
        if self.sum is None:
            return ops.zeros((), self.dtype)
        total = self.squared_sum - self.sum * ops.divide_no_nan(self.sum, self.count)
        scores = ops.where(ops.equal(total, 0), 0.0, 1.0 - ops.divide_no_nan(self.residual, total))
        match self.class_aggregation:
            case "uniform_average":
                score = ops.mean(scores)
            case "variance_weighted_average":
                score = ops.divide_no_nan(ops.sum(total * scores), ops.sum(total))
            case _:
                score = scores
        if not self.num_regressors:
            return score
        rest = self.num_samples - (self.num_regressors + 1.0)
        adjusted = 1.0 - ops.divide_no_nan((1.0 - score) * (self.num_samples - 1.0), rest)
        return ops.where(ops.greater(rest, 0), adjusted, score)

    def _build(self, shape):
        if len(shape) != 2 or isinstance(shape[-1], Dim):
            raise ShapeError(
                f"predictions must have the shape (B, F) with a known F. Got {tuple(shape)}.",
                where="R2Score",
                fix="Flatten the other axes first.",
                actual=tuple(shape),
            )
        if self.sum is None:
            self.sum, self.squared_sum, self.residual, self.count = (
                self.add_weight(name, (shape[-1],)) for name in ("sum", "squared_sum", "residual", "count")
            )


_AGGREGATIONS = ("uniform_average", "variance_weighted_average", None)


def pearson_correlation(y_true, y_pred, axis=-1):
    """``cov(t, p) / (std(t) std(p))`` along ``axis``: 1 where one is a rising linear function of the other.

    Shapes:
        y_true, y_pred (B, …, F) -> (B, …).
    Raises:
        ShapeError: if the shapes differ.

    >>> pearson_correlation([[0.0, 1.0, 2.0]], [[1.0, 3.0, 5.0]]).round(4).tolist()
    [1.0]
    """
    y_true, y_pred = matched(y_true, y_pred, "pearson_correlation")
    first, second = (_standard(y, axis) for y in (y_true, y_pred))
    return ops.mean(first * second, axis=axis)


def concordance_correlation(y_true, y_pred, axis=-1):
    """``2 cov(t, p) / (var(t) + var(p) + (mean(t) - mean(p))^2)`` along ``axis``: 1 where both are equal.

    Shapes:
        y_true, y_pred (B, …, F) -> (B, …).
    Raises:
        ShapeError: if the shapes differ.
    Source: Lin 1989.

    >>> concordance_correlation([[0.0, 1.0, 2.0]], [[0.0, 1.0, 2.0]]).round(4).tolist()
    [1.0]
    """
    y_true, y_pred = matched(y_true, y_pred, "concordance_correlation")
    first, second = (ops.mean(y, axis=axis, keepdims=True) for y in (y_true, y_pred))
    shared = ops.mean((y_true - first) * (y_pred - second), axis=axis)
    spread = ops.var(y_true, axis=axis) + ops.var(y_pred, axis=axis)
    distance = ops.square(ops.mean(y_true, axis=axis) - ops.mean(y_pred, axis=axis))
    return 2.0 * shared / (spread + distance + epsilon())


def _standard(y, axis):
    centred = y - ops.mean(y, axis=axis, keepdims=True)
    return centred / (ops.std(y, axis=axis, keepdims=True) + epsilon())


class PearsonCorrelation(FunctionMean):
    """The mean of ``pearson_correlation`` along ``axis``.

    >>> float(PearsonCorrelation()([[0.0, 1.0, 2.0]], [[5.0, 3.0, 1.0]]).round(4))
    -1.0
    """

    def __init__(self, name="pearson_correlation", dtype=None, axis=-1):
        super().__init__(pearson_correlation, name, dtype, axis=axis)
        self.axis = axis


class ConcordanceCorrelation(FunctionMean):
    """The mean of ``concordance_correlation`` along ``axis``.

    >>> float(ConcordanceCorrelation()([[0.0, 1.0, 2.0]], [[0.0, 1.0, 2.0]]).round(4))
    1.0
    """

    def __init__(self, name="concordance_correlation", dtype=None, axis=-1):
        super().__init__(concordance_correlation, name, dtype, axis=axis)
        self.axis = axis


@hookimpl
def pronghorn_metrics():
    return [
        Component("RootMeanSquaredError", RootMeanSquaredError, ["root_mean_squared_error", "rmse"]),
        Component("CosineSimilarity", CosineSimilarity, ["cosine_similarity"]),
        Component("R2Score", R2Score, ["r2_score"]),
        pearson_correlation,
        concordance_correlation,
        PearsonCorrelation,
        ConcordanceCorrelation,
    ]
