"""SwapEMAWeights: evaluate with the moving averages of the weights."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pronghorn.api import ArgumentError, Callback, hookimpl


class SwapEMAWeights(Callback):
    """Put the optimizer's moving averages in the place of the weights while the model is evaluated or predicts.

    Args:
        swap_on_epoch: put them there at the end of each epoch, too, so that callbacks behind this one, such as
            ModelCheckpoint, see them; the next epoch begins with the weights themselves.

    Raises:
        ArgumentError: if the optimizer was not made with ``use_ema=True``.
    Source: Keras 3 ``callbacks.SwapEMAWeights``.

    >>> SwapEMAWeights().swap_on_epoch
    False
    """

    def __init__(self, swap_on_epoch: bool = False) -> None:
        self.swap_on_epoch = swap_on_epoch
        self._kept: list[Any] | None = None

    def _swap_in(self) -> None:
        optimizer = self.model.optimizer
        if not getattr(optimizer, "use_ema", False):
            raise ArgumentError(
                "the optimizer keeps no moving averages.",
                where="SwapEMAWeights",
                fix="Compile with an optimizer made with use_ema=True.",
            )
        if self._kept is None:
            weights = self.model.trainable_weights
            self._kept = [weight.numpy() for weight in weights]
            optimizer.finalize_variable_values(weights)

    def _swap_out(self) -> None:
        if self._kept is not None:
            for weight, value in zip(self.model.trainable_weights, self._kept, strict=True):
                weight.assign(value)
            self._kept = None

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        self._kept = None

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        self._swap_out()

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        if self.swap_on_epoch:
            self._swap_in()

    def on_test_begin(self, logs: dict[str, Any] | None = None) -> None:
        self._swap_in()

    def on_test_end(self, logs: dict[str, Any] | None = None) -> None:
        self._swap_out()

    def on_predict_begin(self, logs: dict[str, Any] | None = None) -> None:
        self._swap_in()

    def on_predict_end(self, logs: dict[str, Any] | None = None) -> None:
        self._swap_out()


@hookimpl
def pronghorn_callbacks() -> Iterable[type[Callback]]:
    return [SwapEMAWeights]
