"""``keras.utils.np_utils``: labels and vectors as arrays."""

from typing import Any

import numpy as np


def to_categorical(
    y: Any, num_classes: int | None = None, dtype: Any = "float32", *, nb_classes: int | None = None
) -> Any:
    """One-hot rows of class indices.

    Args:
        y: ints (...) or (..., 1), from 0.
        num_classes: C; the greatest index and one if None.
        dtype: of the result.
    Returns:
        (..., C).
    Raises:
        IndexError: for an index that is not below ``num_classes``, as in Keras 2.2.4.

    >>> to_categorical([0, 2]).tolist()
    [[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]
    """
    found = np.array(y, dtype="int")
    shape = found.shape[:-1] if found.ndim > 1 and found.shape[-1] == 1 else found.shape
    classes = num_classes or nb_classes or int(found.max(initial=-1)) + 1
    flat = found.ravel()
    categorical = np.zeros((len(flat), classes), dtype)
    categorical[np.arange(len(flat)), flat] = 1
    return categorical.reshape((*shape, classes))


def normalize(x: Any, axis: int = -1, order: int = 2) -> Any:
    """``x`` over its norm of ``order`` along ``axis``; what is zero stays.

    >>> normalize(np.array([[3.0, 4.0]])).tolist()
    [[0.6, 0.8]]
    """
    norm = np.atleast_1d(np.linalg.norm(x, order, axis))
    norm[norm == 0] = 1
    return x / np.expand_dims(norm, axis)


def probas_to_classes(y_pred: Any) -> Any:
    """Keras 1: the likeliest class (B,) of (B, C), or whether (B, 1) is above 1/2."""
    y_pred = np.asarray(y_pred)
    if y_pred.ndim > 1 and y_pred.shape[1] > 1:
        return categorical_probas_to_classes(y_pred)
    return np.array([1 if p > 0.5 else 0 for p in y_pred.ravel()])


def categorical_probas_to_classes(p: Any) -> Any:
    """Keras 1: the likeliest class of each row."""
    return np.argmax(p, axis=1)
