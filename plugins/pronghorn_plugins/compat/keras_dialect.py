"""Which Keras wrote a file, and what its names mean: design decision 4, two dialects."""

from __future__ import annotations

import inspect
import re
from typing import Any

import attrs

from pronghorn.api import UnknownNameError, argument_names, registry

NEWEST = 3


@attrs.frozen
class Dialect:
    """The Keras of a file.

    Args:
        version: as the file says it: ``"2.2.4"``, ``"2.4.0-tf"``, ``"3.15.1"``; ``"1"`` where it says nothing, as files
            before 1.2.3 do.
        engine: ``"tensorflow"``, ``"theano"``, ``"cntk"`` …; empty if the file does not say.

    >>> Dialect("2.2.4").loss_reduction, Dialect("2.11.0").loss_reduction
    ('sum_over_nonzero_weights', 'sum_over_batch_size')
    """

    version: str = "1"
    engine: str = ""

    @property
    def number(self) -> tuple[int, int]:
        """The first two parts of the version."""
        parts = [int(part) for part in re.findall(r"\d+", self.version)[:2]]
        return (parts[0] if parts else 1, parts[1] if len(parts) > 1 else 0)

    @property
    def major(self) -> int:
        """1, 2, 3 …"""
        return self.number[0]

    @property
    def is_classic(self) -> bool:
        """Before 2.3: losses divide by the weights that are not zero, metrics are means of batches."""
        return self.number < (2, 3)

    @property
    def is_of_tensorflow(self) -> bool:
        """``tf.keras``, and Keras from 2.4 on, which is the same."""
        return self.major == 2 and ("tf" in self.version or self.number >= (2, 4))

    @property
    def loss_reduction(self) -> str:
        """How a loss of a name becomes one number."""
        return "sum_over_nonzero_weights" if self.is_classic else "sum_over_batch_size"

    @property
    def metric_averaging(self) -> str:
        """How a metric of a name is averaged."""
        return "batches" if self.is_classic else "values"

    def layer_arguments(self, name: str) -> dict[str, Any]:
        """The arguments that give the layer ``name`` the mathematics of this Keras, where its config does not say."""
        cls = layer_class(name)
        if self.major >= NEWEST or cls is None:
            return {}
        found = {key: value for key, value in getattr(cls, "keras2_defaults", {}).items() if takes(cls, key)}
        if self.is_of_tensorflow:
            found.update({key: value for key, value in _OF_TENSORFLOW.items() if key in found})
        return found


#: Where tf.keras and Keras from 2.4 on mean what Keras 3 means.
_OF_TENSORFLOW = {
    "activity_reduction": "mean", "dialect": "keras3", "masked_output": "last", "half_pixel_centers": True,
    "recurrent_activation": "sigmoid", "reset_after": True, "implementation": 2,
}  # fmt: skip


def layer_class(name: str) -> Any:
    """The layer of that name, the user's own first; None if there is none."""
    try:
        return registry.get("layers", name)
    except UnknownNameError:
        return None


def is_builtin(cls: Any) -> bool:
    """Whether this distribution offers the class: then its arguments are known here."""
    return getattr(cls, "__module__", "").startswith("pronghorn_plugins.")


def takes(cls: Any, name: str) -> bool:
    """Whether a layer's constructor takes the argument ``name``, itself or by handing it to Layer."""
    if not isinstance(cls, type):
        return False
    parameters = inspect.signature(cls.__init__).parameters
    opened = any(p.kind is p.VAR_KEYWORD for p in parameters.values())
    return name in parameters or (opened and name in ("activity_reduction", *argument_names(cls)))
