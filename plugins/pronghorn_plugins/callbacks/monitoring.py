"""What callbacks that watch one number share: which of the logs it is, and when it is better."""

from __future__ import annotations

import re
import warnings
from typing import Any

from pronghorn.api import ArgumentError, Callback, log_name, nearest

_RISING = re.compile(
    r"acc|auc|precision|recall|sensitivity|specificity|f1|fbeta|fmeasure|f_measure|fscore|iou|dice|r2|cosine_similarity"
)


class Monitored(Callback):
    """Base of callbacks that watch ``monitor``: a name in the logs, where ``val_acc`` finds ``val_accuracy``.

    Args:
        monitor: the name.
        mode: ``"min"`` if smaller is better, ``"max"``, or ``"auto"``: by the name, ``"max"`` for accuracies, areas,
            precisions and the like.
        min_delta: what is less than this better is no better.

    Raises:
        ArgumentError: for another mode.
    """

    def __init__(self, monitor: str, mode: str, min_delta: float = 0.0) -> None:
        if mode not in ("auto", "min", "max"):
            raise ArgumentError(
                f"mode must be 'auto', 'min' or 'max'. Got {mode!r}.",
                where=type(self).__name__,
                fix="Pass 'min' for losses, 'max' for accuracies.",
                argument="mode",
                got=mode,
            )
        self.monitor, self.mode, self.min_delta = monitor, mode, abs(min_delta)
        self._warned = False

    @property
    def rises(self) -> bool:
        """True if a larger number is better."""
        return self.mode == "max" or (self.mode == "auto" and bool(_RISING.search(self.monitor.lower())))

    def improves(self, value: float, best: float | None) -> bool:
        """Whether ``value`` is better than ``best``; NaN never is."""
        if best is None:
            return value == value  # noqa: PLR0124 - false for NaN
        return value - self.min_delta > best if self.rises else value + self.min_delta < best

    def get_monitor_value(self, logs: dict[str, Any] | None) -> float | None:
        """The watched number; None where the logs do not have it, of which a warning tells once."""
        logs = logs or {}
        key = log_name(self.monitor, logs)
        if key is not None:
            return float(logs[key])
        waits = self.monitor.startswith("val_") and self.params.get("do_validation")
        is_due = any(name.startswith("val_") for name in logs)
        if not self._warned and (is_due or not waits):
            self._warned = True
            hint = nearest(self.monitor, logs) if logs else ""
            if self.monitor.startswith("val_") and not waits:
                hint += " Pass validation_data or validation_split to fit."
            text = f"{type(self).__name__}: there is no {self.monitor!r} in the logs, so it does nothing. {hint}"
            warnings.warn(text.strip(), stacklevel=2)
        return None
