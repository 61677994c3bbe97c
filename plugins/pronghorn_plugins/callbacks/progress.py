"""ProgbarLogger: how far training is, how fast, and how well it goes."""

from __future__ import annotations

import math
from collections.abc import Iterable
from time import perf_counter
from typing import Any

import numpy as np

from pronghorn.api import ArgumentError, Callback, hookimpl
from pronghorn_plugins.callbacks.screen import Screen

_NEVER = math.inf
#: Seconds between two drawings of a line, and between two lines where lines cannot be drawn over.
_LIVE, _PLAIN = 0.05, 30.0


class ProgbarLogger(Callback):
    """Show the progress of ``fit``, ``evaluate`` and ``predict``; ``verbose`` puts it there by itself.

    With ``verbose=1`` a bar on a terminal or in a notebook, drawn at most twenty times a second; elsewhere a line an
    epoch, and one each half a minute. With ``verbose=2`` a line an epoch, with 0 nothing.

    Args:
        count_mode: what is counted: ``"steps"`` or ``"samples"``.
        stateful_metrics: accepted for Keras' sake: every number shown is the epoch's so far.

    Raises:
        ArgumentError: for another count_mode.
    Source: Keras 2.2.4 ``callbacks.ProgbarLogger``, which counts samples unless told otherwise.

    >>> ProgbarLogger().count_mode
    'steps'
    """

    def __init__(self, count_mode: str = "steps", stateful_metrics: Any = None) -> None:
        if count_mode not in ("steps", "samples"):
            raise ArgumentError(
                f"count_mode must be 'steps' or 'samples'. Got {count_mode!r}.",
                where="ProgbarLogger",
                fix="Pass 'steps'.",
                argument="count_mode",
                got=count_mode,
            )
        self.count_mode = count_mode
        self._fits = False
        self._total: int | None = None
        self._due = _NEVER

    @property
    def _verbose(self) -> int:
        return int(self.params.get("verbose", 1))

    def _begin(self, label: str) -> None:
        """Start a line."""
        self._label, self._done, self._first = label, 0, 0
        self._started = self._since = perf_counter()
        self._ended: float | None = None
        self._screen = Screen()
        self._due = 0.0 if self._verbose else _NEVER

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        self._fits, self._total = True, self.params.get("steps")

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:
        self._fits = False

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        epochs = self.params.get("epochs", epoch + 1)
        self._begin(f"Epoch {epoch + 1:{len(str(epochs))}d}/{epochs}")

    def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        self._done = batch + 1
        if perf_counter() >= self._due:
            self._show(logs)

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        self._total = self._done or self._total
        self._end(logs)

    def on_test_begin(self, logs: dict[str, Any] | None = None) -> None:
        if self._fits:
            self._ended = perf_counter()
            return
        self._total = self.params.get("steps")
        self._begin("Evaluate")

    def on_test_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        if self._fits:
            if perf_counter() >= self._due:
                self._show_validation(batch + 1)
            return
        self._done = batch + 1
        if perf_counter() >= self._due:
            self._show(logs)

    def on_test_end(self, logs: dict[str, Any] | None = None) -> None:
        if not self._fits:
            self._end(logs)

    def on_predict_begin(self, logs: dict[str, Any] | None = None) -> None:
        self._total = self.params.get("steps")
        self._begin("Predict")

    def on_predict_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        self._done = batch + 1
        if perf_counter() >= self._due:
            self._show(None)

    def on_predict_end(self, logs: dict[str, Any] | None = None) -> None:
        self._end(None)

    def _wait(self) -> None:
        self._due = perf_counter() + (_LIVE if self._screen.is_live else _PLAIN) if self._verbose == 1 else _NEVER

    def _show(self, logs: dict[str, Any] | None) -> None:
        """A line in between."""
        if not self._first:
            # The first step compiles: the rate is that of the others.
            self._first, self._since = self._done, perf_counter()
            self._wait()
            return
        spent = perf_counter() - self._since
        each = spent / max(1, self._done - self._first)
        eta = "" if self._total is None else f"  eta {_duration(each * (self._total - self._done))}"
        if self._screen.is_live:
            self._screen.draw([*self._head(), (f"{eta}  {_rate(each)}", "dim"), *self._numbers(logs)])
        else:
            self._screen.finish([(f"{self._label} - {self._count()}{eta.replace('  ', ' - ')}", ""), *self._tail(logs)])
        self._wait()

    def _show_validation(self, batch: int) -> None:
        if self._screen.is_live:
            self._screen.draw([*self._head(), (f"  validating, batch {batch}", "dim")])
        self._wait()

    def _end(self, logs: dict[str, Any] | None) -> None:
        """The line that stays."""
        self._due = _NEVER
        if not self._verbose:
            return
        now = perf_counter()
        steps = self._done - self._first
        # Validation is no part of a step's time.
        ended = self._ended or now
        each = (ended - self._since) / steps if self._first and steps else (ended - self._started) / max(1, self._done)
        spent = now - self._started
        if self._screen.is_live and self._verbose == 1:
            self._total = self._done
            times = f"  {_duration(spent)}  {_rate(each)}"
            self._screen.finish([*self._head(), (times, "dim"), *self._numbers(logs)])
            return
        text = f"{self._label} - {self._count()} - {_duration(spent)} - {_rate(each)}"
        self._screen.finish([(text, ""), *self._tail(logs)])

    def _head(self) -> list[tuple[str, str]]:
        """Label, bar and count."""
        pieces = [(f"{self._label}  ", "bold")]
        if self._total:
            cells = 24 if self._screen.width >= 100 else 12
            pieces += _bar(min(1.0, self._done / self._total), cells, self._screen.has_blocks)
        return [*pieces, (f" {self._count()}", "")]

    def _count(self) -> str:
        """What is done of how much."""
        samples, steps = self.params.get("samples"), self.params.get("steps")
        if self.count_mode == "samples" and samples and steps and self._total:
            done = samples if self._done >= steps else self._done * -(-samples // steps)
            return f"{min(done, samples)}/{samples}"
        if self._total:
            return f"{self._done:{len(str(self._total))}d}/{self._total}"
        return f"{self._done} {'batch' if self._done == 1 else 'batches'}"

    def _numbers(self, logs: dict[str, Any] | None) -> list[tuple[str, str]]:
        pieces = []
        for name, value in _scalars(logs):
            pieces += [(f"  {name} ", "name"), (value, "")]
        return pieces

    def _tail(self, logs: dict[str, Any] | None) -> list[tuple[str, str]]:
        return [(f" - {name}: {value}", "") for name, value in _scalars(logs)]


def _scalars(logs: dict[str, Any] | None) -> list[tuple[str, str]]:
    return [(name, _number(float(value))) for name, value in (logs or {}).items() if np.ndim(value) == 0]


def _number(value: float) -> str:
    """Four digits behind the point, or as many in all.

    >>> _number(0.5), _number(0.00012345), _number(123456.789), _number(0.0)
    ('0.5000', '1.234e-04', '123456.7890', '0.0000')
    """
    return f"{value:.4f}" if value == 0 or abs(value) > 1e-3 or not math.isfinite(value) else f"{value:.3e}"


def _bar(part: float, cells: int, has_blocks: bool) -> list[tuple[str, str]]:
    full, half = divmod(round(part * 2 * cells), 2)
    if has_blocks:
        return [("━" * full + "╸" * half, "bar"), ("━" * (cells - full - half), "rest")]
    head = ">" if full < cells else ""
    return [(f"[{'=' * full}{head}", "bar"), (f"{'.' * (cells - full - len(head))}]", "rest")]


def _duration(seconds: float) -> str:
    """A time in few letters.

    >>> _duration(0.012), _duration(0.25), _duration(42.4), _duration(61), _duration(7384)
    ('12ms', '0.2s', '42s', '1:01', '2:03:04')
    """
    if seconds < 0.095:
        return f"{seconds * 1000:.0f}ms"
    if seconds < 60:
        return f"{seconds:.1f}s" if seconds < 9.95 else f"{seconds:.0f}s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def _rate(seconds: float) -> str:
    """The time of a step.

    >>> _rate(0.00003512), _rate(0.0042), _rate(1.5)
    ('35us/step', '4.2ms/step', '1.5s/step')
    """
    factor, unit = (1.0, "s") if seconds >= 1 else (1e-3, "ms") if seconds >= 1e-3 else (1e-6, "us")
    value = seconds / factor
    return f"{value:.1f}{unit}/step" if value < 9.95 else f"{value:.0f}{unit}/step"


@hookimpl
def pronghorn_callbacks() -> Iterable[type[Callback]]:
    return [ProgbarLogger]
