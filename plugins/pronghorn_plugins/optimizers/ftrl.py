"""Ftrl: follow the regularised leader, for wide and sparse linear models."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pronghorn.api import Component, Optimizer, hookimpl, ops


class Ftrl(Optimizer):
    """``n' = n + g**2; z += g + 2 * shrinkage * w - (n'**p - n**p) / rate * w``, with p = -learning_rate_power.

    ``w = (clip(z, -l1, l1) - z) / (n'**p / rate + 2 * l2 + beta / rate)``: exactly 0 where abs(z) <= l1.

    Args:
        learning_rate: a number or a Schedule.
        learning_rate_power: 0 or less; 0 keeps the rate.
        initial_accumulator_value: the first n; not negative.
        l1_regularization_strength: l1, 0 or more.
        l2_regularization_strength: l2, 0 or more.
        l2_shrinkage_regularization_strength: the penalty on w's magnitude, 0 or more.
        beta: the paper's beta.
        options: those of every optimizer, see Optimizer.

    Raises:
        ArgumentError: for values outside these ranges.
    Source: McMahan et al. 2013; Keras 3 ``Ftrl``.

    >>> from pronghorn.api import Variable
    >>> w = Variable([1.0])
    >>> _ = Ftrl(0.1, l1_regularization_strength=100.0).apply([([3.0], w)])
    >>> float(w.numpy()[0])
    0.0
    """

    slot_names = ("accumulator", "linear")

    def __init__(
        self,
        learning_rate: Any = 0.001,
        learning_rate_power: float = -0.5,
        initial_accumulator_value: float = 0.1,
        l1_regularization_strength: float = 0.0,
        l2_regularization_strength: float = 0.0,
        l2_shrinkage_regularization_strength: float = 0.0,
        beta: float = 0.0,
        **options: Any,
    ) -> None:
        self.learning_rate_power, self.beta = learning_rate_power, beta
        self.initial_accumulator_value = initial_accumulator_value
        self.l1_regularization_strength = l1_regularization_strength
        self.l2_regularization_strength = l2_regularization_strength
        self.l2_shrinkage_regularization_strength = l2_shrinkage_regularization_strength
        super().__init__(learning_rate, **options)
        self._expect(learning_rate_power <= 0, "learning_rate_power", "0 or less")
        for name in (
            "initial_accumulator_value",
            "l1_regularization_strength",
            "l2_regularization_strength",
            "l2_shrinkage_regularization_strength",
        ):
            self._expect(getattr(self, name) >= 0, name, "0 or more")

    def slot_value(self, name: str) -> float:
        return self.initial_accumulator_value if name == "accumulator" else 0.0

    def step(
        self, parameter: Any, gradient: Any, slots: dict[str, Any], rate: Any, t: Any
    ) -> tuple[Any, dict[str, Any]]:
        l1, l2 = self.l1_regularization_strength, self.l2_regularization_strength
        accumulator = slots["accumulator"] + ops.square(gradient)
        before = ops.power(slots["accumulator"], -self.learning_rate_power)
        after = ops.power(accumulator, -self.learning_rate_power)
        pull = gradient
        if self.l2_shrinkage_regularization_strength:
            pull = pull + 2 * self.l2_shrinkage_regularization_strength * parameter
        linear = slots["linear"] + (pull - (after - before) / rate * parameter)
        clipped = ops.clip(linear, -l1, l1) - linear if l1 else -linear
        new = clipped / (after / rate + (2 * l2 + self.beta / rate))
        return new, {"accumulator": accumulator, "linear": linear}


@hookimpl
def pronghorn_optimizers() -> Iterable[Component]:
    return [Component("Ftrl", Ftrl, aliases=("ftrl",))]
