"""What Keras 2 does to the arrays, weights and metrics of ``fit`` before it trains, with its messages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from pronghorn.api import Tensor, backend

#: Losses whose targets must have the outputs' shape.
_FULL = {"mean_squared_error", "binary_crossentropy", "categorical_crossentropy"}


def standardize_single_array(x: Any) -> Any:
    """``x`` with an axis behind its only one, if it has no more: (B,) -> (B, 1).

    >>> standardize_single_array(np.zeros(3)).shape
    (3, 1)
    """
    if x is None or len(getattr(x, "shape", (0, 0))) != 1:
        return x
    return backend.expand_dims(x, 1) if isinstance(x, Tensor) else np.expand_dims(x, 1)


def standardize_input_data(
    data: Any, names: Any, shapes: Any = None, check_batch_axis: bool = True, exception_prefix: str = ""
) -> list[Any]:
    """A list with an array for each of ``names``.

    Args:
        data: an array, a list of them, a dict by the names, or None.
        names: of the inputs or outputs.
        shapes: what each must have; None in one means any size.
        check_batch_axis: whether the first size counts.
        exception_prefix: "input" or "target", for messages.
    Raises:
        ValueError: if data are missing, too many, or of another shape.
    """
    if not names:
        if data is not None and hasattr(data, "__len__") and len(data):
            raise ValueError(f"Error when checking model {exception_prefix}: expected no data, but got:", data)
        return []
    if data is None:
        return [None] * len(names)
    found = [standardize_single_array(x) for x in _as_list(data, names)]
    if len(found) != len(names):
        raise ValueError(
            f"Error when checking model {exception_prefix}: the list of Numpy arrays that you are passing to your model is "
            f"not the size the model expected. Expected to see {len(names)} array(s), but instead got the following list "
            f"of {len(found)} arrays: {str(data)[:200]}..."
        )
    for name, x, shape in zip(names, found, shapes or [None] * len(names), strict=True):
        if shape is not None and not isinstance(x, Tensor):
            _check_shape(x, name, tuple(shape), check_batch_axis, exception_prefix)
    return found


def _as_list(data: Any, names: Any) -> list[Any]:
    if isinstance(data, dict):
        missing = [name for name in names if name not in data]
        if missing:
            raise ValueError(f'No data provided for "{missing[0]}". Need data for each key in: {names}')
        data = [data[name] for name in names]
    elif not isinstance(data, list | tuple) or (
        len(names) == 1 and data and not hasattr(data[0], "shape") and not isinstance(data[0], list)
    ):
        data = [data]
    return [x if hasattr(x, "shape") and not hasattr(x, "to_numpy") else np.asarray(x) for x in data]


def _check_shape(x: Any, name: str, shape: tuple[Any, ...], whole: bool, prefix: str) -> None:
    if len(x.shape) != len(shape):
        raise ValueError(
            f"Error when checking {prefix}: expected {name} to have {len(shape)} dimensions, but got array with shape "
            f"{tuple(x.shape)}"
        )
    actual, wanted = (tuple(x.shape), shape) if whole else (tuple(x.shape)[1:], shape[1:])
    if any(size and size != got for size, got in zip(wanted, actual, strict=True)):
        raise ValueError(
            f"Error when checking {prefix}: expected {name} to have shape {wanted} but got array with shape {actual}"
        )


def standardize_sample_or_class_weights(x_weight: Any, output_names: Any, weight_type: str) -> list[Any]:
    """A list with the weights of each output, None where there are none.

    Raises:
        ValueError: for a list of another length.
        TypeError: for several outputs, unless it is a list or a dict by their names.
    """
    if x_weight is None or len(x_weight) == 0:
        return [None] * len(output_names)
    if len(output_names) == 1:
        if isinstance(x_weight, list) and len(x_weight) == 1:
            return x_weight
        return [x_weight[output_names[0]] if isinstance(x_weight, dict) and output_names[0] in x_weight else x_weight]
    if isinstance(x_weight, list):
        if len(x_weight) != len(output_names):
            raise ValueError(
                f"Provided `{weight_type}` was a list of {len(x_weight)} elements, but the model has {len(output_names)} "
                f"outputs. You should provide one `{weight_type}` array per model output."
            )
        return x_weight
    if isinstance(x_weight, dict):
        return [x_weight.get(name) for name in output_names]
    raise TypeError(
        f"The model has multiple outputs, so `{weight_type}` should be either a list or a dict. Provided `{weight_type}` "
        f"type not understood: {x_weight}"
    )


def standardize_class_weights(class_weight: Any, output_names: Any) -> list[Any]:
    """`standardize_sample_or_class_weights` of class weights."""
    return standardize_sample_or_class_weights(class_weight, output_names, "class_weight")


def standardize_sample_weights(sample_weight: Any, output_names: Any) -> list[Any]:
    """`standardize_sample_or_class_weights` of sample weights."""
    return standardize_sample_or_class_weights(sample_weight, output_names, "sample_weight")


def check_array_length_consistency(inputs: Any, targets: Any, weights: Any = None) -> None:
    """Check that all arrays have equally many samples.

    Raises:
        ValueError: if not.
    """
    counts = {}
    for kind, arrays in (("input", inputs), ("target", targets), ("sample_weight", weights)):
        found = {x.shape[0] for x in arrays or () if x is not None and not isinstance(x, Tensor)}
        if len(found) > 1:
            letter = {"input": " (x)", "target": " (y)"}.get(kind, "")
            shapes = [x.shape for x in arrays]
            raise ValueError(
                f"All {kind} arrays{letter} should have the same number of samples. Got array shapes: {shapes}"
            )
        counts[kind] = found
    samples, labels, weighted = counts["input"], counts["target"], counts["sample_weight"]
    if samples and labels and samples != labels:
        raise ValueError(
            f"Input arrays should have the same number of samples as target arrays. Found {min(samples)} input samples and "
            f"{min(labels)} target samples."
        )
    if labels and weighted and labels != weighted:
        raise ValueError(
            f"Sample_weight arrays should have the same number of samples as target arrays. Got {min(weighted)} input "
            f"samples and {min(labels)} target samples."
        )


def check_loss_and_target_compatibility(targets: Any, loss_fns: Any, output_shapes: Any) -> None:
    """Check that targets have shapes that their losses can compare with the outputs'.

    Raises:
        ValueError: if not.
    """
    for y, loss, shape in zip(targets, loss_fns, output_shapes, strict=True):
        name = getattr(loss, "__name__", "")
        if y is None or loss is None or isinstance(y, Tensor):
            continue
        if name == "categorical_crossentropy" and y.shape[-1] == 1:
            raise ValueError(
                f"You are passing a target array of shape {y.shape} while using as loss `categorical_crossentropy`. "
                "`categorical_crossentropy` expects targets to be binary matrices (1s and 0s) of shape (samples, classes). "
                "If your targets are integer classes, use keras.utils.to_categorical, or the loss "
                "`sparse_categorical_crossentropy`, which expects integer targets."
            )
        sizes = zip(y.shape[1:], shape[1:], strict=False)
        if name in _FULL and any(out is not None and size != out for size, out in sizes):
            raise ValueError(
                f"A target array with shape {y.shape} was passed for an output of shape {tuple(shape)} while using as loss "
                f"`{name}`. This loss expects targets to have the same shape as the output."
            )


def check_num_samples(ins: Any, batch_size: Any = None, steps: Any = None, steps_name: str = "steps") -> int | None:
    """How many samples the arrays hold; None where steps are counted.

    Raises:
        ValueError: if both ``steps`` and ``batch_size`` are given, or symbolic Tensors without ``steps``.
    """
    if steps is not None and batch_size is not None:
        raise ValueError(f"If {steps_name} is set, the `batch_size` must be None.")
    if not ins or any(isinstance(x, Tensor) for x in ins):
        if steps is None:
            raise ValueError(
                f"If your data is in the form of symbolic tensors, you should specify the `{steps_name}` argument."
            )
        return None
    return int(ins[0].shape[0]) if hasattr(ins[0], "shape") else None


def collect_metrics(metrics: Any, output_names: Any) -> list[list[Any]]:
    """A list of metrics for each output.

    Raises:
        TypeError: unless ``metrics`` is a list for all, or a dict by the outputs' names.
    """
    if not metrics:
        return [[] for _ in output_names]
    if isinstance(metrics, list):
        return [list(metrics) for _ in output_names]
    if isinstance(metrics, dict):
        found = [metrics.get(name, []) for name in output_names]
        return [given if isinstance(given, list) else [given] for given in found]
    raise TypeError(f"Type of `metrics` argument not understood. Expected a list or dictionary, found: {metrics}")


def weighted_masked_objective(fn: Callable[[Any, Any], Any]) -> Callable[..., Any]:
    """A loss function as ``weighted(y_true, y_pred, weights, mask=None)``, which gives one number.

    ``mean(s m / mean(m) w / mean(w != 0))``, s the losses (B, ...), m the mask, w the weights, where they are given.
    """
    k = backend

    def weighted(y_true: Any, y_pred: Any, weights: Any, mask: Any = None) -> Any:
        scores = fn(y_true, y_pred)
        if mask is not None:
            kept = k.cast(mask, k.floatx())
            scores = scores * kept / k.mean(kept)
        if weights is not None:
            more = list(range(k.ndim(weights), k.ndim(scores)))
            scores = (k.mean(scores, axis=more) if more else scores) * weights
            scores = scores / k.mean(k.cast(k.not_equal(weights, 0), k.floatx()))
        return k.mean(scores)

    return weighted
