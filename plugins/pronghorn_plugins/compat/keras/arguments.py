"""Keyword arguments of Keras 1's ``fit`` and generator methods, and the order that 2.2.4's have."""

from __future__ import annotations

import inspect
import warnings
from typing import Any

from pronghorn.api import ArgumentTypeError, nearest
from pronghorn_plugins.compat.spelling import tell

_FIT = {"nb_epoch": "epochs"}
_GENERATOR = {
    "nb_epoch": "epochs", "nb_worker": "workers", "max_q_size": "max_queue_size", "pickle_safe": "use_multiprocessing",
    "nb_val_samples": "validation_steps", "val_samples": "steps",
}  # fmt: skip


def _fit_generator(
    steps_per_epoch=None, epochs=1, verbose=1, callbacks=None, validation_data=None, validation_steps=None,
    class_weight=None, max_queue_size=10, workers=1, use_multiprocessing=False, shuffle=True, initial_epoch=0,
): ...  # fmt: skip


def _steps(steps=None, max_queue_size=10, workers=1, use_multiprocessing=False, verbose=0): ...


_SIGNATURES = {
    "fit_generator": inspect.signature(_fit_generator),
    "evaluate_generator": inspect.signature(_steps),
    "predict_generator": inspect.signature(_steps),
}


def translated_fit(kwargs: dict[str, Any], method: str) -> dict[str, Any]:
    """The keywords of ``fit`` or ``evaluate`` with Keras 1's in today's spelling."""
    found = dict(kwargs)
    if found.pop("show_accuracy", None):
        tell(f"{method}(..., show_accuracy=True)", "model.compile(..., metrics=['accuracy'])")
    for old, new in _FIT.items():
        if old in found:
            tell(f"{method}(..., {old}=...)", f"{method}(..., {new}=...)")
            found[new] = found.pop(old)
    return found


def translated_generator(method: str, generator: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
    """All arguments of a generator method by today's names, left-out ones with their defaults.

    Keras 1 counted samples: they become steps where the generator has a ``batch_size``, as 2.2.4 does it.

    Raises:
        ArgumentTypeError: for an argument that neither has.
    """
    found = dict(kwargs)
    for old, new in _GENERATOR.items():
        if old in found:
            tell(f"{method}(..., {old}=...)", f"{method}(..., {new}=...)")
            found[new] = found.pop(old)
    if "samples_per_epoch" in found:
        tell(f"{method}(..., samples_per_epoch=...)", f"{method}(..., steps_per_epoch=samples // batch_size)")
        found["steps_per_epoch"] = _as_steps(found.pop("samples_per_epoch"), generator)
    signature = _SIGNATURES[method]
    try:
        bound = signature.bind(*args, **found)
    except TypeError as error:
        unknown = next((name for name in found if name not in signature.parameters), "")
        hint = nearest(unknown, [*signature.parameters]) if unknown else f"It takes {', '.join(signature.parameters)}."
        raise ArgumentTypeError(f"{error}.", where=f"{method}()", fix=hint, argument=unknown) from None
    bound.apply_defaults()
    return dict(bound.arguments)


def _as_steps(samples: int, generator: Any) -> int:
    size = getattr(generator, "batch_size", None)
    if size:
        return int(samples) // int(size)
    text = "The semantics of the Keras 2 argument `steps_per_epoch` is not the same as the Keras 1 argument "
    text += "`samples_per_epoch`: it counts batches. The generator does not tell its batch_size, so the number is taken as it is."
    warnings.warn(text, UserWarning, stacklevel=4)
    return int(samples)
