"""CallbackList: tells callbacks of events, and only those that listen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pronghorn.bases.callback import Callback
from pronghorn.errors import ArgumentTypeError

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

    A callback with a true ``told_last`` stands behind those without.

    Args:
        callbacks: in the order in which they are told.
        model: what they are about.
        params: epochs, steps, verbose, metrics.

    Raises:
        ArgumentTypeError: for what is no callback, such as a class instead of an object.
    """

    def __init__(self, callbacks: Sequence[Any], model: Any, params: dict[str, Any]) -> None:
        for callback in callbacks:
            _check(callback)
        self.callbacks = sorted(callbacks, key=lambda callback: bool(getattr(callback, "told_last", False)))
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


def _check(callback: Any) -> None:
    if isinstance(callback, type):
        problem, fix = f"{callback.__name__} is a class.", f"Pass an object: {callback.__name__}(...)."
    elif isinstance(callback, str) or not hasattr(callback, "set_model"):
        problem, fix = f"{callback!r} is no callback.", "Derive it from pronghorn.callbacks.Callback."
    else:
        return
    raise ArgumentTypeError(problem, where="callbacks=", fix=fix, argument="callbacks", got=callback)


def _overrides(callback: Any, name: str) -> bool:
    if name in getattr(callback, "__dict__", {}):
        return True
    return getattr(type(callback), name, None) is not getattr(Callback, name)
