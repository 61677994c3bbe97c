"""Lion: steps of one size, in the direction of an interpolated momentum's sign."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pronghorn.api import Component, Optimizer, hookimpl, ops


class Lion(Optimizer):
    """``w -= rate * sign(b1 * m + (1 - b1) * g); m = b2 * m + (1 - b2) * g``.

    Args:
        learning_rate: a number or a Schedule; three to ten times smaller than Adam's.
        beta_1: b1 in (0, 1], the momentum's share in the direction.
        beta_2: b2 in [0, 1), how long gradients are remembered.
        options: those of every optimizer, see Optimizer.

    Raises:
        ArgumentError: for a beta_1 outside (0, 1].
    Source: Chen et al. 2023; Keras 3 ``Lion``.

    >>> from pronghorn.api import Variable
    >>> w = Variable([1.0, 1.0])
    >>> _ = Lion(0.25).apply([([3.0, -0.1], w)])
    >>> w.numpy().tolist()
    [0.75, 1.25]
    """

    slot_names = ("momentum",)

    def __init__(self, learning_rate: Any = 0.001, beta_1: float = 0.9, beta_2: float = 0.99, **options: Any) -> None:
        self.beta_1, self.beta_2 = beta_1, beta_2
        super().__init__(learning_rate, **options)
        self._expect(0 < beta_1 <= 1, "beta_1", "in (0, 1]")

    def step(
        self, parameter: Any, gradient: Any, slots: dict[str, Any], rate: Any, t: Any
    ) -> tuple[Any, dict[str, Any]]:
        b1, b2, momentum = self.beta_1, self.beta_2, slots["momentum"]
        direction = ops.sign(b1 * momentum + (1 - b1) * gradient)
        return parameter - rate * direction, {"momentum": b2 * momentum + (1 - b2) * gradient}


@hookimpl
def pronghorn_optimizers() -> Iterable[Component]:
    return [Component("Lion", Lion, aliases=("lion",))]
