"""Lambda as code for Keras 1 and 2 uses it: a model with ``Lambda(lambda x: ...)`` can be saved."""

from __future__ import annotations

import secrets
import warnings
from typing import Any, ClassVar

from pronghorn.api import Layer, layers, registry

#: Part of the names of this process: those in another's files must not lead to this one's functions.
_PROCESS = secrets.token_hex(3)
_NAMES: dict[Any, str] = {}


class Lambda(layers.Lambda):  # type: ignore[misc, name-defined]
    """A Lambda whose functions get a name when a model is saved, where they have none.

    2.2.4 writes the bytes of such a function, and runs what it finds in a file. Here the file has the name, which this
    process knows: ``load_model`` in the same program finds the function again. Another program gives it, by that name
    or by the layer's: ``load_model(path, custom_objects={"lambda_1": lambda x: ...})``.
    """

    stands_for: ClassVar[Any] = layers.Lambda

    def get_config(self) -> dict[str, Any]:
        """The arguments, functions by their names; those of nameless ones are made up and told of once."""
        for what, function in (("", self.function), ("_mask", self.mask), ("_shape", self._declared_shape)):
            if getattr(function, "__name__", None) == "<lambda>" and function not in _NAMES:
                _call_it(f"{self.name}{what}", function, self)
        with registry.scope(known()):
            return super().get_config()  # type: ignore[no-any-return]


def known() -> dict[str, Any]:
    """The functions that were given names in this process."""
    return {name: function for function, name in _NAMES.items()}


def _call_it(name: str, function: Any, layer: Layer) -> None:
    unique = _NAMES[function] = f"{name}_{_PROCESS}_{len(_NAMES)}"
    warnings.warn(
        f"Lambda {layer.name!r}: its function has no name, so it is saved as {unique!r}, which this process knows. "
        f"Elsewhere pass custom_objects={{{layer.name!r}: function}} to load_model, or define it with def.",
        UserWarning,
        stacklevel=3,
    )
