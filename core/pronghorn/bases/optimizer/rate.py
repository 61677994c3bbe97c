"""The learning rate of an optimizer, and its count of steps: numbers in Variables, or a Schedule."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from pronghorn import ops
from pronghorn.bases.optimizer.rule import Rule
from pronghorn.bases.schedule import Schedule
from pronghorn.errors import ArgumentTypeError
from pronghorn.runtime import Variable


class HasRate(Rule):
    """The part of an optimizer that knows how far a step goes."""

    _rate: float | Schedule = 0.0
    _rate_variable: Variable | None = None
    _iterations: Variable | None = None
    _programs: dict[Any, Any]
    #: Grows when an argument is set anew: a Program traced before has the old one inside.
    revision = 0

    @property
    def learning_rate(self) -> Any:
        """The learning rate: a Variable, or what the Schedule gives for the next step. It can be set to either."""
        if isinstance(self._rate, Schedule):
            return self._rate(self.iterations)
        if self._rate_variable is None:
            self._rate_variable = self._scalar("learning_rate", self._rate, "float32")
        return self._rate_variable

    @learning_rate.setter
    def learning_rate(self, value: Any) -> None:
        if isinstance(value, Mapping):
            from pronghorn import schedules

            value = schedules.deserialize(value)
        if isinstance(value, Schedule):
            self._rate, self._rate_variable = value, None
            self._programs.clear()
            self.__dict__["revision"] = self.revision + 1
            return
        try:
            number = float(value)
        except (TypeError, ValueError):
            raise ArgumentTypeError(
                f"learning_rate must be a number or a Schedule. Got {value!r}.",
                where=type(self).__name__,
                fix="For a rate that changes pass one of pronghorn.schedules, or use the LearningRateScheduler callback.",
                argument="learning_rate",
                got=value,
            ) from None
        if isinstance(self._rate, Schedule):
            self.__dict__["revision"] = self.revision + 1
        self._rate = number
        if self._rate_variable is not None:
            self._rate_variable.assign(np.float32(number))

    def rate(self, iterations: Any) -> Any:
        """The learning rate after so many steps, as graph: a float32 scalar, with ``decay`` at work."""
        rate = self._rate(iterations) if isinstance(self._rate, Schedule) else self.learning_rate
        rate = ops.cast(rate, "float32")
        if self.decay:
            rate = rate / (1.0 + self.decay * ops.cast(iterations, "float32"))
        return rate

    @property
    def iterations(self) -> Variable:
        """How many steps there were: an int64 Variable."""
        if self._iterations is None:
            self._iterations = self._scalar("iteration", 0, "int64")
        return self._iterations

    def _scalar(self, name: str, value: float, dtype: str) -> Variable:
        return Variable(value, name=f"{self.name}/{name}", dtype=dtype, trainable=False)

    def _rate_now(self) -> Any:
        """The learning rate as a Schedule or Python number, spelled as it was set if float32 means the same."""
        variable = self._rate_variable
        if isinstance(self._rate, Schedule) or variable is None:
            return self._rate
        value = float(variable)
        return self._rate if np.float32(self._rate) == value else value
