"""Keyword arguments of Keras 1's ``fit`` and generator methods, and the order that 2.2.4's have."""

from __future__ import annotations

import warnings
from typing import Any

from pronghorn.api import ArgumentError, ArgumentTypeError, nearest
from pronghorn_plugins.compat.spelling import tell

#: Keras 1's names of arguments and today's: of ``fit``, of what counted samples and counts batches today, and of the
#: generator methods.
FIT = {"nb_epoch": "epochs"}
SAMPLES = {"samples_per_epoch": "steps_per_epoch", "nb_val_samples": "validation_steps", "val_samples": "steps"}
GENERATOR = {
    "nb_epoch": "epochs", "nb_worker": "workers", "max_q_size": "max_queue_size", "pickle_safe": "use_multiprocessing",
    **{old: SAMPLES[old] for old in ("nb_val_samples", "val_samples")},
}  # fmt: skip


def translated_fit(kwargs: dict[str, Any], method: str) -> dict[str, Any]:
    """The keywords of ``fit`` or ``evaluate`` with Keras 1's in today's spelling."""
    found = dict(kwargs)
    if found.pop("show_accuracy", None):
        tell(f"{method}(..., show_accuracy=True)", "model.compile(..., metrics=['accuracy'])")
    for old, new in FIT.items():
        if old in found:
            tell(f"{method}(..., {old}=...)", f"{method}(..., {new}=...)")
            found[new] = found.pop(old)
    return found


def translated_generator(method: str, generator: Any, given: dict[str, Any], kwargs: dict[str, Any]) -> dict[str, Any]:
    """All arguments of a generator method by today's names: ``given``, and Keras 1's in ``kwargs``, which win.

    Keras 1 counted samples: they become steps where the generator has a ``batch_size``, as 2.2.4 does it.

    Raises:
        ArgumentTypeError: for an argument that neither has.
    """
    found = dict(given)
    for old, value in kwargs.items():
        new = GENERATOR.get(old)
        if old == "samples_per_epoch" and "steps_per_epoch" in given:
            tell(f"{method}(..., samples_per_epoch=...)", f"{method}(..., steps_per_epoch=samples // batch_size)")
            found["steps_per_epoch"] = as_steps(value, generator)
        elif new in given:
            tell(f"{method}(..., {old}=...)", f"{method}(..., {new}=...)")
            found[new] = value
        else:
            raise ArgumentTypeError(
                f"there is no argument {old!r}.",
                where=f"{method}()",
                fix=nearest(old, [*given]),
                argument=old,
                got=value,
            )
    return found


def as_steps(samples: int, generator: Any) -> int:
    """How many batches of a generator hold so many samples; the number itself, with a warning, if it does not tell."""
    size = getattr(generator, "batch_size", None)
    if size:
        return int(samples) // int(size)
    text = "The semantics of the Keras 2 argument `steps_per_epoch` is not the same as the Keras 1 argument "
    text += "`samples_per_epoch`: it counts batches. The generator does not tell its batch_size, so the number is taken as it is."
    warnings.warn(text, UserWarning, stacklevel=4)
    return int(samples)


def check_steps(name: str, steps: Any, generator: Any) -> None:
    """Refuse a generator without an end of its own, which nothing would stop.

    Raises:
        ArgumentError: if it has no length, and ``steps`` is None.
    """
    if steps is None and hasattr(generator, "__next__") and not hasattr(generator, "__len__"):
        raise ArgumentError(
            f"`{name}=None` is only valid for a generator based on the `keras.utils.Sequence` class. Please specify "
            f"`{name}` or use the `keras.utils.Sequence` class.",
            argument=name,
        )
