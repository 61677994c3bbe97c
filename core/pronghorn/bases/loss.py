"""Loss: from targets and predictions to one number."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pronghorn import ops
from pronghorn.errors import ArgumentError, nearest
from pronghorn.ops.convert import widened
from pronghorn.recorded import Recorded

REDUCTIONS = ("sum_over_batch_size", "sum", "mean", "mean_with_sample_weight", "sum_over_nonzero_weights", "none")


class Loss(Recorded):
    """Base of losses. A subclass defines ``call(y_true, y_pred)``: a loss for each sample (B, ...).

    Args:
        reduction: how the losses of samples, times their weights, become one number: their sum (``"sum"``), the sum
            over the number of values (``"sum_over_batch_size"``, also called ``"mean"``; Keras 3), over the sum of
            the weights (``"mean_with_sample_weight"``), over the number of weights that are not 0
            (``"sum_over_nonzero_weights"``; Keras 2.2.4), or not at all (``"none"``).
        name: shown in logs.
    """

    kind = "losses"
    #: What it computes in; None: in the predictions' dtype, floatx at least.
    dtype: str | None = None

    def __init__(self, reduction: str = "sum_over_batch_size", name: str | None = None) -> None:
        self.reduction = check_reduction(reduction)
        self.name = name or type(self).__name__

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """The loss of each sample, of the targets' shape without the last axis."""
        raise NotImplementedError(f"{type(self).__name__} must define call(y_true, y_pred).")

    def __call__(self, y_true: Any, y_pred: Any, sample_weight: Any = None, mask: Any = None) -> Any:
        """The reduced loss; ``sample_weight`` (B,) or of the losses' shape, ``mask`` likewise (True = keep).

        Without a ``dtype`` of the loss, targets and predictions of float16 and bfloat16 are computed with in floatx.
        """
        if self.dtype is None:
            y_true, y_pred = widened(y_true), widened(y_pred)
        return reduce_loss(self.call(y_true, y_pred), self.reduction, sample_weight, mask)


class FunctionLoss(Loss):
    """A Loss made of a function of (y_true, y_pred)."""

    def __init__(
        self,
        function: Callable[..., Any],
        reduction: str = "sum_over_batch_size",
        name: str | None = None,
        **options: Any,
    ) -> None:
        super().__init__(reduction, name or getattr(function, "__name__", "loss"))
        self.function, self.options = function, options

    def call(self, y_true: Any, y_pred: Any) -> Any:
        return self.function(y_true, y_pred, **self.options)


def check_reduction(reduction: str) -> str:
    """``reduction`` itself, if there is such a one.

    Raises:
        ArgumentError: naming the nearest.
    """
    if reduction not in REDUCTIONS:
        raise ArgumentError(
            f"there is no reduction {reduction!r}.",
            fix=nearest(str(reduction), REDUCTIONS),
            argument="reduction",
            got=reduction,
        )
    return reduction


def reduce_loss(values: Any, reduction: str, sample_weight: Any = None, mask: Any = None) -> Any:
    """``values`` (B, ...), times their weights, as one number by ``reduction``.

    A mask drops steps: Keras 2.2.4 (``sum_over_nonzero_weights``) and Keras 3 alike divide by the mean of the mask.
    """
    weight = _weight(values, sample_weight)
    if weight is not None and not values.shape:
        # A loss that is one number already counts for every sample, as it does in Keras 2.2.4.
        values = ops.broadcast_to(values, weight.shape)
    if mask is not None:
        kept = _weight(values, ops.cast(mask, values.dtype))
        values = values * kept / ops.maximum(ops.mean(ops.broadcast_to(kept, values.shape)), _tiny(values.dtype))
    weighted = values if weight is None else values * weight
    match reduction:
        case "none":
            return weighted
        case "sum":
            return ops.sum(weighted)
        case "sum_over_nonzero_weights" if weight is not None:
            kept = ops.mean(ops.cast(ops.not_equal(ops.broadcast_to(weight, values.shape), 0), values.dtype))
            return ops.mean(weighted) / ops.maximum(kept, _tiny(values.dtype))
        case "mean_with_sample_weight" if weight is not None:
            total = ops.sum(ops.broadcast_to(weight, values.shape))
            return ops.sum(weighted) / ops.maximum(total, _tiny(values.dtype))
    return ops.mean(weighted)


def _tiny(dtype: str) -> float:
    return 6e-8 if dtype == "float16" else 1e-30


def _weight(values: Any, weight: Any) -> Any:
    """``weight`` with axes added at the end until it broadcasts against ``values``."""
    if weight is None:
        return None
    weight = ops.cast(weight, values.dtype)
    while len(weight.shape) > len(values.shape) and weight.shape[-1] == 1:
        weight = ops.squeeze(weight, -1)
    while len(weight.shape) < len(values.shape):
        weight = ops.expand_dims(weight, -1)
    return weight
