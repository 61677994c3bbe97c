"""``keras.engine.training_utils``: the parts that code outside of Keras has called."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from pronghorn_plugins.compat.keras.data_checks import check_array_length_consistency as check_array_length_consistency
from pronghorn_plugins.compat.keras.data_checks import (
    check_loss_and_target_compatibility as check_loss_and_target_compatibility,
)
from pronghorn_plugins.compat.keras.data_checks import check_num_samples as check_num_samples
from pronghorn_plugins.compat.keras.data_checks import collect_metrics as collect_metrics
from pronghorn_plugins.compat.keras.data_checks import standardize_class_weights as standardize_class_weights
from pronghorn_plugins.compat.keras.data_checks import standardize_input_data as standardize_input_data
from pronghorn_plugins.compat.keras.data_checks import (
    standardize_sample_or_class_weights as standardize_sample_or_class_weights,
)
from pronghorn_plugins.compat.keras.data_checks import standardize_sample_weights as standardize_sample_weights
from pronghorn_plugins.compat.keras.data_checks import standardize_single_array as standardize_single_array
from pronghorn_plugins.compat.keras.data_checks import weighted_masked_objective as weighted_masked_objective


def make_batches(size: int, batch_size: int) -> list[tuple[int, int]]:
    """(start, end) of each batch of ``size`` samples.

    >>> make_batches(5, 2)
    [(0, 2), (2, 4), (4, 5)]
    """
    return [(start, min(size, start + batch_size)) for start in range(0, size, batch_size)]


def batch_shuffle(index_array: Any, batch_size: int) -> Any:
    """``index_array`` with whole batches in a new order; what is left over stays at the end."""
    whole = len(index_array) // batch_size * batch_size
    batches = np.asarray(index_array[:whole]).reshape(-1, batch_size)
    np.random.shuffle(batches)  # noqa: NPY002 - scripts seed this one
    return np.append(batches.ravel(), index_array[whole:])


def iter_sequence_infinite(seq: Any) -> Iterator[Any]:
    """The items of a Sequence, again and again."""
    while True:
        yield from (seq[i] for i in range(len(seq)))


def standardize_weights(
    y: Any, sample_weight: Any = None, class_weight: Any = None, sample_weight_mode: Any = None
) -> Any:
    """One weight for each sample (B,): ``sample_weight`` times that of its class, 1 where there is neither.

    Args:
        y: targets: classes (B,) or (B, 1), or one-hot (B, C).
        sample_weight: (B,), or (B, T) for ``sample_weight_mode="temporal"``.
        class_weight: weights by class.
    Raises:
        ValueError: if a class has no weight.

    >>> standardize_weights(np.array([0, 1, 1]), class_weight={0: 1.0, 1: 3.0}).tolist()
    [1.0, 3.0, 3.0]
    """
    y = np.asarray(y)
    found = np.ones(y.shape[: 2 if sample_weight_mode == "temporal" else 1], np.float32)
    if sample_weight is not None:
        found = found * np.asarray(sample_weight, np.float32)
    if isinstance(class_weight, dict):
        classes = y.argmax(axis=1) if y.ndim == 2 and y.shape[1] > 1 else y.reshape(len(y))
        missing = {int(c) for c in classes} - set(class_weight)
        if missing:
            raise ValueError(
                "`class_weight` must contain all classes in the data. "
                f"The classes {missing} exist in the data but not in `class_weight`."
            )
        found = found * np.array([class_weight[int(c)] for c in classes], np.float32)
    return found
