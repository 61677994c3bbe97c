"""Inputs against the model: their number, order, names, shapes and dtypes. Nothing here changes the model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from pronghorn.config import floatx
from pronghorn.dim import Dim
from pronghorn.dtypes import TEXT, as_numpy
from pronghorn.errors import DataError, nearest
from pronghorn.history import keras_shape
from pronghorn.structure import flatten, map_structure
from pronghorn.training.arrays import as_array, is_sparse


def arranged_inputs(model: Any, x: Any, use: str, *, stages: bool = True) -> Any:
    """Inputs as arrays in the order of the model's own, each checked against its Input.

    Args:
        model: what they are for.
        x: an array, or a list or dict of arrays.
        use: the method, for errors.
        stages: whether to compute what the model's layers on the host make of them.

    Raises:
        DataError: for missing or extra inputs, wrong shapes, values that are no numbers, empty data.
    """
    where = place(model, use, "x")
    if x is None:
        raise DataError("there are no inputs: x is None.", where=where, fix="Pass x=.")
    if is_sparse(x):
        x = as_array(x, where)
    tensors = model.inputs
    if tensors is None:
        arrays = map_structure(lambda a: as_array(a, where), _as_one(x, where))
        _check_not_empty(flatten(arrays), where)
        return arrays
    given = _in_order(model, x, where)
    found = [
        _checked(as_array(a, where, holds_text=t.dtype == TEXT), t, name, where)
        for a, t, name in zip(given, tensors, model.input_names, strict=True)
    ]
    _check_not_empty(found, where)
    if stages and model._entries is not tensors:
        found = [_checked(a, t, t.name, where) for a, t in zip(model._staged(found), model._entries, strict=True)]
        return found if len(found) > 1 else found[0]
    return found if isinstance(model.input, list | tuple | dict) else found[0]


def place(model: Any, use: str, argument: str) -> str:
    """Where an error is: ``"fit(x=) of Sequential 'digits'"``."""
    return f"{use}({argument}=) of {type(model).__name__} {model.name!r}"


def _in_order(model: Any, x: Any, where: str) -> list[Any]:
    """One entry for each Input."""
    names, tensors = model.input_names, model.inputs
    if isinstance(x, dict):
        for name in x:
            if name not in names:
                raise DataError(f"there is no input {name!r}.", where=where, fix=nearest(str(name), names), got=name)
        missing = [name for name in names if name not in x]
        if missing:
            raise DataError(
                f"the inputs {missing} are missing.", where=where, fix=f"Give all of {names}.", missing=missing
            )
        return [x[name] for name in names]
    given = [x]
    if isinstance(x, list | tuple) and (len(tensors) > 1 or _is_list_of_inputs(x, tensors[0])):
        given = list(x)
    if len(given) != len(tensors):
        raise DataError(
            f"the model has {_count(len(tensors), 'input')} ({', '.join(names)}), {len(given)} were given.",
            where=where,
            fix="Pass one array for each input, in a list or in a dict by the inputs' names.",
            expected=len(tensors),
            actual=len(given),
        )
    return given


def _is_list_of_inputs(x: Any, tensor: Any) -> bool:
    """Whether a list for a model with one input lists inputs, and not the samples or numbers of that one."""
    sample = len(tensor.shape) - 1
    return len(x) > 0 and all(hasattr(a, "shape") and len(a.shape) > sample for a in x)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _as_one(x: Any, where: str) -> Any:
    """A list of plain numbers is one array, not a list of inputs."""
    if isinstance(x, list | tuple) and not any(hasattr(a, "shape") for a in flatten(x)):
        return as_array(x, where)
    return x


def _checked(array: Any, tensor: Any, name: str, where: str) -> Any:
    shape, expected = tuple(array.shape), tuple(tensor.shape)
    if len(shape) == len(expected) - 1 and expected[-1] == 1 and isinstance(array, np.ndarray):
        array = array[..., None]
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
    if tensor.dtype != TEXT and array.dtype.kind == "c" and as_numpy(tensor.dtype).kind != "c":
        raise DataError(
            f"input {name!r} takes {tensor.dtype}, the array holds complex numbers.",
            where=where,
            fix="Pass real and imaginary parts.",
            expected=tensor.dtype,
            actual=str(array.dtype),
        )
    if "ids" in tensor.annotations and isinstance(array, np.ndarray) and array.size:
        count, layer = tensor.annotations["ids"]
        _check_ids(array, count, layer, name, where)
    return array


def _check_ids(array: Any, count: int, layer: str, name: str, where: str) -> None:
    """Ids for a layer that has something for 0 … count - 1: some engines give nonsense for others."""
    if array.min() >= 0 and array.max() < count:
        return
    outside = (array < 0) | (array >= count)
    position = tuple(int(i) for i in np.argwhere(outside)[0])
    raise DataError(
        f"input {name!r} holds the id {array[position].item()} at {position}, and {layer} knows 0 … {count - 1} only.",
        where=where,
        fix=f"Make the layer with input_dim={int(array.max()) + 1} or more."
        if array.min() >= 0
        else "Encode the data as ids from 0 on.",
        got=array[position].item(),
        expected=count,
    )


def _shape_hint(shape: tuple[int, ...], expected: tuple[Any, ...]) -> str:
    if len(shape) == len(expected) - 1 and all(
        isinstance(e, Dim) or e == s for s, e in zip(shape, expected[1:], strict=True)
    ):
        return "The batch axis is missing: pass x[None] for one sample."
    if len(shape) == len(expected) and sorted(shape[1:]) == sorted(map(_size, expected[1:])):
        return "The axes are in another order: transpose the data, or look at image_data_format."
    return "Reshape the data, or build the model for this shape."


def _size(size: Any) -> int:
    return -1 if isinstance(size, Dim) else int(size)


def _check_not_empty(arrays: Sequence[Any], where: str) -> None:
    for array in arrays:
        if not array.shape:
            raise DataError("a single number is no batch.", where=where, fix="Pass an array with a batch axis.")
        if array.shape[0] == 0:
            raise DataError(
                f"there are no samples: an array has the shape {tuple(array.shape)}.",
                where=where,
                fix="Pass at least one.",
            )


def wanted_dtypes(model: Any, data: Any) -> list[Any]:
    """The NumPy dtype in which each array of ``data`` = (x, y, sample_weight) goes into a step.

    An input gets the dtype of its Input; other floats become floatx, a float16 stays, and so do ints and bools.
    """
    x, *others = data
    arrays = flatten(x)
    tensors = model._entries
    if tensors is None:
        found = [_plain(a.dtype) for a in arrays]
    else:
        found = [as_numpy(t.dtype) for t in tensors]
    return [*found, *(_plain(a.dtype) for a in flatten(others))]


def _plain(dtype: Any) -> Any:
    if dtype.kind == "f" and dtype.itemsize > 2:
        return as_numpy(floatx())
    return dtype if dtype.isnative else dtype.newbyteorder("=")


def cast(array: Any, dtype: Any, where: str) -> Any:
    """``array`` in ``dtype``.

    Raises:
        DataError: if that would cut digits off: floats that are no whole numbers for an input of ints.
    """
    if array.dtype == dtype:
        return array
    if dtype.kind in "iub" and array.dtype.kind == "f" and not np.all(array == np.floor(array)):
        raise DataError(
            f"an input takes {dtype.name}, the array holds floats that are no whole numbers.",
            where=where,
            fix="Round or encode them first.",
            expected=dtype.name,
            actual=str(array.dtype),
        )
    return array.astype(dtype)
