"""Adafactor: Adam's second moment kept as a row and a column."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pronghorn.api import Component, Optimizer, hookimpl, ops


class Adafactor(Optimizer):
    """Steps relative to the parameter's size, with a second moment of R + C numbers for an (…, R, C) parameter.

    ``rho = min(rate, 1/sqrt(t)); alpha = max(epsilon_2, rms(w)) * rho; b = 1 - t**beta_2_decay``,
    ``r = b * r + (1 - b) * mean(g**2 + epsilon_1, columns)``, c likewise over rows, ``v = r * c / mean(r)``,
    ``u = g / sqrt(v); w -= alpha * u / max(1, rms(u) / clip_threshold)``. A vector or scalar keeps v itself.

    Args:
        learning_rate: a number or a Schedule.
        beta_2_decay: negative; the power by which b comes near 1.
        epsilon_1: added to the squares.
        epsilon_2: the least size that a parameter counts as.
        clip_threshold: the largest root mean square of u.
        relative_step: bound a constant rate by 1/sqrt(t). As in Keras 3, rho is bounded so in any case.
        options: those of every optimizer, see Optimizer.

    Source: Shazeer & Stern 2018; Keras 3 ``Adafactor``.

    >>> from pronghorn.api import Variable
    >>> w = Variable([[2.0, 2.0]])
    >>> _ = Adafactor(0.1).apply([([[3.0, 3.0]], w)])
    >>> [round(x, 4) for x in w.numpy()[0].tolist()]
    [1.8, 1.8]
    """

    slot_names = ("r", "c", "velocity")
    elementwise = False

    def __init__(
        self,
        learning_rate: Any = 0.001,
        beta_2_decay: float = -0.8,
        epsilon_1: float = 1e-30,
        epsilon_2: float = 1e-3,
        clip_threshold: float = 1.0,
        relative_step: bool = True,
        **options: Any,
    ) -> None:
        self.beta_2_decay, self.epsilon_1, self.epsilon_2 = beta_2_decay, epsilon_1, epsilon_2
        self.clip_threshold, self.relative_step = clip_threshold, relative_step
        super().__init__(learning_rate, **options)

    def slot_shape(self, name: str, shape: tuple[int, ...]) -> tuple[int, ...]:
        if name == "velocity":
            return shape
        if len(shape) < 2:
            return ()
        return shape[:-1] if name == "r" else (*shape[:-2], shape[-1])

    def step(
        self, parameter: Any, gradient: Any, slots: dict[str, Any], rate: Any, t: Any
    ) -> tuple[Any, dict[str, Any]]:
        alpha = ops.maximum(self.epsilon_2, _rms(parameter)) * ops.minimum(rate, ops.rsqrt(t))
        b = 1.0 - ops.power(t, self.beta_2_decay)
        square = ops.square(gradient) + self.epsilon_1
        if len(parameter.shape) < 2:
            new = {"velocity": b * slots["velocity"] + (1.0 - b) * square}
        else:
            r = b * slots["r"] + (1.0 - b) * ops.mean(square, axis=-1)
            c = b * slots["c"] + (1.0 - b) * ops.mean(square, axis=-2)
            share = ops.expand_dims(r / ops.mean(r, axis=-1, keepdims=True), -1)
            new = {"r": r, "c": c, "velocity": share * ops.expand_dims(c, -2)}
        update = gradient / ops.sqrt(new["velocity"])
        return parameter - update * (alpha / ops.maximum(1.0, _rms(update) / self.clip_threshold)), new


def _rms(x: Any) -> Any:
    return ops.sqrt(ops.mean(ops.square(x)))


@hookimpl
def pronghorn_optimizers() -> Iterable[Component]:
    return [Component("Adafactor", Adafactor, aliases=("adafactor",))]
