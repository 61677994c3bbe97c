"""A layer called on arrays: a cached Program for each set of shapes, a fresh array out."""

from __future__ import annotations

import inspect
from functools import lru_cache
from typing import Any

import numpy as np

from pronghorn.dtypes import as_numpy, is_float, promote
from pronghorn.ops.convert import operand
from pronghorn.runtime.traced import Traced
from pronghorn.structure import flatten, map_structure


def call_on_arrays(layer: Any, inputs: Any, kwargs: dict[str, Any]) -> Any:
    """``layer(inputs)`` computed now; without ``training=`` in the phase that ``call`` has as its default, else inference.

    Floating arrays are cast to the layer's dtype; a list of numbers counts as one array if the layer takes one.
    """
    programs = layer.__dict__.setdefault("_programs", {})
    dtype = as_numpy(_array_dtype(layer))
    arrays = inputs if isinstance(inputs, np.ndarray) else map_structure(_array, _as_structure(layer, inputs))
    if isinstance(arrays, np.ndarray):
        arrays = arrays.astype(dtype) if arrays.dtype.kind == "f" and arrays.dtype != dtype else arrays
    cls: Any = type(layer)
    if "training" not in kwargs and _trains_alone(cls):
        kwargs = {**kwargs, "training": True}
    static = {name: value for name, value in kwargs.items() if not _is_array(value)}
    dynamic = {name: map_structure(_array, value) for name, value in kwargs.items() if _is_array(value)}
    eager = bool(getattr(layer, "run_eagerly", False))
    key = (eager, *((name, _hashable(static[name])) for name in sorted(static)))
    traced = programs.get(key)
    if traced is None:

        def function(x: Any, more: dict[str, Any]) -> Any:
            return layer(x, **static, **more)

        training = bool(static.get("training"))
        traced = programs[key] = Traced(function, training=training, backend=layer.home(), eager=eager)
    return traced(arrays, dynamic)


@lru_cache(maxsize=256)
def _trains_alone(cls: Any) -> bool:
    """Whether ``call`` says ``training=True``: what the layer is for, such as changing images at random."""
    parameter = inspect.signature(cls.call).parameters.get("training")
    return parameter is not None and parameter.default is True


def _array(value: Any) -> Any:
    array = operand(value)
    return array if hasattr(array, "dtype") else np.asarray(array)


def _as_structure(layer: Any, inputs: Any) -> Any:
    """A list of plain numbers is one array, not a list of inputs."""
    if isinstance(inputs, list | tuple) and not any(hasattr(x, "dtype") for x in flatten(inputs)):
        array = np.asarray(inputs)
        return array.astype(as_numpy(_array_dtype(layer))) if array.dtype.kind == "f" else array
    return inputs


def _array_dtype(layer: Any) -> str:
    """What floating arrays are cast to; where the layer itself casts none, its parts see what a float32 holds."""
    casts = layer.autocast or not is_float(layer.compute_dtype)
    return str(layer.compute_dtype if casts else promote(layer.variable_dtype, "float32"))


def _is_array(value: Any) -> bool:
    return any(hasattr(x, "dtype") and hasattr(x, "shape") for x in flatten(value))


def _hashable(value: Any) -> Any:
    return repr(value) if isinstance(value, list | dict | set) else value
