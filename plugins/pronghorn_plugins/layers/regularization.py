"""ActivityRegularization: a penalty on what passes through."""

from collections.abc import Iterable
from typing import Any

from pronghorn.api import Layer, LayerCase, hookimpl


class ActivityRegularization(Layer):
    """The input as it is, and a penalty ``l1 * sum(|x|) + l2 * sum(x^2)`` added to the loss.

    Args:
        l1: factor of the sum of absolute values; float >= 0.
        l2: factor of the sum of squares; float >= 0.
    Shapes:
        x (B, ...) -> the same. Masks are passed on.
    Source: Keras 2.2.4, ``keras.layers.ActivityRegularization``; the penalty is one per sample as in Keras 3, see
        ``activity_reduction`` of Layer.

    >>> from pronghorn import layers
    >>> layers.ActivityRegularization(l1=0.1)([1.0, -2.0]).tolist()
    [1.0, -2.0]
    """

    supports_masking = True

    def __init__(self, l1: float = 0.0, l2: float = 0.0, **kwargs: Any) -> None:
        penalty = {"class_name": "L1L2", "config": {"l1": l1, "l2": l2}}
        super().__init__(activity_regularizer=penalty, **kwargs)
        self.l1, self.l2 = float(l1), float(l2)

    def call(self, inputs: Any) -> Any:
        return inputs


@hookimpl
def pronghorn_layers() -> list[type[Layer]]:
    return [ActivityRegularization]


@hookimpl
def pronghorn_conformance_cases() -> Iterable[LayerCase]:
    return [LayerCase(ActivityRegularization, {"l1": 0.1, "l2": 0.01}, (2, 3))]
