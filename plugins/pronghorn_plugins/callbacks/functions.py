"""LambdaCallback: functions told of events."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from pronghorn.api import ArgumentTypeError, Callback, hookimpl, nearest

_EVENTS = sorted(name for name in vars(Callback) if name.startswith("on_"))


class LambdaCallback(Callback):
    """A callback made of functions.

    Args:
        on_epoch_begin, on_epoch_end: functions of (epoch, logs).
        on_batch_begin, on_batch_end: functions of (batch, logs), of training.
        on_train_begin, on_train_end: functions of (logs).
        other: functions for other events, such as ``on_test_end`` or ``on_train_batch_end``.

    Raises:
        ArgumentTypeError: for an event that does not exist, or what cannot be called.
    Source: Keras 2.2.4 and 3 ``callbacks.LambdaCallback``.

    >>> callback = LambdaCallback(on_epoch_end=lambda epoch, logs: print(epoch, logs))
    >>> callback.on_epoch_end(2, {"loss": 0.5})
    2 {'loss': 0.5}
    """

    def __init__(
        self,
        on_epoch_begin: Callable[..., Any] | None = None,
        on_epoch_end: Callable[..., Any] | None = None,
        on_batch_begin: Callable[..., Any] | None = None,
        on_batch_end: Callable[..., Any] | None = None,
        on_train_begin: Callable[..., Any] | None = None,
        on_train_end: Callable[..., Any] | None = None,
        **other: Callable[..., Any] | None,
    ) -> None:
        given = {
            "on_epoch_begin": on_epoch_begin,
            "on_epoch_end": on_epoch_end,
            "on_batch_begin": on_batch_begin,
            "on_batch_end": on_batch_end,
            "on_train_begin": on_train_begin,
            "on_train_end": on_train_end,
            **other,
        }
        for event, function in given.items():
            if event not in _EVENTS:
                problem, fix = f"there is no event {event!r}.", nearest(event, _EVENTS)
            elif function is not None and not callable(function):
                problem, fix = f"{event} must be a function. Got {function!r}.", "Pass a function, without calling it."
            else:
                continue
            raise ArgumentTypeError(problem, where="LambdaCallback", fix=fix, argument=event, got=function)
        self.__dict__.update({event: function for event, function in given.items() if function is not None})


@hookimpl
def pronghorn_callbacks() -> Iterable[type[Callback]]:
    return [LambdaCallback]
