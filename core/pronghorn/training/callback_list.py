"""CallbackList: tells callbacks of events, and only those that listen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pronghorn.bases.callback import Callback

_BATCH_EVENTS = {
    "on_train_batch_begin": ("on_train_batch_begin", "on_batch_begin"),
    "on_train_batch_end": ("on_train_batch_end", "on_batch_end"),
    "on_test_batch_begin": ("on_test_batch_begin",),
    "on_test_batch_end": ("on_test_batch_end",),
    "on_predict_batch_begin": ("on_predict_batch_begin",),
    "on_predict_batch_end": ("on_predict_batch_end",),
}


class CallbackList:
    """The callbacks of one run. Batch events go to those that override them: the rest costs nothing.

    Args:
        callbacks: in the order in which they are told.
        model: what they are about.
        params: epochs, steps, verbose, metrics.
    """

    def __init__(self, callbacks: Sequence[Any], model: Any, params: dict[str, Any]) -> None:
        self.callbacks = list(callbacks)
        for callback in self.callbacks:
            callback.set_model(model)
            callback.set_params(params)
        self.listeners = {
            event: [getattr(c, event) for c in self.callbacks if any(_overrides(c, name) for name in names)]
            for event, names in _BATCH_EVENTS.items()
        }

    def tell(self, event: str, *args: Any) -> None:
        """Call ``event`` of every callback."""
        for callback in self.callbacks:
            getattr(callback, event)(*args)


def _overrides(callback: Any, name: str) -> bool:
    if name in getattr(callback, "__dict__", {}):
        return True
    return getattr(type(callback), name, None) is not getattr(Callback, name)
