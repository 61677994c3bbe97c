"""The metrics that Keras 2 dropped: of each batch by itself, with predictions and targets rounded to 0 or 1."""

from __future__ import annotations

from typing import Any

from pronghorn.api import backend as k


def _counts(y_true: Any, y_pred: Any) -> tuple[Any, Any, Any]:
    """How many are positive in both, in the predictions, in the targets."""
    both = k.sum(k.round(k.clip(y_true * y_pred, 0, 1)))
    return both, k.sum(k.round(k.clip(y_pred, 0, 1))), k.sum(k.round(k.clip(y_true, 0, 1)))


def precision(y_true: Any, y_pred: Any) -> Any:
    """The share of what is predicted positive that is so."""
    both, predicted, _ = _counts(y_true, y_pred)
    return both / (predicted + k.epsilon())


def recall(y_true: Any, y_pred: Any) -> Any:
    """The share of what is positive that is predicted so."""
    both, _, positive = _counts(y_true, y_pred)
    return both / (positive + k.epsilon())


def fbeta_score(y_true: Any, y_pred: Any, beta: float = 1) -> Any:
    """``(1 + beta^2) p r / (beta^2 p + r)`` of precision p and recall r.

    Raises:
        ValueError: for a negative beta.
    """
    if beta < 0:
        raise ValueError(f"The lowest choosable beta is zero (only precision). Got {beta}.")
    p, r, square = precision(y_true, y_pred), recall(y_true, y_pred), beta**2
    return (1 + square) * (p * r) / (square * p + r + k.epsilon())


def fmeasure(y_true: Any, y_pred: Any) -> Any:
    """The harmonic mean of precision and recall."""
    return fbeta_score(y_true, y_pred, beta=1)


def matthews_correlation(y_true: Any, y_pred: Any) -> Any:
    """The correlation of two classes with their predictions, from -1 to 1."""
    predicted, actual = k.round(k.clip(y_pred, 0, 1)), k.round(k.clip(y_true, 0, 1))
    tp, tn = k.sum(actual * predicted), k.sum((1 - actual) * (1 - predicted))
    fp, fn = k.sum((1 - actual) * predicted), k.sum(actual * (1 - predicted))
    product = (tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)
    return (tp * tn - fp * fn) / (k.sqrt(product) + k.epsilon())


NAMES = {each.__name__: each for each in (precision, recall, fbeta_score, fmeasure, matthews_correlation)}
