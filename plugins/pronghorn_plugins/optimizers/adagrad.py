"""Adagrad: each element's step divided by the root of all its squares so far."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pronghorn.api import Component, Optimizer, hookimpl, ops
from pronghorn.api import epsilon as default_epsilon


class Adagrad(Optimizer):
    """``a = a + g**2; w -= rate * g / sqrt(a + epsilon)``.

    In the dialect ``"keras2"`` epsilon stands outside the root: ``rate * g / (sqrt(a) + epsilon)``; there a begins with
    0 and the learning rate is 0.01. The gradient of an embedding updates the rows it touches and no others: where g is
    0 nothing changes anyway.

    Args:
        learning_rate: a number or a Schedule.
        initial_accumulator_value: the first a; not negative.
        epsilon: keeps the division finite; ``pronghorn.config.epsilon()`` if None.
        options: those of every optimizer, see Optimizer.

    Raises:
        ArgumentError: for a negative initial_accumulator_value.
    Source: Duchi et al. 2011; Keras 3 and 2.2.4 ``Adagrad``.

    >>> from pronghorn.api import Variable
    >>> w = Variable([1.0])
    >>> _ = Adagrad(0.5, initial_accumulator_value=9.0, epsilon=0.0).apply([([4.0], w)])
    >>> round(float(w.numpy()[0]), 6)
    0.6
    """

    slot_names = ("accumulator",)
    keras2_defaults = {"learning_rate": 0.01, "initial_accumulator_value": 0.0}
    keras2_saves_iterations = False

    def __init__(
        self,
        learning_rate: Any = 0.001,
        initial_accumulator_value: float = 0.1,
        epsilon: float | None = 1e-7,
        **options: Any,
    ) -> None:
        self.initial_accumulator_value = initial_accumulator_value
        self.epsilon = default_epsilon() if epsilon is None else epsilon
        super().__init__(learning_rate, **options)
        self._expect(initial_accumulator_value >= 0, "initial_accumulator_value", "0 or more")

    @property
    def updates_rows(self) -> bool:  # type: ignore[override]
        """Unless 0 / 0 makes NaN of a row that was never touched."""
        return bool(self.epsilon or self.initial_accumulator_value)

    def slot_value(self, name: str) -> float:
        return self.initial_accumulator_value

    def step(
        self, parameter: Any, gradient: Any, slots: dict[str, Any], rate: Any, t: Any
    ) -> tuple[Any, dict[str, Any]]:
        accumulator = slots["accumulator"] + ops.square(gradient)
        if self.dialect == "keras2":
            descent = rate * (gradient / (ops.sqrt(accumulator) + self.epsilon))
        else:
            descent = rate * (gradient / ops.sqrt(accumulator + self.epsilon))
        return parameter - descent, {"accumulator": accumulator}


@hookimpl
def pronghorn_optimizers() -> Iterable[Component]:
    return [Component("Adagrad", Adagrad, aliases=("adagrad",))]
