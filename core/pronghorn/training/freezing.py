"""Which layers a model trains: those that were trainable at compile(), whatever is set later.

That is Keras' rule, and what programs with two models over shared layers rely on: one is compiled with a part that
the other, compiled later, holds frozen.
"""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Iterator
from typing import Any

_FLAGS, _TOLD = "_trainable_at_compile", "_told_of_changes"


def keep_flags(model: Any) -> None:
    """Remember which of the model's layers are trainable now; ``compile`` calls it."""
    model.__dict__.pop(_TOLD, None)
    model.__dict__[_FLAGS] = {layer: layer.trainable for layer in model.all_layers()}


def has_flags(model: Any) -> bool:
    """Whether the model was compiled."""
    return _FLAGS in model.__dict__


def kept_flags(model: Any) -> list[bool] | None:
    """The flags of ``keep_flags`` in the order of ``model.all_layers()``; None if the layers' own are the same."""
    if not _changed(model):
        return None
    flags = model.__dict__[_FLAGS]
    return [flags.get(layer, layer.trainable) for layer in model.all_layers()]


def set_flags(model: Any, flags: list[bool]) -> None:
    """What ``kept_flags`` gave for an equal model."""
    model.__dict__.pop(_TOLD, None)
    model.__dict__[_FLAGS] = dict(zip(model.all_layers(), flags, strict=True))


def _changed(model: Any) -> list[Any]:
    return [layer for layer, flag in model.__dict__.get(_FLAGS, {}).items() if layer.trainable != flag]


def tell_of_changes(model: Any) -> None:
    """Warn, once, if ``trainable`` was set since ``compile``."""
    changed = _changed(model)
    if not changed or _TOLD in model.__dict__:
        return
    model.__dict__[_TOLD] = True
    names = ", ".join(repr(layer.name) for layer in changed[:3]) + (", …" if len(changed) > 3 else "")
    warnings.warn(
        f"trainable of {names} was set after {model.name!r} was compiled: it counts for this model's training when "
        "compile() is called again. Discrepancy between trainable weights and collected trainable weights.",
        stacklevel=4,
    )


@contextlib.contextmanager
def as_compiled(model: Any) -> Iterator[None]:
    """Inside the block layers are trainable as they were at ``compile``."""
    changed = _changed(model)
    for layer in changed:
        layer.trainable = not layer.trainable
    try:
        yield
    finally:
        for layer in changed:
            layer.trainable = not layer.trainable
