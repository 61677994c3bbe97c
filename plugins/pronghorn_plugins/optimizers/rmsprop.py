"""RMSprop: each element's step divided by the root of its recent mean square."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from pronghorn.api import Component, Optimizer, hookimpl, ops
from pronghorn.api import epsilon as default_epsilon


class RMSprop(Optimizer):
    """``v = rho * v + (1 - rho) * g**2; w -= rate * g / sqrt(v + epsilon)``.

    With ``centered`` the square of the mean gradient ``a = rho * a + (1 - rho) * g`` is taken off v in the root. With
    momentum ``m = momentum * m + (the step); w -= m``. In the dialect ``"keras2"`` epsilon stands outside the root:
    ``rate * g / (sqrt(v) + epsilon)``. Without momentum the gradient of an embedding updates the rows of w that it
    touches and no others; v and a shrink everywhere.

    Args:
        learning_rate: a number or a Schedule.
        rho: in [0, 1), how long squares are remembered.
        momentum: in [0, 1].
        epsilon: keeps the division finite; ``pronghorn.config.epsilon()`` if None.
        centered: divide by the standard deviation instead.
        options: those of every optimizer, see Optimizer.

    Raises:
        ArgumentError: for a momentum outside [0, 1].
    Source: Tieleman & Hinton 2012, lecture 6.5; Keras 3 and 2.2.4 ``RMSprop``.

    >>> from pronghorn.api import Variable
    >>> w = Variable([10.0])
    >>> _ = RMSprop(0.1).apply([([10.0], w)])
    >>> round(float(w.numpy()[0]), 4)
    9.6838
    """

    keras2_saves_iterations = False

    def __init__(
        self,
        learning_rate: Any = 0.001,
        rho: float = 0.9,
        momentum: float = 0.0,
        epsilon: float | None = 1e-7,
        centered: bool = False,
        **options: Any,
    ) -> None:
        self.rho, self.momentum, self.centered = rho, momentum, centered
        self.epsilon = default_epsilon() if epsilon is None else epsilon
        super().__init__(learning_rate, **options)
        self._expect(0 <= momentum <= 1, "momentum", "in [0, 1]")

    @property
    def slot_names(self) -> tuple[str, ...]:  # type: ignore[override]
        momentum = ("momentum",) if self.momentum else ()
        return ("velocity", *momentum, "average_gradient") if self.centered else ("velocity", *momentum)

    @property
    def slot_groups(self) -> Sequence[tuple[str, ...]]:
        return [(name,) for name in self.slot_names]

    @property
    def updates_rows(self) -> bool:  # type: ignore[override]
        """Unless momentum moves every row, or 0 / 0 makes NaN of one that was never touched."""
        return bool(self.epsilon) and not self.momentum

    def at_rest(self, slots: dict[str, Any]) -> dict[str, Any]:
        return {name: self.rho * value for name, value in slots.items()}

    def step(
        self, parameter: Any, gradient: Any, slots: dict[str, Any], rate: Any, t: Any
    ) -> tuple[Any, dict[str, Any]]:
        rho = self.rho
        new = {"velocity": rho * slots["velocity"] + (1 - rho) * ops.square(gradient)}
        power = new["velocity"]
        if self.centered:
            new["average_gradient"] = rho * slots["average_gradient"] + (1 - rho) * gradient
            power = power - ops.square(new["average_gradient"])
        if self.dialect == "keras2":
            descent = rate * (gradient / (ops.sqrt(power) + self.epsilon))
        else:
            descent = rate * (gradient / ops.sqrt(power + self.epsilon))
        if self.momentum:
            descent = new["momentum"] = self.momentum * slots["momentum"] + descent
        return parameter - descent, new


@hookimpl
def pronghorn_optimizers() -> Iterable[Component]:
    return [Component("RMSprop", RMSprop, aliases=("rmsprop",))]
