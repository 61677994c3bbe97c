"""Attributes that Keras 2's Tensors have: ``_keras_history``, ``_keras_shape``, ``get_shape().as_list()`` …"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pronghorn.api import LEARNING_PHASE, TENSOR_ATTRIBUTES, Graph, Tensor, keras_shape, origin_of


class Shape(tuple[Any, ...]):
    """A shape with TensorFlow's methods.

    >>> Shape((None, 3)).as_list(), Shape((None, 3)).ndims
    ([None, 3], 2)
    """

    __slots__ = ()

    def as_list(self) -> list[int | None]:
        """The sizes, None where unknown."""
        return list(self)

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
