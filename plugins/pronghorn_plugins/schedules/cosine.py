"""Rates that fall along a cosine: once, after a warm-up if wanted, or again and again."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from pronghorn.api import Schedule, floatx, hookimpl, ops

from .decay import positive


class CosineDecay(Schedule):
    """``top * ((1 - alpha) * (1 + cos(pi * step / decay_steps)) / 2 + alpha)``, constant after decay_steps.

    top is initial_learning_rate. With a warmup_target the rate first goes in a line from initial_learning_rate to it,
    for warmup_steps; then it is top, and steps count from there.

    Args:
        initial_learning_rate: the rate of step 0.
        decay_steps: length of the fall; positive.
        alpha: the last rate as a fraction of top.
        name: shown nowhere; Keras has it.
        warmup_target: the rate after the warm-up; None for none.
        warmup_steps: length of the warm-up.

    Raises:
        ArgumentError: if decay_steps is not positive.
    Source: Loshchilov & Hutter 2016; Goyal et al. 2017; Keras 3 ``schedules.CosineDecay``.

    >>> schedule = CosineDecay(0.0, decay_steps=4, warmup_target=0.5, warmup_steps=2)
    >>> [round(float(schedule(step)), 4) for step in (0, 1, 2, 4, 6, 9)]
    [0.0, 0.25, 0.5, 0.25, 0.0, 0.0]
    """

    def __init__(
        self,
        initial_learning_rate: float,
        decay_steps: float,
        alpha: float = 0.0,
        name: str = "CosineDecay",
        warmup_target: float | None = None,
        warmup_steps: float = 0,
    ) -> None:
        self.initial_learning_rate, self.decay_steps, self.alpha, self.name = (
            initial_learning_rate,
            decay_steps,
            alpha,
            name,
        )
        self.warmup_target, self.warmup_steps = warmup_target, warmup_steps
        positive(self, "decay_steps")

    def __call__(self, step: Any) -> Any:
        step = ops.cast(step, floatx())
        if self.warmup_target is None:
            return self._fall(step, self.initial_learning_rate)
        fall = self._fall(step - float(self.warmup_steps), self.warmup_target)
        if not self.warmup_steps:
            return fall
        slope = (self.warmup_target - self.initial_learning_rate) / self.warmup_steps
        return ops.where(ops.less(step, self.warmup_steps), slope * step + self.initial_learning_rate, fall)

    def _fall(self, step: Any, top: float) -> Any:
        wave = ops.cos(ops.minimum(step / float(self.decay_steps), 1.0) * math.pi)
        return (0.5 * top * (1 - self.alpha)) * (1.0 + wave) + top * self.alpha


class CosineDecayRestarts(Schedule):
    """``initial_learning_rate * ((1 - alpha) * m_mul**i * (1 + cos(pi * x)) / 2 + alpha)``, x being the done part of fall i.

    Fall i = 0, 1, … takes ``first_decay_steps * t_mul**i`` steps.

    Args:
        initial_learning_rate: the rate of step 0.
        first_decay_steps: length of the first fall; positive.
        t_mul: how much longer each fall is than the one before; positive.
        m_mul: how much higher each begins.
        alpha: the last rate of a fall as a fraction of initial_learning_rate.
        name: shown nowhere; Keras has it.

    Raises:
        ArgumentError: if first_decay_steps or t_mul is not positive.
    Source: Loshchilov & Hutter 2016; Keras 3 ``schedules.CosineDecayRestarts``, which at a restart may still give the
    end of the fall before, because it computes logarithms in float32.

    >>> schedule = CosineDecayRestarts(0.5, first_decay_steps=2)
    >>> [round(float(schedule(step)), 4) for step in (0, 1, 2, 4, 6)]
    [0.5, 0.25, 0.5, 0.25, 0.5]
    """

    def __init__(
        self,
        initial_learning_rate: float,
        first_decay_steps: float,
        t_mul: float = 2.0,
        m_mul: float = 1.0,
        alpha: float = 0.0,
        name: str = "SGDRDecay",
    ) -> None:
        self.initial_learning_rate, self.first_decay_steps, self.name = initial_learning_rate, first_decay_steps, name
        self.t_mul, self.m_mul, self.alpha = t_mul, m_mul, alpha
        positive(self, "first_decay_steps")
        positive(self, "t_mul")

    def __call__(self, step: Any) -> Any:
        done = ops.cast(step, "float64") / float(self.first_decay_steps)
        # A restart lies on a whole number, which rounding may miss by a little.
        slack = 1e-9
        if self.t_mul == 1.0:
            fall = ops.floor(done + slack)
            part = done - fall
        else:
            fall = ops.floor(ops.log(1.0 + done * (self.t_mul - 1.0)) / math.log(self.t_mul) + slack)
            length = ops.power(self.t_mul, fall)
            part = (done - (length - 1.0) / (self.t_mul - 1.0)) / length
        wave = 0.5 * ops.power(self.m_mul, fall) * (1.0 + ops.cos(part * math.pi))
        rate = self.initial_learning_rate * ((1.0 - self.alpha) * wave + self.alpha)
        return ops.cast(rate, floatx())


@hookimpl
def pronghorn_schedules() -> Iterable[type[Schedule]]:
    return [CosineDecay, CosineDecayRestarts]
