"""Targets beside predictions: one dtype, one shape, or an error that says what does not fit."""

from __future__ import annotations

from pronghorn.api import Dim, ShapeError, dtypes, floatx, ops

SAME_SHAPE = "Targets and predictions must have one shape: compare the last layer with the targets."
ONE_HOT = "For class indices use sparse_categorical_crossentropy, or make targets one-hot."


def predictions(y_pred):
    """``y_pred`` as a value of a floating dtype: floatx if it has none."""
    y_pred = ops.convert_to_tensor(y_pred)
    return y_pred if dtypes.is_inexact(dtypes.canonical(y_pred.dtype)) else ops.cast(y_pred, floatx())


def matched(y_true, y_pred, loss, fix=SAME_SHAPE):
    """Both as floating values of one dtype, the predictions', and of one shape.

    A number as target stands for all. Where one has a last axis of size 1 that the other lacks, it is dropped, or
    given to a vector.

    Raises:
        ShapeError: if the shapes differ, with ``fix`` as advice.

    >>> [x.shape for x in matched([1, 2], [[1.0], [2.0]], "loss")]
    [(2, 1), (2, 1)]
    """
    y_pred = predictions(y_pred)
    y_true = ops.convert_to_tensor(y_true, y_pred.dtype)
    y_true, y_pred = one_rank(y_true, y_pred)
    if y_true.shape and not fits(y_true.shape, y_pred.shape):
        raise mismatch(y_true.shape, y_pred.shape, loss, fix)
    return y_true, y_pred


def one_rank(a, b):
    """``a`` and ``b`` with a last axis of size 1 dropped from one of them, or added to a vector, if that helps."""
    if len(a.shape) == len(b.shape) + 1 and _is_one(a.shape[-1]):
        return (a, ops.expand_dims(b, -1)) if len(b.shape) == 1 else (ops.squeeze(a, -1), b)
    if len(b.shape) == len(a.shape) + 1 and _is_one(b.shape[-1]) and a.shape:
        return (ops.expand_dims(a, -1), b) if len(a.shape) == 1 else (a, ops.squeeze(b, -1))
    return a, b


def class_indices(y_true, y_pred, loss, axis=-1):
    """``y_true`` as int64 class indices, of the shape of ``y_pred`` (…, C) without the axis of the classes.

    Raises:
        ShapeError: if it has another shape.
    """
    y_true = ops.convert_to_tensor(y_true)
    shape = list(y_pred.shape)
    del shape[axis]
    if len(y_true.shape) == len(shape) + 1 and _is_one(y_true.shape[-1]):
        y_true = ops.squeeze(y_true, -1)
    if not fits(y_true.shape, shape):
        raise mismatch(
            y_true.shape,
            y_pred.shape,
            loss,
            "Targets are class indices, of the predictions' shape without the classes; for one-hot targets use "
            "categorical_crossentropy.",
        )
    return ops.cast(y_true, "int64")


def fits(shape, wanted):
    """Whether two shapes can be the same: unknown sizes may turn out to be equal."""
    return len(shape) == len(wanted) and all(
        a is b or isinstance(a, Dim) or isinstance(b, Dim) or a == b for a, b in zip(shape, wanted, strict=True)
    )


def mismatch(true_shape, pred_shape, loss, fix):
    """The error for targets that do not fit predictions."""
    return ShapeError(
        f"the targets' shape {tuple(true_shape)} does not fit the predictions' {tuple(pred_shape)}.",
        where=loss,
        fix=fix,
        expected=tuple(pred_shape),
        actual=tuple(true_shape),
    )


def _is_one(size):
    return not isinstance(size, Dim) and size == 1
