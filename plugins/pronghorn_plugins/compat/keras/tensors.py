"""Attributes that Keras 2's Tensors have: ``_keras_history``, ``_keras_shape``, ``get_shape().as_list()`` …"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Self

from pronghorn.api import LEARNING_PHASE, TENSOR_ATTRIBUTES, Graph, Tensor, keras_shape, origin_of


class Dimension(int):
    """A size that is known, with the ``value`` that TensorFlow's has; differences and products have it too."""

    @property
    def value(self) -> int:
        """The size as a plain int."""
        return int(self)


def _keeping(name: str) -> Callable[..., Any]:
    def operator(self: int, other: Any) -> Any:
        found = getattr(int, name)(self, other)
        return Dimension(found) if isinstance(found, int) else found

    return operator


for _name in ("add", "sub", "mul", "floordiv", "mod", "radd", "rsub", "rmul", "rfloordiv", "rmod"):
    setattr(Dimension, f"__{_name}__", _keeping(f"__{_name}__"))


class Shape(tuple[Any, ...]):
    """A shape with TensorFlow's methods; sizes that are known have their ``value``.

    >>> Shape((None, 3)).as_list(), Shape((None, 3)).ndims, Shape((None, 3))[1].value
    ([None, 3], 2, 3)
    """

    __slots__ = ()

    def __new__(cls, sizes: Any) -> Self:
        return super().__new__(cls, [size if size is None else Dimension(size) for size in sizes])

    def as_list(self) -> list[int | None]:
        """The sizes, None where unknown."""
        return [size if size is None else int(size) for size in self]

    @property
    def ndims(self) -> int:
        """How many axes there are."""
        return len(self)


def history(x: Tensor) -> tuple[Any, int, int]:
    """(layer, which call of it, which output).

    Raises:
        AttributeError: if ``x`` did not come out of a layer: then Keras has none either.
    """
    origin = origin_of(x)
    if origin is None:
        raise AttributeError("_keras_history")
    layer = origin.connection.layer
    return layer, layer.connections.index(origin.connection), origin.index


def uses_learning_phase(x: Tensor) -> bool:
    """Whether the value depends on the learning phase."""
    return any(node is LEARNING_PHASE.node for node in Graph([], [x]).nodes)


#: What Tensors have while ``import keras`` means pronghorn.
ATTRIBUTES: dict[str, Callable[[Tensor], Any]] = {
    "_keras_history": history,
    "_keras_shape": lambda x: keras_shape(x.shape),
    "_uses_learning_phase": uses_learning_phase,
    "get_shape": lambda x: lambda: Shape(keras_shape(x.shape)),
}


def install() -> None:
    """Give Tensors these attributes."""
    TENSOR_ATTRIBUTES.update(ATTRIBUTES)


def uninstall() -> None:
    """Take them back."""
    for name in ATTRIBUTES:
        TENSOR_ATTRIBUTES.pop(name, None)
