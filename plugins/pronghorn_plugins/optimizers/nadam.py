"""Nadam: Adam that looks ahead along its momentum."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pronghorn.api import Component, Optimizer, hookimpl, ops
from pronghorn.api import epsilon as default_epsilon


class Nadam(Optimizer):
    """Adam with Nesterov's momentum, whose strength grows with the steps t = 1, 2, …

    ``mu(t) = b1 * (1 - 0.5 * 0.96**(t * schedule_decay))``, ``p(t) = mu(1) … mu(t)``,
    ``m = b1 * m + (1 - b1) * g; v = b2 * v + (1 - b2) * g**2``,
    ``w -= rate * (mu(t + 1) * m / (1 - p(t) * mu(t + 1)) + (1 - mu(t)) * g / (1 - p(t))) / (sqrt(v / (1 - b2**t)) +
    epsilon)``. Both dialects agree; in Keras 2.2.4 the learning rate is 0.002 and schedule_decay 0.004, and its files
    lack p, which begins with 1 again when they are loaded.

    Args:
        learning_rate: a number or a Schedule.
        beta_1: b1 in [0, 1), how long gradients are remembered.
        beta_2: b2 in [0, 1), how long their squares are.
        epsilon: keeps the division finite; ``pronghorn.config.epsilon()`` if None.
        schedule_decay: how fast mu comes near b1; Keras 3's is 1.
        options: those of every optimizer, see Optimizer.

    Raises:
        ArgumentError: for a beta outside [0, 1).
    Source: Dozat 2016; Keras 3 and 2.2.4 ``Nadam``.

    >>> from pronghorn.api import Variable
    >>> w = Variable([1.0])
    >>> _ = Nadam(0.1, beta_1=0.0).apply([([3.0], w)])
    >>> round(float(w.numpy()[0]), 4)
    0.9
    """

    slot_names = ("momentum", "velocity")
    shared_names = ("u_product",)
    keras2_defaults = {"learning_rate": 0.002, "schedule_decay": 0.004}

    def __init__(
        self,
        learning_rate: Any = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float | None = 1e-7,
        schedule_decay: float = 1.0,
        **options: Any,
    ) -> None:
        self.beta_1, self.beta_2, self.schedule_decay = beta_1, beta_2, schedule_decay
        self.epsilon = default_epsilon() if epsilon is None else epsilon
        super().__init__(learning_rate, **options)
        self._expect(0 <= beta_1 < 1, "beta_1", "in [0, 1)")
        self._expect(0 <= beta_2 < 1, "beta_2", "in [0, 1)")

    def slot_value(self, name: str) -> float:
        return 1.0 if name == "u_product" else 0.0

    def _mu(self, t: Any) -> Any:
        return self.beta_1 * (1.0 - 0.5 * ops.power(0.96**self.schedule_decay, t))

    def advance(self, shared: dict[str, Any], t: Any) -> dict[str, Any]:
        return {"u_product": shared["u_product"] * self._mu(t)}

    def step(
        self, parameter: Any, gradient: Any, slots: dict[str, Any], rate: Any, t: Any
    ) -> tuple[Any, dict[str, Any]]:
        b1, b2 = self.beta_1, self.beta_2
        product, now, ahead = slots["u_product"], self._mu(t), self._mu(t + 1.0)
        momentum = b1 * slots["momentum"] + (1 - b1) * gradient
        velocity = b2 * slots["velocity"] + (1 - b2) * ops.square(gradient)
        by_momentum = rate * ahead / (1.0 - product * ahead)
        by_gradient = rate * (1.0 - now) / (1.0 - product)
        root = ops.sqrt(velocity / (1.0 - ops.power(b2, t))) + self.epsilon
        step = (by_momentum * momentum + by_gradient * gradient) / root
        return parameter - step, {"momentum": momentum, "velocity": velocity}


@hookimpl
def pronghorn_optimizers() -> Iterable[Component]:
    return [Component("Nadam", Nadam, aliases=("nadam",))]
