"""Rates that stay for a while and then jump."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from pronghorn.api import ArgumentError, Schedule, floatx, hookimpl, ops


class PiecewiseConstantDecay(Schedule):
    """``values[i]`` in the first interval with ``step <= boundaries[i]``, the last value behind them all.

    Args:
        boundaries: steps, increasing.
        values: one more than boundaries.
        name: shown nowhere; Keras has it.

    Raises:
        ArgumentError: if there is not one more value than boundaries, or the boundaries do not increase.
    Source: Keras 3 ``schedules.PiecewiseConstantDecay``.

    >>> schedule = PiecewiseConstantDecay([1, 3], [0.5, 0.25, 0.125])
    >>> [float(schedule(step)) for step in range(5)]
    [0.5, 0.5, 0.25, 0.25, 0.125]
    """

    def __init__(self, boundaries: Sequence[float], values: Sequence[float], name: str = "PiecewiseConstant") -> None:
        self.boundaries, self.values, self.name = list(boundaries), list(values), name
        increasing = all(a < b for a, b in zip(self.boundaries, self.boundaries[1:], strict=False))
        if len(self.values) != len(self.boundaries) + 1 or not increasing:
            raise ArgumentError(
                f"boundaries must increase, and values be one more. Got {self.boundaries} and {self.values}.",
                where=type(self).__name__,
                fix="Give the rates before, between and after the boundaries.",
                argument="boundaries",
                got=self.boundaries,
            )

    def __call__(self, step: Any) -> Any:
        rate = ops.array(self.values[-1], dtype=floatx())
        for boundary, value in reversed(list(zip(self.boundaries, self.values, strict=False))):
            rate = ops.where(ops.less_equal(step, boundary), float(value), rate)
        return rate


@hookimpl
def pronghorn_schedules() -> Iterable[type[Schedule]]:
    return [PiecewiseConstantDecay]
