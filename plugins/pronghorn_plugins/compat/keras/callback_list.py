"""Keras 2's own callbacks of every run, for training loops that scripts write themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from pronghorn.api import Callback


class CallbackList:
    """Callbacks that are told of events together.

    Args:
        callbacks: in the order in which they are told.
        queue_length: accepted for Keras 2's sake, which warned of slow callbacks by it.

    >>> seen = CallbackList([BaseLogger()])
    >>> seen.set_params({"metrics": ["loss"]})
    >>> logs = {}
    >>> seen.on_epoch_begin(0)
    >>> seen.on_batch_end(0, {"size": 2, "loss": 1.0})
    >>> seen.on_batch_end(1, {"size": 1, "loss": 4.0})
    >>> seen.on_epoch_end(0, logs)
    >>> logs
    {'loss': 2.0}
    """

    def __init__(self, callbacks: Iterable[Any] | None = None, queue_length: int = 10) -> None:
        self.callbacks, self.queue_length = list(callbacks or ()), queue_length

    def append(self, callback: Any) -> None:
        """Tell ``callback``, too, after the others."""
        self.callbacks.append(callback)

    def set_params(self, params: dict[str, Any]) -> None:
        """What all know of the run."""
        for callback in self.callbacks:
            callback.set_params(params)

    def set_model(self, model: Any) -> None:
        """What the run is of."""
        for callback in self.callbacks:
            callback.set_model(model)

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Before an epoch."""
        self._tell("on_epoch_begin", epoch, logs)

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """After an epoch; what one callback adds to ``logs`` the next ones see."""
        self._tell("on_epoch_end", epoch, logs)

    def on_batch_begin(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """Before a batch."""
        self._tell("on_train_batch_begin", batch, logs, old="on_batch_begin")

    def on_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """After a batch; ``logs`` has its ``size`` beside the metrics."""
        self._tell("on_train_batch_end", batch, logs, old="on_batch_end")

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        """Before the first epoch."""
        self._tell("on_train_begin", logs)

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:
        """After the last epoch."""
        self._tell("on_train_end", logs)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.callbacks)

    def _tell(self, event: str, *args: Any, old: str | None = None) -> None:
        """Call ``event`` of each, or ``old`` of what knows no other; the last of ``args`` is a dict, empty for None."""
        logs = {} if args[-1] is None else args[-1]
        for callback in self.callbacks:
            getattr(callback, event if old is None or hasattr(callback, event) else old)(*args[:-1], logs)


class BaseLogger(Callback):
    """Puts the mean over an epoch's samples of each metric into the epoch's logs.

    Args:
        stateful_metrics: names of metrics whose last value counts as it is.
    """

    def __init__(self, stateful_metrics: Iterable[str] | None = None) -> None:
        self.stateful_metrics = set(stateful_metrics or ())
        self.seen = 0
        self.totals: dict[str, float] = {}

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Forget the epoch before."""
        self.seen, self.totals = 0, {}

    def on_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """Add a batch: its metrics, times its ``size``."""
        found = dict(logs or {})
        size = found.get("size", 0)
        self.seen += size
        for name, value in found.items():
            mean = name not in self.stateful_metrics
            self.totals[name] = self.totals.get(name, 0) + value * size if mean else value

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Store the means of ``params["metrics"]``."""
        for name in self.params.get("metrics", ()) if logs is not None else ():
            if name in self.totals:
                mean = name not in self.stateful_metrics
                logs[name] = self.totals[name] / self.seen if mean else self.totals[name]  # type: ignore[index]
