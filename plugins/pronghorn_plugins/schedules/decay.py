"""Rates that fall along a simple curve: exponential, inverse in time, polynomial."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pronghorn.api import ArgumentError, Schedule, floatx, hookimpl, ops


def positive(schedule: Schedule, argument: str) -> None:
    """Raise ArgumentError unless the schedule's argument is greater than 0."""
    got = getattr(schedule, argument)
    if got <= 0:
        raise ArgumentError(
            f"{argument} must be greater than 0. Got {got!r}.",
            where=type(schedule).__name__,
            fix="Pass a number of steps.",
            argument=argument,
            got=got,
        )


class ExponentialDecay(Schedule):
    """``initial_learning_rate * decay_rate ** (step / decay_steps)``.

    Args:
        initial_learning_rate: the rate of step 0.
        decay_steps: steps after which the rate has been multiplied by decay_rate once; positive.
        decay_rate: the factor.
        staircase: only whole multiples of decay_steps count.
        name: shown nowhere; Keras has it.

    Raises:
        ArgumentError: if decay_steps is not positive.
    Source: Keras 3 ``schedules.ExponentialDecay``.

    >>> round(float(ExponentialDecay(0.5, decay_steps=2, decay_rate=0.25)(1)), 6)
    0.25
    """

    def __init__(
        self,
        initial_learning_rate: float,
        decay_steps: float,
        decay_rate: float,
        staircase: bool = False,
        name: str = "ExponentialDecay",
    ) -> None:
        self.initial_learning_rate, self.decay_steps, self.decay_rate = initial_learning_rate, decay_steps, decay_rate
        self.staircase, self.name = staircase, name
        positive(self, "decay_steps")

    def __call__(self, step: Any) -> Any:
        return self.initial_learning_rate * ops.power(self.decay_rate, _periods(step, self.decay_steps, self.staircase))


class InverseTimeDecay(Schedule):
    """``initial_learning_rate / (1 + decay_rate * step / decay_steps)``.

    Args:
        initial_learning_rate: the rate of step 0.
        decay_steps: the unit in which steps are counted; positive.
        decay_rate: how much each unit adds to the divisor.
        staircase: only whole multiples of decay_steps count.
        name: shown nowhere; Keras has it.

    Raises:
        ArgumentError: if decay_steps is not positive.
    Source: Keras 3 ``schedules.InverseTimeDecay``.

    >>> round(float(InverseTimeDecay(0.5, decay_steps=1, decay_rate=0.25)(4)), 6)
    0.25
    """

    def __init__(
        self,
        initial_learning_rate: float,
        decay_steps: float,
        decay_rate: float,
        staircase: bool = False,
        name: str = "InverseTimeDecay",
    ) -> None:
        self.initial_learning_rate, self.decay_steps, self.decay_rate = initial_learning_rate, decay_steps, decay_rate
        self.staircase, self.name = staircase, name
        positive(self, "decay_steps")

    def __call__(self, step: Any) -> Any:
        periods = _periods(step, self.decay_steps, self.staircase)
        return self.initial_learning_rate / (1.0 + self.decay_rate * periods)


class PolynomialDecay(Schedule):
    """``(initial_learning_rate - end_learning_rate) * (1 - step / decay_steps) ** power + end_learning_rate``.

    After decay_steps the rate stays; with ``cycle`` the curve is stretched to the next multiple of decay_steps instead.

    Args:
        initial_learning_rate: the rate of step 0.
        decay_steps: the step at which end_learning_rate is reached; positive.
        end_learning_rate: the last rate.
        power: of the polynomial; 1 is a line.
        cycle: rise again after decay_steps.
        name: shown nowhere; Keras has it.

    Raises:
        ArgumentError: if decay_steps is not positive.
    Source: Keras 3 ``schedules.PolynomialDecay``.

    >>> round(float(PolynomialDecay(0.5, decay_steps=10, end_learning_rate=0.1)(5)), 6)
    0.3
    """

    def __init__(
        self,
        initial_learning_rate: float,
        decay_steps: float,
        end_learning_rate: float = 0.0001,
        power: float = 1.0,
        cycle: bool = False,
        name: str = "PolynomialDecay",
    ) -> None:
        self.initial_learning_rate, self.end_learning_rate = initial_learning_rate, end_learning_rate
        self.decay_steps, self.power, self.cycle, self.name = decay_steps, power, cycle, name
        positive(self, "decay_steps")

    def __call__(self, step: Any) -> Any:
        done = _periods(step, self.decay_steps)
        # Of a cycle that ends at a whole number of periods the first has at least one, also at step 0.
        done = done / ops.maximum(ops.ceil(done), 1.0) if self.cycle else ops.minimum(done, 1.0)
        span = self.initial_learning_rate - self.end_learning_rate
        return span * ops.power(1.0 - done, self.power) + self.end_learning_rate


def _periods(step: Any, length: float, whole: bool = False) -> Any:
    periods = ops.cast(step, floatx()) / float(length)
    return ops.floor(periods) if whole else periods


@hookimpl
def pronghorn_schedules() -> Iterable[type[Schedule]]:
    return [ExponentialDecay, InverseTimeDecay, PolynomialDecay]
