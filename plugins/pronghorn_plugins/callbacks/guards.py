"""TerminateOnNaN: no more steps after the loss was lost."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from pronghorn.api import Callback, DataError, hookimpl


class TerminateOnNaN(Callback):
    """End training after the first batch whose loss is NaN or infinite.

    It looks at every batch's loss, so a step cannot go on before the one on a device has ended.

    Args:
        raise_error: raise instead of ending quietly.

    Raises:
        DataError: in ``fit``, if ``raise_error`` is set and it happens.
    Source: Keras 2.2.4 ``callbacks.TerminateOnNaN``; raise_error: Keras 3.

    >>> TerminateOnNaN().raise_error
    False
    """

    def __init__(self, *, raise_error: bool = False) -> None:
        self.raise_error = raise_error

    def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        loss = (logs or {}).get("loss")
        if loss is None or math.isfinite(loss):
            return
        text = f"the loss of batch {batch + 1} is {loss}"
        if self.raise_error:
            raise DataError(
                f"{text}.",
                where="TerminateOnNaN",
                fix="Lower the learning rate, clip gradients (clipnorm=1.0), or look for extreme values in the data.",
            )
        print(f"\nTerminateOnNaN: {text}, training ends")
        self.model.stop_training = True


@hookimpl
def pronghorn_callbacks() -> Iterable[type[Callback]]:
    return [TerminateOnNaN]
