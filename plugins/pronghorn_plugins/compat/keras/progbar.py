"""Keras 2's progress bar, for scripts that draw one themselves."""

from __future__ import annotations

import sys
import time
from typing import Any


class Progbar:
    """A bar on standard output: ``[=====>....] - 2s - loss: 0.25``.

    Args:
        target: the number of steps; None if it is not known.
        width: characters of the bar.
        verbose: 1 draws the bar, 2 prints one line at the end, 0 nothing.
        interval: least time between two drawings [s].
        stateful_metrics: names of values that are shown as they are; others are averaged over the steps.
    """

    def __init__(
        self,
        target: int | None,
        width: int = 30,
        verbose: int = 1,
        interval: float = 0.05,
        stateful_metrics: Any = None,
    ) -> None:
        self.target, self.width, self.verbose, self.interval = target, width, verbose, interval
        self.stateful_metrics = set(stateful_metrics or ())
        self._sums: dict[str, tuple[float, float]] = {}
        self._seen, self._start, self._last = 0, time.monotonic(), 0.0

    def update(self, current: int, values: Any = None) -> None:
        """Show that ``current`` steps are done; ``values``: pairs (name, value of the newest steps)."""
        for name, value in values or ():
            total, count = self._sums.get(name, (0.0, 0.0))
            step = current - self._seen
            self._sums[name] = (value, 1.0) if name in self.stateful_metrics else (total + value * step, count + step)
        self._seen = current
        now, is_last = time.monotonic(), self.target is not None and current >= self.target
        if self.verbose == 1 and (is_last or now - self._last >= self.interval):
            sys.stdout.write(f"\r{self._bar()}{self._told(now)}" + "\n" * is_last)
        elif self.verbose == 2 and is_last:
            sys.stdout.write(self._told(now).removeprefix(" - ") + "\n")
        sys.stdout.flush()
        self._last = now

    def add(self, n: int, values: Any = None) -> None:
        """``n`` more steps are done."""
        self.update(self._seen + n, values)

    def _bar(self) -> str:
        if self.target is None:
            return f"{self._seen}/Unknown"
        done = self.width * self._seen // max(self.target, 1)
        head = "=" * done if done == self.width else "=" * max(done - 1, 0) + ">" * bool(done)
        return f"{self._seen:{len(str(self.target))}d}/{self.target} [{head}{'.' * (self.width - done)}]"

    def _told(self, now: float) -> str:
        means = "".join(f" - {name}: {total / max(count, 1):.4f}" for name, (total, count) in self._sums.items())
        return f" - {now - self._start:.0f}s{means}"
