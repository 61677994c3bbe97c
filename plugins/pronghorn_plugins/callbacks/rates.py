"""Callbacks that change the learning rate from epoch to epoch."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from pronghorn.api import ArgumentError, ArgumentTypeError, Callback, Schedule, hookimpl
from pronghorn_plugins.callbacks.monitoring import Monitored


class LearningRateScheduler(Callback):
    """Set the learning rate before each epoch to what a function says.

    Args:
        schedule: a function of (epoch, learning rate), or of the epoch alone; epochs count from 0.
        verbose: 1 tells the rate.

    The logs get ``learning_rate``.

    Raises:
        ArgumentTypeError: if schedule is no function, or gives no number.
        ArgumentError: if the optimizer follows a Schedule of its own.
    Source: Keras 2.2.4 and 3 ``callbacks.LearningRateScheduler``.

    >>> LearningRateScheduler(lambda epoch, rate: rate * 0.5).schedule(3, 0.5)
    0.25
    """

    def __init__(self, schedule: Callable[..., float], verbose: int = 0) -> None:
        if not callable(schedule):
            raise ArgumentTypeError(
                f"schedule must be a function. Got {schedule!r}.",
                where="LearningRateScheduler",
                fix="Pass a function of the epoch; a rate that does not change is the optimizer's learning_rate.",
                argument="schedule",
                got=schedule,
            )
        self.schedule, self.verbose = schedule, verbose
        self._takes_rate = _positional(schedule) >= 2

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        before = rate_of(self.model, self)
        rate = self.schedule(epoch, before) if self._takes_rate else self.schedule(epoch)
        try:
            rate = float(rate)
        except (TypeError, ValueError):
            raise ArgumentTypeError(
                f"the schedule must give a number. Got {rate!r} for epoch {epoch}.",
                where="LearningRateScheduler",
                fix="Return the learning rate in every branch of the function.",
                got=rate,
            ) from None
        self.model.optimizer.learning_rate = rate
        if self.verbose:
            print(f"Epoch {epoch + 1}: the learning rate is {rate:.6g}")

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        if logs is not None:
            logs["learning_rate"] = rate_of(self.model, self)


class ReduceLROnPlateau(Monitored):
    """Lower the learning rate when a number of the logs has not become better for some epochs.

    Args:
        monitor: which number.
        factor: what the rate is multiplied with; below 1.
        patience: after how many epochs without anything better [epochs].
        verbose: 1 tells when it happens.
        mode: ``"min"``, ``"max"``, or ``"auto"`` by the name.
        min_delta: what is less than this better is no better. Keras 1 called it ``epsilon``.
        cooldown: how many epochs it waits after that [epochs].
        min_lr: the lowest rate.

    The logs get ``learning_rate``.

    Raises:
        ArgumentError: if factor is not in [0, 1), or the optimizer follows a Schedule of its own.
    Source: Keras 2.2.4 and 3 ``callbacks.ReduceLROnPlateau``.

    >>> ReduceLROnPlateau(epsilon=0.5).min_delta
    0.5
    """

    def __init__(
        self,
        monitor: str = "val_loss",
        factor: float = 0.1,
        patience: int = 10,
        verbose: int = 0,
        mode: str = "auto",
        min_delta: float = 1e-4,
        cooldown: int = 0,
        min_lr: float = 0,
        *,
        epsilon: float | None = None,
    ) -> None:
        super().__init__(monitor, mode, min_delta if epsilon is None else epsilon)
        if not isinstance(factor, int | float | np.number) or not 0 <= factor < 1:
            raise ArgumentError(
                f"factor must be from 0 to below 1. Got {factor!r}.",
                where="ReduceLROnPlateau",
                fix="Pass 0.1 to divide the rate by ten.",
                argument="factor",
                got=factor,
            )
        self.factor, self.patience, self.verbose = factor, patience, verbose
        self.cooldown, self.min_lr = cooldown, min_lr
        self._forget()

    def _forget(self) -> None:
        self.wait = self.cooldown_counter = 0
        self.best: float | None = None

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        rate_of(self.model, self)
        self._forget()

    def in_cooldown(self) -> bool:
        """Whether it still waits."""
        return self.cooldown_counter > 0

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        rate = rate_of(self.model, self)
        if logs is not None:
            logs["learning_rate"] = rate
        current = self.get_monitor_value(logs)
        if current is None:
            return
        if self.in_cooldown():
            self.cooldown_counter -= 1
            self.wait = 0
        if self.improves(current, self.best):
            self.best, self.wait = current, 0
        elif not self.in_cooldown():
            self.wait += 1
            if self.wait >= self.patience and rate > self.min_lr:
                self._reduce(epoch, rate)

    def _reduce(self, epoch: int, rate: float) -> None:
        new = max(rate * self.factor, self.min_lr)
        self.model.optimizer.learning_rate = new
        self.cooldown_counter, self.wait = self.cooldown, 0
        if self.verbose:
            print(f"Epoch {epoch + 1}: the learning rate is lowered to {new:.6g}")

    def get_state(self) -> dict[str, Any]:
        """What was best, and since when."""
        return {"wait": self.wait, "cooldown_counter": self.cooldown_counter, "best": self.best}

    def set_state(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)


def rate_of(model: Any, callback: Any) -> float:
    """The optimizer's learning rate.

    Raises:
        ArgumentError: if there is none that could be set.
    """
    rate = getattr(model.optimizer, "_rate", None)
    if isinstance(rate, Schedule) or not hasattr(model.optimizer, "learning_rate"):
        problem = "follows a Schedule" if isinstance(rate, Schedule) else "has no learning rate"
        raise ArgumentError(
            f"the optimizer {problem}, so the callback cannot set it.",
            where=type(callback).__name__,
            fix="Pass the optimizer a number as learning_rate, or leave the callback out.",
        )
    return float(model.optimizer.learning_rate)


def _positional(function: Callable[..., Any]) -> int:
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return 1
    if any(p.kind is p.VAR_POSITIONAL for p in parameters):
        return 2
    return sum(p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD) for p in parameters)


@hookimpl
def pronghorn_callbacks() -> Iterable[type[Callback]]:
    return [LearningRateScheduler, ReduceLROnPlateau]
