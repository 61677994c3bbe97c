"""How operands of the Keras 2 functions become Tensors: a Variable is read, arrays and numbers are constants."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from pronghorn.api import CONSTANT, SIZE, ArgumentError, Dim, Tensor, Variable, as_tensor, ops
from pronghorn_plugins.compat.backend import sparse


class Update(NamedTuple):
    """A value to be stored in a Variable, later: what ``K.update`` gives, and ``add_update`` and ``K.function`` take."""

    variable: Any
    value: Any


class Sizes(tuple[Any, ...]):
    """The sizes of a Tensor: ints, and Dims where unknown; arithmetic on it is element by element, as on a Tensor.

    >>> Sizes((2, 3))[1:] * 2, Sizes((2, 3)) + (1, 1)
    ((6,), (3, 4))
    """

    __slots__ = ()

    def __getitem__(self, key: Any) -> Any:
        found = super().__getitem__(key)
        return Sizes(found) if isinstance(key, slice) else found

    def _each(self, other: Any, operation: Any) -> Any:
        if isinstance(other, Tensor | Variable | float):
            return operation(tensor(self), other)
        others = np.broadcast_to(np.asarray(other, object), (len(self),))
        return Sizes(operation(_plain(a), _plain(b)) for a, b in zip(self, others, strict=True))

    def __add__(self, other: Any) -> Any:
        return self._each(other, lambda a, b: a + b)

    def __radd__(self, other: Any) -> Any:
        return self._each(other, lambda a, b: b + a)

    def __sub__(self, other: Any) -> Any:
        return self._each(other, lambda a, b: a - b)

    def __rsub__(self, other: Any) -> Any:
        return self._each(other, lambda a, b: b - a)

    def __mul__(self, other: Any) -> Any:
        return self._each(other, lambda a, b: a * b)

    def __rmul__(self, other: Any) -> Any:
        return self._each(other, lambda a, b: b * a)

    def __floordiv__(self, other: Any) -> Any:
        return self._each(other, lambda a, b: a // b)


def _plain(size: Any) -> Any:
    return size if isinstance(size, Dim | Tensor) else size.__index__()


def tensor(x: Any) -> Tensor:
    """``x`` as a Tensor: what a Variable holds, an unknown size, or a constant.

    A list with Tensors, Variables or Dims in it is stacked along a new first axis.
    """
    if isinstance(x, Tensor):
        return x
    if isinstance(x, Update):
        return tensor(x.value)
    if isinstance(x, list | tuple) and _holds_symbols(x):
        stacked = ops.stack([tensor(item) for item in x])
        return as_tensor(ops.cast(stacked, "int32") if isinstance(x, Sizes) else stacked)
    if isinstance(x, Sizes):
        return as_tensor(np.array(x, np.int32))
    if sparse.is_matrix(x):
        return sparse.from_matrix(x)
    return as_tensor(x if isinstance(x, Variable | Dim) else ops.array(x))


def _holds_symbols(items: Any) -> bool:
    return any(
        isinstance(item, Tensor | Variable | Dim) or (isinstance(item, list | tuple) and _holds_symbols(item))
        for item in items
    )


def operands(*values: Any) -> list[Any]:
    """``values`` with at least one Tensor among them.

    Other arrays and numbers stay what they are, so that they take the Tensor's dtype where they can.
    """
    found = [x if _is_weak(x) else tensor(x) for x in values]
    if not any(isinstance(x, Tensor) for x in found):
        strong = next((i for i, x in enumerate(found) if not _is_number(x)), 0)
        found[strong] = tensor(found[strong])
    return found


def _is_weak(x: Any) -> bool:
    if isinstance(x, list | tuple):
        return not isinstance(x, Update | Sizes) and not _holds_symbols(x)
    return not isinstance(x, Tensor | Variable | Dim) and not sparse.is_matrix(x)


def _is_number(x: Any) -> bool:
    return isinstance(x, bool | int | float | complex | np.generic)


def tensors(values: Any) -> Any:
    """A Tensor for one value, a list of them for a list or tuple."""
    return [tensor(x) for x in values] if isinstance(values, list | tuple) else tensor(values)


def sizes(shape: Any) -> tuple[Any, ...]:
    """A shape as ints and Dims: it may be an int, hold None for -1, or be a Tensor made of sizes and constants.

    Raises:
        ArgumentError: if it is a Tensor that only a run can tell.
    """
    if isinstance(shape, Tensor):
        return tuple(_sizes_in(shape))
    if isinstance(shape, Dim) or (hasattr(shape, "__index__") and not np.ndim(shape)):
        return (shape,)
    return tuple(size for item in shape for size in _sizes_of(item))


def _sizes_of(item: Any) -> list[Any]:
    if item is None:
        return [-1]
    return _sizes_in(item) if isinstance(item, Tensor) else [_plain(item)]


def _sizes_in(x: Tensor) -> list[Any]:
    """The sizes that a Tensor of sizes was put together from."""
    primitive, attributes = x.node.primitive, x.node.attributes
    value = x.value if x.value is not None else attributes["value"] if primitive is CONSTANT else None
    if value is not None:
        return [int(size) for size in np.ravel(value)]
    if primitive is SIZE:
        return [attributes["dim"]]
    if primitive.name in ("cast", "reshape", "concatenate"):
        return [size for part in x.node.inputs for size in _sizes_in(part)]
    raise ArgumentError(
        f"the sizes {x!r} are known when it is computed, and a shape is needed before.",
        where="K",
        fix="Make the shape of ints, None and K.shape(x)[i].",
        argument="shape",
        got=x,
    )
