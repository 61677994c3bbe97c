"""Dropout: elements set to 0 at random while training."""

from collections.abc import Iterable
from typing import Any

from pronghorn.api import ArgumentError, Layer, LayerCase, hookimpl, ops


class Dropout(Layer):
    """In training each element is 0 with probability ``rate``, and the others are multiplied by ``1 / (1 - rate)``.

    In inference the input comes out. With ``rate=1`` all elements are 0 in training.

    Args:
        rate: the share that is dropped; in [0, 1].
        noise_shape: the shape of the mask; its axes of size 1 share one draw, None stands for the input's size:
            ``(None, 1, None)`` drops the same features in all time steps.
        seed: an int that takes the place of the model's own seed.
    Shapes:
        x (B, ...) -> the same. Masks are passed on.
    Raises:
        ArgumentError: if rate is outside [0, 1].
    Source: Srivastava et al. 2014, "Dropout". Keras 3, ``keras.layers.Dropout``.

    >>> from pronghorn import layers
    >>> layers.Dropout(0.5)([1.0, 2.0]).tolist()
    [1.0, 2.0]
    """

    supports_masking = True

    def __init__(self, rate: float, noise_shape: Any = None, seed: int | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.rate = share("rate", rate, type(self).__name__)
        self.noise_shape = None if noise_shape is None else tuple(noise_shape)
        self.seed = seed

    def call(self, inputs: Any, training: Any = None) -> Any:
        if self.rate == 0:
            return inputs
        return ops.in_train_phase(lambda: self._dropped(inputs), inputs, training)

    def _dropped(self, inputs: Any) -> Any:
        if self.rate == 1:
            return ops.zeros_like(inputs)
        return ops.dropout(inputs, self.rate, seed=self.seed, noise_shape=self.noise_shape)


def share(name: str, value: Any, where: str) -> float:
    """``value`` as a float in [0, 1].

    Raises:
        ArgumentError: naming the argument and what it got.

    >>> share("rate", 0.25, "Dropout")
    0.25
    """
    if isinstance(value, bool) or not hasattr(value, "__float__") or not 0 <= float(value) <= 1:
        raise ArgumentError(
            f"{name} must be a number from 0 to 1: the share that is dropped. Got {value!r}.",
            where=where,
            fix=f"Pass for example {name}=0.5.",
            argument=name,
            got=value,
        )
    return float(value)


@hookimpl
def pronghorn_layers() -> list[type[Layer]]:
    return [Dropout]


@hookimpl
def pronghorn_conformance_cases() -> Iterable[LayerCase]:
    return [
        LayerCase(Dropout, {"rate": 0.4}, (4, 5), is_random=True),
        LayerCase(Dropout, {"rate": 0.5, "noise_shape": (None, 1, 3), "seed": 7}, (4, 5, 3), is_random=True),
        LayerCase(Dropout, {"rate": 0.0}, (2, 3)),
    ]
