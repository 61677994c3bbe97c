"""``keras.utils.generic_utils``: custom objects, and small functions that code outside of Keras has called."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

import numpy as np

from pronghorn.api import ArgumentError, SavingError, registry
from pronghorn_plugins.compat.keras.custom_objects import CustomObjectScope as CustomObjectScope
from pronghorn_plugins.compat.keras.custom_objects import custom_object_scope as custom_object_scope
from pronghorn_plugins.compat.keras.custom_objects import get_custom_objects as get_custom_objects
from pronghorn_plugins.compat.keras.progbar import Progbar as Progbar


def serialize_keras_object(instance: Any) -> Any:
    """None, ``{"class_name": ..., "config": ...}`` of an object with ``get_config``, or a function's name.

    Raises:
        ValueError: for anything else.
    """
    if instance is None:
        return None
    if hasattr(instance, "get_config"):
        return {"class_name": type(instance).__name__, "config": instance.get_config()}
    if hasattr(instance, "__name__"):
        return instance.__name__
    raise ValueError("Cannot serialize", instance)


def deserialize_keras_object(
    identifier: Any,
    module_objects: Mapping[str, Any] | None = None,
    custom_objects: Mapping[str, Any] | None = None,
    printable_module_name: str = "object",
) -> Any:
    """The object that a config or a name describes; names are looked for in both mappings.

    Raises:
        ValueError: if there is none of that name.
    """
    known = {**(module_objects or {}), **registry.custom_objects(), **(custom_objects or {})}
    if isinstance(identifier, dict):
        name = identifier["class_name"]
        cls = _known(name, known, printable_module_name)
        if hasattr(cls, "from_config"):
            with custom_object_scope(custom_objects or {}):
                return cls.from_config(identifier["config"])
        return cls(**identifier["config"])
    if isinstance(identifier, str):
        return _known(identifier, known, printable_module_name)
    return identifier


def _known(name: str, objects: Mapping[str, Any], kind: str) -> Any:
    if name not in objects:
        raise ArgumentError(
            f"Unknown {kind}: {name}.", where="deserialize_keras_object", fix="Pass it in custom_objects.", got=name
        )
    return objects[name]


def func_dump(func: Any) -> Any:
    """Refused: a file never holds code.

    Raises:
        SavingError: always.
    """
    raise SavingError(
        f"the code of {func!r} cannot be written: files hold no code.",
        where="func_dump",
        fix="Give the function a name, and load with custom_objects={'name': function}.",
    )


def func_load(code: Any, defaults: Any = None, closure: Any = None, globs: Any = None) -> Any:
    """Refused: code from a file is never run.

    Raises:
        SavingError: always.
    """
    raise SavingError(
        "the file holds the code of a function, and code from files is never run.",
        where="func_load",
        fix="Load with custom_objects={'name': function}.",
    )


def has_arg(fn: Any, name: str, accept_all: bool = False) -> bool:
    """Whether ``fn`` takes a keyword ``name``; with ``accept_all`` also by ``**kwargs``.

    >>> has_arg(lambda x, mask=None: x, "mask"), has_arg(lambda **kw: 0, "a"), has_arg(lambda **kw: 0, "a", True)
    (True, False, True)
    """
    parameters = inspect.signature(fn).parameters
    if name not in parameters:
        return accept_all and any(p.kind is p.VAR_KEYWORD for p in parameters.values())
    return parameters[name].kind in (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)


def to_list(x: Any, allow_tuple: bool = False) -> list[Any]:
    """A list as it is, anything else in one; a tuple made one if ``allow_tuple``."""
    if isinstance(x, list):
        return x
    return list(x) if allow_tuple and isinstance(x, tuple) else [x]


def unpack_singleton(x: Any) -> Any:
    """The item of a list with one, else the list."""
    return x[0] if len(x) == 1 else x


def object_list_uid(object_list: Any) -> str:
    """The identities of objects in one string."""
    return ", ".join(str(abs(id(x))) for x in to_list(object_list))


def is_all_none(iterable_or_element: Any) -> bool:
    """Whether there is nothing but None.

    >>> is_all_none([None, None]), is_all_none(1)
    (True, False)
    """
    return all(x is None for x in to_list(iterable_or_element, allow_tuple=True))


def slice_arrays(arrays: Any, start: Any = None, stop: Any = None) -> Any:
    """Rows ``start`` to ``stop`` of an array or of each of a list; or the rows that a list ``start`` names."""
    if arrays is None:
        return [None]
    rows = np.asarray(start) if hasattr(start, "__len__") else slice(start, stop)
    if isinstance(arrays, list):
        return [None if x is None else x[rows] for x in arrays]
    return arrays[rows] if hasattr(start, "__getitem__") or hasattr(start, "__len__") or start is not None else [None]


def transpose_shape(shape: Any, target_format: str, spatial_axes: Any) -> tuple[Any, ...]:
    """A shape with channels last in the axis order of ``target_format``.

    >>> transpose_shape((16, 128, 128, 32), "channels_first", spatial_axes=(1, 2))
    (16, 32, 128, 128)
    """
    if target_format == "channels_first":
        return (*shape[: spatial_axes[0]], shape[-1], *(shape[axis] for axis in spatial_axes))
    if target_format == "channels_last":
        return tuple(shape)
    raise ValueError(
        f"The `data_format` argument must be one of 'channels_first', 'channels_last'. Received: {target_format}"
    )
