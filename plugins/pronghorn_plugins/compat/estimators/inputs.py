"""Samples and targets as estimators take them: arrays of numbers, as many features as they were trained on."""

from __future__ import annotations

from typing import Any

import numpy as np

from pronghorn.api import DataError, DTypeError, NotBuiltError, ShapeError


def not_fitted(estimator: Any) -> Exception:
    """The error of an estimator that was not trained: scikit-learn's where it is installed."""
    name = type(estimator).__name__
    try:
        from sklearn.exceptions import NotFittedError
    except ImportError:
        return NotBuiltError("it is not trained yet.", where=name, fix="Call fit(x, y) first.")
    return NotFittedError(f"{name}: it is not trained yet. Call fit(x, y) first.")


def flat(x: Any) -> bool:
    """Whether ``x`` is one array, not a list of inputs or a dict of them."""
    if hasattr(x, "toarray"):  # a sparse array, of which one kind is a dict
        return True
    return not isinstance(x, dict) and not (isinstance(x, list) and x and np.ndim(x[0]) > 1)


def for_training(estimator: Any, x: Any, y: Any, *, labels: bool = False) -> tuple[Any, Any]:
    """Arrays of samples and targets, of which the estimator notes the number of features, ``n_features_in_``.

    Raises:
        DataError: for NaN, infinity, nothing at all, or unequal numbers of samples.
        ShapeError: for samples without an axis of features.
        DTypeError: for what are no real numbers.
    """
    if y is None:
        raise DataError(
            "requires y to be passed, but the target y is None.", where=type(estimator).__name__, fix="Pass fit(x, y)."
        )
    y = np.asarray(y)
    if not labels or y.dtype.kind in "fc":
        y = _numbers("y", y)
    if labels and y.dtype.kind == "f" and (y != y.round()).any():
        raise DataError(
            "Unknown label type: continuous. Labels are classes, which fractions are not.", where=type(estimator).__name__,
            fix="Use KerasRegressor, or give each class an integer or a name.",
        )  # fmt: skip
    if not flat(x):
        return x, y
    x = _samples(estimator, x)
    if x.shape[0] != len(y):
        raise DataError(
            f"x and y hold inconsistent numbers of samples: {x.shape[0]} and {len(y)}.",
            where=type(estimator).__name__, fix="Give one target to each sample.",
        )  # fmt: skip
    estimator.n_features_in_ = x.shape[-1]
    return x, y


def for_prediction(estimator: Any, x: Any) -> Any:
    """An array of samples with as many features as those that the estimator was trained on.

    Raises:
        ShapeError: if there are more or fewer; otherwise as ``for_training``.
    """
    if not flat(x):
        return x
    x, wanted = _samples(estimator, x), getattr(estimator, "n_features_in_", None)
    if wanted is not None and x.shape[-1] != wanted:
        name = type(estimator).__name__
        raise ShapeError(
            f"X has {x.shape[-1]} features, but {name} is expecting {wanted} features as input.",
            where=name, fix="Give samples as in fit().", expected=wanted, actual=x.shape[-1],
        )  # fmt: skip
    return x


def sample_weights(given: Any) -> Any:
    """The weights (B,) of samples.

    Raises:
        DataError: if none of them counts.
    """
    found = np.asarray(given, "float32")
    if not found.any():
        raise DataError(
            "all of sample_weight is zero: no sample counts.", where="fit(sample_weight=...)", fix="Leave it out."
        )
    return found


def _samples(estimator: Any, x: Any) -> Any:
    name = type(estimator).__name__
    if hasattr(x, "toarray"):
        x = x.tocsr(copy=True)
        x.data = _numbers("X", x.data)
    else:
        x = _numbers("X", np.asarray(x))
    if x.ndim < 2:
        raise ShapeError(
            f"samples have an axis of features, (B, F). Got {x.shape}.",
            where=name, fix="Reshape your data: x.reshape(-1, 1) if it has a single feature.", actual=x.shape,
        )  # fmt: skip
    if not x.shape[0]:
        raise DataError(f"Found array with 0 sample(s) (shape={x.shape}); a minimum of 1 is required.", where=name)
    if not x.shape[-1]:
        raise DataError(f"0 feature(s) (shape={x.shape}) while a minimum of 1 is required.", where=name)
    return x


def _numbers(argument: str, values: Any) -> Any:
    """``values`` as floats of at most 32 bits, finite ones."""
    if values.dtype.kind == "c":
        raise DataError("Complex data not supported.", where=argument, fix="Give real numbers.")
    if values.dtype.kind in "OSU":
        try:
            values = values.astype("float64")
        except (TypeError, ValueError) as error:
            raise DTypeError(
                f"{argument} holds what is no number: argument must be a string or a number ({error}).", where=argument,
                fix="Encode it as numbers.",
            ) from error  # fmt: skip
    if values.dtype.kind == "f" and not np.isfinite(values).all():
        raise DataError(
            f"Input {argument} contains NaN or infinity.", where=argument, fix="Replace or drop these values."
        )
    return values.astype("float32") if values.dtype == np.float64 else values
