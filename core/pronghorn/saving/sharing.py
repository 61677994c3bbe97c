"""Layers that several models inside one model share: a config numbers them, and each is made once."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from typing import Any

import attrs

_NUMBER = "shared_object_id"


@attrs.frozen
class _Config:
    """What one config, with all that it nests, has written and made so far."""

    written: dict[int, tuple[Any, dict[str, Any]]] = attrs.field(factory=dict)
    made: dict[int, Any] = attrs.field(factory=dict)
    count: list[int] = attrs.field(factory=lambda: [0])


_config: ContextVar[_Config | None] = ContextVar("pronghorn_config", default=None)


@contextlib.contextmanager
def one_config() -> Iterator[None]:
    """The outermost block is a config of its own; those inside belong to it."""
    if _config.get() is not None:
        yield
        return
    token = _config.set(_Config())
    try:
        yield
    finally:
        _config.reset(token)


def described_once(layer: Any, describe: Callable[[Any], dict[str, Any]]) -> dict[str, Any]:
    """``describe(layer)``; where the layer stands in the config already, the same with a number, there and here.

    The key is Keras 3's: ``shared_object_id``.
    """
    config = _config.get()
    if config is None or id(layer) not in config.written:
        item = describe(layer)
        if config is not None:
            config.written[id(layer)] = layer, item
        return item
    item = config.written[id(layer)][1]
    if _NUMBER not in item:
        config.count[0] += 1
        item[_NUMBER] = config.count[0]
    return dict(item)


def made_once(item: Any, make: Callable[[dict[str, Any]], Any]) -> Any:
    """``make(item)``, or what was made of the item of that number before."""
    config, number = _config.get(), item.get(_NUMBER) if isinstance(item, dict) else None
    if config is None or number is None:
        return make(item)
    if number not in config.made:
        config.made[number] = make(item)
    return config.made[number]
