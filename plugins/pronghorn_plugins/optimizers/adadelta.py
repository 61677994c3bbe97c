"""Adadelta: steps in the parameter's own units, by the ratio of two running roots."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pronghorn.api import Component, Optimizer, hookimpl, ops
from pronghorn.api import epsilon as default_epsilon


class Adadelta(Optimizer):
    """``a = rho * a + (1 - rho) * g**2; u = g * sqrt(d + epsilon) / sqrt(a + epsilon); w -= rate * u``.

    d is the running mean of ``u**2``: ``d = rho * d + (1 - rho) * u**2``, after the step. Both dialects agree; in Keras
    2.2.4 the learning rate is 1.

    Args:
        learning_rate: a number or a Schedule; the paper's is 1.
        rho: in [0, 1), how long squares are remembered.
        epsilon: the size of the first steps; ``pronghorn.config.epsilon()`` if None.
        options: those of every optimizer, see Optimizer.

    Source: Zeiler 2012; Keras 3 and 2.2.4 ``Adadelta``.

    >>> from pronghorn.api import Variable
    >>> w = Variable([1.0])
    >>> _ = Adadelta(1.0, epsilon=0.05).apply([([1.0], w)])
    >>> round(float(w.numpy()[0]), 4)
    0.2929
    """

    slot_names = ("accumulated_grad", "accumulated_delta_var")
    keras2_defaults = {"learning_rate": 1.0}
    keras2_saves_iterations = False

    def __init__(
        self, learning_rate: Any = 0.001, rho: float = 0.95, epsilon: float | None = 1e-7, **options: Any
    ) -> None:
        self.rho = rho
        self.epsilon = default_epsilon() if epsilon is None else epsilon
        super().__init__(learning_rate, **options)

    @property
    def updates_rows(self) -> bool:  # type: ignore[override]
        """Unless 0 / 0 makes NaN of a row that was never touched."""
        return bool(self.epsilon)

    def at_rest(self, slots: dict[str, Any]) -> dict[str, Any]:
        return {name: self.rho * value for name, value in slots.items()}

    def step(
        self, parameter: Any, gradient: Any, slots: dict[str, Any], rate: Any, t: Any
    ) -> tuple[Any, dict[str, Any]]:
        rho, deltas = self.rho, slots["accumulated_delta_var"]
        squares = rho * slots["accumulated_grad"] + (1 - rho) * ops.square(gradient)
        delta = gradient * ops.sqrt((deltas + self.epsilon) / (squares + self.epsilon))
        new = {"accumulated_grad": squares, "accumulated_delta_var": rho * deltas + (1 - rho) * ops.square(delta)}
        return parameter - rate * delta, new


@hookimpl
def pronghorn_optimizers() -> Iterable[Component]:
    return [Component("Adadelta", Adadelta, aliases=("adadelta",))]
