"""Data against the model: order, shapes, dtypes, lengths. Nothing here changes the model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from pronghorn.dim import Dim
from pronghorn.dtypes import as_numpy, is_float
from pronghorn.errors import ArgumentTypeError, DataError, nearest
from pronghorn.history import keras_shape
from pronghorn.structure import flatten, map_structure


def as_array(value: Any, where: str) -> Any:
    """``value`` as an array.

    Raises:
        DataError: if it is ragged, or holds what is no number.
    """
    if hasattr(value, "dtype") and hasattr(value, "shape"):
        array = value if not hasattr(value, "to_numpy") else value.to_numpy()
    else:
        try:
            array = np.asarray(value)
        except ValueError as error:
            raise DataError(
                f"a list of lists of different lengths is no array: {error}.", where=where, fix="Pad the samples to one length."
            ) from error
    if getattr(array.dtype, "kind", "f") in "OUSM":
        raise DataError(
            f"an array of dtype {array.dtype} holds what is no number.",
            where=where,
            fix="Encode text and objects as numbers first.",
            actual=str(array.dtype),
        )
    return array


def arranged_inputs(model: Any, x: Any, use: str) -> Any:
    """Inputs in the order of the model's own, each checked against its Input.

    Raises:
        DataError: for missing or extra inputs, wrong shapes, empty data.
    """
    where = f"{use}(x=) of {type(model).__name__} {model.name!r}"
    if x is None:
        raise DataError("there are no inputs: x is None.", where=where, fix="Pass x=.")
    tensors = model.inputs
    if tensors is None:
        given = _as_one(x)
        arrays = map_structure(lambda a: _checked_kind(as_array(a, where)), given)
        _check_not_empty(flatten(arrays), where)
        return arrays
    names = model.input_names
    if isinstance(x, dict):
        for name in x:
            if name not in names:
                raise DataError(f"there is no input {name!r}.", where=where, fix=nearest(str(name), names), got=name)
        missing = [name for name in names if name not in x]
        if missing:
            raise DataError(f"the inputs {missing} are missing.", where=where, fix=f"Give all of {names}.", missing=missing)
        given = [x[name] for name in names]
    elif isinstance(x, list | tuple) and (len(tensors) > 1 or (len(x) == 1 and hasattr(x[0], "shape"))):
        given = list(x)
    else:
        given = [x]
    if len(given) != len(tensors):
        raise DataError(
            f"the model has {len(tensors)} inputs ({', '.join(names)}), {len(given)} were given.",
            where=where,
            fix="Pass one array for each input, in a list or in a dict by the inputs' names.",
            expected=len(tensors),
            actual=len(given),
        )
    arrays = [
        _checked_input(as_array(a, where), t, name, where) for a, t, name in zip(given, tensors, names, strict=True)
    ]
    _check_not_empty(arrays, where)
    return arrays if isinstance(model.input, list | tuple | dict) else arrays[0]


def _as_one(x: Any) -> Any:
    """A list of plain numbers is one array, not a list of inputs."""
    if isinstance(x, list | tuple) and not any(hasattr(a, "shape") for a in flatten(x)):
        return np.asarray(x)
    return x


def _checked_kind(array: Any) -> Any:
    return array


def _checked_input(array: Any, tensor: Any, name: str, where: str) -> Any:
    shape, expected = tuple(array.shape), tuple(tensor.shape)
    if len(shape) == len(expected) - 1 and expected[-1] == 1:
        array = array[..., None] if isinstance(array, np.ndarray) else array.reshape((*shape, 1))
        shape = tuple(array.shape)
    fits = len(shape) == len(expected) and all(
        isinstance(e, Dim) or e == s for s, e in zip(shape[1:], expected[1:], strict=True)
    )
    if not fits:
        raise DataError(
            f"input {name!r} must have the shape {keras_shape(expected)}. Got an array of shape {shape}.",
            where=where,
            fix=_shape_hint(shape, expected),
            expected=keras_shape(expected),
            actual=shape,
        )
    wanted = as_numpy(tensor.dtype)
    if array.dtype != wanted and (is_float(tensor.dtype) or array.dtype.kind in "iub"):
        return array.astype(wanted) if array.dtype.kind != "f" or not is_float(tensor.dtype) else array
    if array.dtype.kind == "f" and not is_float(tensor.dtype):
        if array.dtype != wanted and np.any(array != np.floor(array)):
            raise ArgumentTypeError(
                f"input {name!r} takes {tensor.dtype}, the array holds floats that are no whole numbers.",
                where=where,
                fix="Cast or encode them first.",
                expected=tensor.dtype,
                actual=str(array.dtype),
            )
        return array.astype(wanted)
    return array


def _shape_hint(shape: tuple[int, ...], expected: tuple[Any, ...]) -> str:
    if shape == tuple(expected[1:]):
        return "The batch axis is missing: pass x[None] for one sample."
    return "Reshape the data, or build the model for this shape."


def arranged_targets(model: Any, y: Any, what: str, use: str) -> Any:
    """Targets or sample weights as arrays, in the structure in which they were given.

    Raises:
        DataError: for names that are no outputs', or a wrong number of them.
    """
    if y is None:
        return None
    where = f"{use}({what}=) of {type(model).__name__} {model.name!r}"
    names = model.output_names
    if isinstance(y, dict):
        for name in y:
            if names and name not in names:
                raise DataError(f"there is no output {name!r}.", where=where, fix=nearest(str(name), names), got=name)
        if names and what == "y" and len(names) == 1:
            return as_array(y[names[0]], where)
        return {name: as_array(value, where) for name, value in y.items()}
    outputs = len(model.outputs) if model.outputs is not None else None
    if isinstance(y, list | tuple):
        if outputs == 1 or not any(hasattr(a, "shape") for a in y if a is not None):
            single = len(y) == 1 and hasattr(y[0], "shape")
            if outputs in (1, None) or not any(isinstance(a, list | tuple) for a in y):
                return as_array(y[0] if single else y, where)
        return [None if a is None else as_array(a, where) for a in y]
    if outputs is not None and outputs > 1 and what == "y":
        raise DataError(
            f"the model has {outputs} outputs ({', '.join(names)}), one array was given.",
            where=where,
            fix="Pass a list with one array for each output, or a dict by the outputs' names.",
            expected=outputs,
            actual=1,
        )
    return as_array(y, where)


def check_lengths(x: Any, y: Any, weight: Any, use: str) -> None:
    """All parts must have equally many samples.

    Raises:
        DataError: naming the lengths.
    """
    lengths = {
        what: [len(a) for a in flatten(part)]
        for what, part in (("x", x), ("y", y), ("sample_weight", weight))
        if part is not None
    }
    found = {n for values in lengths.values() for n in values}
    if len(found) > 1:
        told = ", ".join(f"{what}: {' and '.join(map(str, dict.fromkeys(v)))}" for what, v in lengths.items())
        raise DataError(
            f"the parts have different numbers of samples ({told}).",
            where=use,
            fix="Give as many targets and weights as inputs.",
            lengths=lengths,
        )


def _check_not_empty(arrays: Sequence[Any], where: str) -> None:
    for array in arrays:
        if not array.shape:
            raise DataError("a single number is no batch.", where=where, fix="Pass an array with a batch axis.")
        if array.shape[0] == 0:
            raise DataError(
                f"there are no samples: an array has the shape {tuple(array.shape)}.", where=where, fix="Pass at least one."
            )


def class_weights(weights: Any, y: Any, sample_weight: Any, model: Any) -> Any:
    """Sample weights from the weights of classes, times those given.

    Raises:
        DataError: if a class has no weight, or there are several outputs.
    """
    if not isinstance(weights, dict):
        raise ArgumentTypeError(
            f"class_weight must be a dict from class to weight. Got a {type(weights).__name__}.",
            where="fit(class_weight=)",
            fix="Pass {0: 1.0, 1: 5.0} or the like.",
            got=weights,
        )
    if any(isinstance(value, dict) for value in weights.values()):
        names = model.output_names
        return [class_weights(weights[n], t, None, model) if n in weights else None for n, t in zip(names, y, strict=True)]
    if isinstance(y, list | dict):
        raise DataError(
            "class_weight needs one output.", where="fit(class_weight=)", fix="Pass a dict of dicts by the outputs' names, or sample_weight."
        )
    classes = np.argmax(y, axis=-1) if y.ndim > 1 and y.shape[-1] > 1 else y.reshape(len(y), -1)[:, 0]
    found, inverse = np.unique(classes, return_inverse=True)
    missing = [int(c) for c in found if c not in weights]
    if missing:
        raise DataError(
            f"the classes {missing} are in the data and have no weight.",
            where="fit(class_weight=)",
            fix="Give every class a weight.",
            missing=missing,
        )
    table = np.array([weights[c] for c in found.tolist()], "float32")
    mapped = table[inverse.reshape(-1)]
    return mapped if sample_weight is None else mapped * np.asarray(sample_weight, "float32")
