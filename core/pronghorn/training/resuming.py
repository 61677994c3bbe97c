"""Where a fit starts, and what its callbacks remember of the run that it goes on with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pronghorn.errors import ArgumentError


def starting_position(model: Any, callbacks: Sequence[Any], initial_epoch: Any) -> list[int]:
    """The epoch and the batch that come first.

    ``model.resume_at``, which a callback may have set in ``on_train_begin``, wins over ``initial_epoch``. If that is
    where a loaded model's run stands, callbacks of the same classes, in the same order, get their states back.

    Raises:
        ArgumentError: if initial_epoch is neither an int nor a pair of them.
    """
    position = _pair(initial_epoch) if model.resume_at is None else list(model.resume_at)
    saved_at, states = model.__dict__.pop("_callback_states", None) or ([0, 0], [])
    if position == saved_at and position != [0, 0]:
        _give_back(callbacks, states)
    return position


def _pair(initial_epoch: Any) -> list[int]:
    pair = list(initial_epoch) if isinstance(initial_epoch, tuple | list) else [initial_epoch, 0]
    if len(pair) != 2 or not all(hasattr(n, "__index__") and n.__index__() >= 0 for n in pair):
        raise ArgumentError(
            f"initial_epoch must be an epoch, or an epoch and a batch. Got {initial_epoch!r}.",
            where="fit",
            fix="Pass 0 or more, or model.training_position to go on where the model was saved.",
            argument="initial_epoch",
            got=initial_epoch,
        )
    return [n.__index__() for n in pair]


def _give_back(callbacks: Sequence[Any], states: Sequence[tuple[str, Any]]) -> None:
    """To each callback the first state of its class that no other one took."""
    left = list(states)
    for callback in callbacks:
        found = next((i for i, (name, _) in enumerate(left) if name == type(callback).__name__), None)
        if found is not None:
            callback.set_state(left.pop(found)[1])
