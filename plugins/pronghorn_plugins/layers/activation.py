"""Activation: a function of each element as a layer of its own."""

from collections.abc import Iterable
from typing import Any

from pronghorn.api import Layer, LayerCase, activations, hookimpl


class Activation(Layer):
    """``activation(x)``.

    Args:
        activation: a name, such as ``"relu"``, or a function of Tensors; the input itself if None.
    Shapes:
        x (B, ...) -> y, as the function gives it: mostly the same. Masks are passed on.
    Raises:
        UnknownNameError: if no plugin offers the name.
    Source: Keras 2.2.4, ``keras.layers.Activation``.

    >>> from pronghorn import layers
    >>> layers.Activation("relu")([-1.0, 2.0]).tolist()
    [0.0, 2.0]
    """

    supports_masking = True

    def __init__(self, activation: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.activation = activations.get(activation)

    def call(self, inputs: Any) -> Any:
        return inputs if self.activation is None else self.activation(inputs)


@hookimpl
def pronghorn_layers() -> list[type[Layer]]:
    return [Activation]


@hookimpl
def pronghorn_conformance_cases() -> Iterable[LayerCase]:
    return [
        LayerCase(Activation, {"activation": "tanh"}, (2, 3)),
        LayerCase(Activation, {"activation": "softmax"}, (2, 4, 3), unknown=(1,)),
        LayerCase(Activation, {"activation": None}, (2, 3)),
    ]
