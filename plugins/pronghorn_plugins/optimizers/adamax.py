"""Adamax: Adam with the largest recent gradient in place of the mean square."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pronghorn.api import Component, Optimizer, hookimpl, ops
from pronghorn.api import epsilon as default_epsilon


class Adamax(Optimizer):
    """``m = b1 * m + (1 - b1) * g; u = max(b2 * u, |g|); w -= rate / (1 - b1**t) * m / (u + epsilon)``.

    t = 1, 2, … is the number of the step. Both dialects agree; in Keras 2.2.4 the learning rate is 0.002.

    Args:
        learning_rate: a number or a Schedule.
        beta_1: b1 in [0, 1), how long gradients are remembered.
        beta_2: b2 in [0, 1), how fast the largest one is forgotten.
        epsilon: keeps the division finite; ``pronghorn.config.epsilon()`` if None.
        options: those of every optimizer, see Optimizer.

    Raises:
        ArgumentError: for a beta outside [0, 1).
    Source: Kingma & Ba 2014, section 7.1; Keras 3 and 2.2.4 ``Adamax``.

    >>> from pronghorn.api import Variable
    >>> w = Variable([1.0])
    >>> _ = Adamax(0.1).apply([([3.0], w)])
    >>> round(float(w.numpy()[0]), 4)
    0.9
    """

    slot_names = ("momentum", "norm")
    keras2_defaults = {"learning_rate": 0.002}

    def __init__(
        self,
        learning_rate: Any = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float | None = 1e-7,
        **options: Any,
    ) -> None:
        self.beta_1, self.beta_2 = beta_1, beta_2
        self.epsilon = default_epsilon() if epsilon is None else epsilon
        super().__init__(learning_rate, **options)
        self._expect(0 <= beta_1 < 1, "beta_1", "in [0, 1)")
        self._expect(0 <= beta_2 < 1, "beta_2", "in [0, 1)")

    def step(
        self, parameter: Any, gradient: Any, slots: dict[str, Any], rate: Any, t: Any
    ) -> tuple[Any, dict[str, Any]]:
        b1 = self.beta_1
        momentum = b1 * slots["momentum"] + (1 - b1) * gradient
        norm = ops.maximum(self.beta_2 * slots["norm"], ops.absolute(gradient))
        alpha = rate / (1.0 - ops.power(b1, t))
        return parameter - alpha * momentum / (norm + self.epsilon), {"momentum": momentum, "norm": norm}


@hookimpl
def pronghorn_optimizers() -> Iterable[Component]:
    return [Component("Adamax", Adamax, aliases=("adamax",))]
