"""What a layer's keywords declare: its name, the shape of its input, how its output is penalised."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from pronghorn.dim import Dim
from pronghorn.errors import ArgumentError, ArgumentTypeError

_names: Counter[str] = Counter()


class Naming:
    """How layers are called that are given no name.

    ``first`` is the number of the first of its kind, which 0 leaves out: ``dense``, ``dense_1`` …, or ``dense_1``,
    ``dense_2`` …; ``bases`` has the classes whose names begin with something else.
    """

    first: int = 0
    bases: Mapping[str, str] = {}


def unique_name(class_name: str) -> str:
    """A name for a layer of that class: ``dense``, ``dense_1``, ``dense_2`` …, as `Naming` says."""
    base = Naming.bases.get(class_name) or snake_case(class_name)
    number = _names[base] + Naming.first
    _names[base] += 1
    return f"{base}_{number}" if number else base


def snake_case(class_name: str) -> str:
    """``"GlobalMaxPooling1D"`` -> ``"global_max_pooling1d"``."""
    base = re.sub(r"(.)([A-Z][a-z0-9]+)", r"\1_\2", class_name)
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", base).lower().lstrip("_")


def reset_names() -> None:
    """Count layer names from the beginning again."""
    _names.clear()


def input_shape_from(keywords: dict[str, Any], where: str) -> tuple[Any, ...] | None:
    """The batch's shape that the keywords of a first layer declare, which are taken out; None if none does.

    Args:
        keywords: may have ``input_shape``, ``batch_size``, ``batch_input_shape``, ``batch_shape``, ``input_dim``.
        where: the layer, for errors.
    """
    batch_size, batch_shape = keywords.pop("batch_size", None), keywords.pop("batch_input_shape", None)
    shape, dim = keywords.pop("input_shape", None), keywords.pop("input_dim", None)
    batch_shape = keywords.pop("batch_shape", None) or batch_shape
    if batch_shape is not None:
        return checked_shape(batch_shape, "batch_input_shape", where)
    if shape is None and dim is None:
        return None
    shape = (dim,) if shape is None else (shape,) if isinstance(shape, int) else shape
    return (batch_size, *checked_shape(shape, "input_shape", where))


def checked_shape(shape: Any, argument: str, where: str) -> tuple[Any, ...]:
    """``shape`` as a tuple of ints and None.

    Raises:
        ArgumentTypeError: if it is no sequence of ints and None; ArgumentError for a negative size.

    >>> checked_shape([None, 3], "shape", "Input")
    (None, 3)
    """
    if isinstance(shape, int) and not isinstance(shape, bool):
        fix = f"Pass {argument}=({shape},)."
    else:
        fix = f"Pass for example {argument}=(28, 28, 1), with None for unknown sizes."
    sizes = None if isinstance(shape, str) or not hasattr(shape, "__iter__") else tuple(shape)
    if sizes is None or not all(size is None or isinstance(size, Dim) or hasattr(size, "__index__") for size in sizes):
        raise ArgumentTypeError(
            f"{argument} must be a tuple of ints and None. Got {shape!r}.",
            where=where,
            fix=fix,
            argument=argument,
            got=shape,
        )
    if any(isinstance(size, int) and size < 0 for size in sizes):
        raise ArgumentError(
            f"{argument} has a negative size. Got {shape!r}.", where=where, fix=fix, argument=argument, got=shape
        )
    return tuple(size if size is None or isinstance(size, Dim) else int(size) for size in sizes)


def penalty_reduction(given: Any, where: str) -> str:
    """``given`` itself, if it is a way to reduce the penalty of an output over the batch."""
    if given not in ("mean", "sum"):
        raise ArgumentError(
            f"activity_reduction must be 'mean' or 'sum'. Got {given!r}.",
            where=where,
            fix="'mean' is Keras 3's, 'sum' that of Keras 2.2.4.",
            argument="activity_reduction",
            got=given,
        )
    return str(given)
