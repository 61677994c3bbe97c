"""Adam and AdamW: momentum, divided by the root of the recent mean square."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from pronghorn.api import Component, Optimizer, hookimpl, ops
from pronghorn.api import epsilon as default_epsilon


class Adam(Optimizer):
    """``m = b1 * m + (1 - b1) * g; v = b2 * v + (1 - b2) * g**2; w -= alpha * m / (sqrt(v) + epsilon)``.

    ``alpha = rate * sqrt(1 - b2**t) / (1 - b1**t)`` in step t = 1, 2, … With ``amsgrad`` the largest v so far stands in
    the root. Both dialects agree.

    Args:
        learning_rate: a number or a Schedule.
        beta_1: b1 in [0, 1), how long gradients are remembered.
        beta_2: b2 in [0, 1), how long their squares are.
        epsilon: keeps the division finite; ``pronghorn.config.epsilon()`` if None.
        amsgrad: never let a step grow because v shrinks.
        options: those of every optimizer, see Optimizer.

    Raises:
        ArgumentError: for a beta outside [0, 1).
    Source: Kingma & Ba 2014, the form before section 2.1; Reddi et al. 2018; Keras 3 and 2.2.4 ``Adam``.

    >>> from pronghorn.api import Variable
    >>> w = Variable([1.0])
    >>> _ = Adam(0.1).apply([([3.0], w)])
    >>> round(float(w.numpy()[0]), 4)
    0.9
    """

    def __init__(
        self,
        learning_rate: Any = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float | None = 1e-7,
        amsgrad: bool = False,
        **options: Any,
    ) -> None:
        self.beta_1, self.beta_2, self.amsgrad = beta_1, beta_2, amsgrad
        self.epsilon = default_epsilon() if epsilon is None else epsilon
        super().__init__(learning_rate, **options)
        self._expect(0 <= beta_1 < 1, "beta_1", "in [0, 1)")
        self._expect(0 <= beta_2 < 1, "beta_2", "in [0, 1)")

    @property
    def slot_names(self) -> tuple[str, ...]:  # type: ignore[override]
        return ("momentum", "velocity", "velocity_hat") if self.amsgrad else ("momentum", "velocity")

    @property
    def slot_groups(self) -> Sequence[tuple[str, ...]]:
        return [("momentum", "velocity"), self.slot_names[2:]]

    @property
    def keras2_slots(self) -> tuple[str, ...]:
        return ("momentum", "velocity", "velocity_hat")

    def keras2_filler(self, slot: str) -> tuple[int, ...] | None:
        return (1,) if slot == "velocity_hat" else None

    def step(
        self, parameter: Any, gradient: Any, slots: dict[str, Any], rate: Any, t: Any
    ) -> tuple[Any, dict[str, Any]]:
        b1, b2 = self.beta_1, self.beta_2
        alpha = rate * ops.sqrt(1.0 - ops.power(b2, t)) / (1.0 - ops.power(b1, t))
        momentum = b1 * slots["momentum"] + (1 - b1) * gradient
        velocity = b2 * slots["velocity"] + (1 - b2) * ops.square(gradient)
        new = {"momentum": momentum, "velocity": velocity}
        if self.amsgrad:
            velocity = new["velocity_hat"] = ops.maximum(slots["velocity_hat"], velocity)
        return parameter - alpha * (momentum / (ops.sqrt(velocity) + self.epsilon)), new


class AdamW(Adam):
    """Adam with weight decay: each step first multiplies w by ``1 - weight_decay * rate``.

    Args:
        weight_decay: not None; see ``exclude_from_weight_decay`` for biases and the like.
        learning_rate, beta_1, beta_2, epsilon, amsgrad, options: as Adam's.

    Raises:
        ArgumentError: if weight_decay is None.
    Source: Loshchilov & Hutter 2019; Keras 3 ``AdamW``.

    >>> from pronghorn.api import Variable
    >>> w = Variable([1.0])
    >>> _ = AdamW(0.1, weight_decay=0.5).apply([([3.0], w)])
    >>> round(float(w.numpy()[0]), 4)
    0.85
    """

    def __init__(
        self,
        learning_rate: Any = 0.001,
        weight_decay: float = 0.004,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float | None = 1e-7,
        amsgrad: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(learning_rate, beta_1, beta_2, epsilon, amsgrad, weight_decay=weight_decay, **options)
        self._expect(weight_decay is not None, "weight_decay", "a number")


@hookimpl
def pronghorn_optimizers() -> Iterable[Component]:
    return [Component("Adam", Adam, aliases=("adam",)), Component("AdamW", AdamW, aliases=("adamw",))]
