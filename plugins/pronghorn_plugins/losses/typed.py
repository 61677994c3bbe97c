"""TypedLoss: a Loss that may compute in a dtype of its own."""

from __future__ import annotations

from pronghorn.api import Loss, canonical_dtype, ops


class TypedLoss(Loss):
    """Base of the built-in losses.

    Args:
        reduction: how the samples' losses become one number; see Loss.
        name: shown in logs.
        dtype: what predictions and targets are cast to before anything is computed; theirs if None, floatx at least.
    """

    def __init__(self, reduction="sum_over_batch_size", name=None, dtype=None):
        super().__init__(reduction, name)
        self.dtype = None if dtype is None else canonical_dtype(dtype)

    def __call__(self, y_true, y_pred, sample_weight=None, mask=None):
        y_pred = ops.convert_to_tensor(y_pred, self.dtype)
        return super().__call__(y_true, y_pred, sample_weight, mask)
