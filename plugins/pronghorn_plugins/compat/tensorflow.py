"""``tensorflow`` where it is not installed and was asked for: ``tf.keras``, and nothing else."""

from typing import Any

from pronghorn_plugins.compat import tree as keras

__version__ = "1.15.0"
__path__: list[str] = []


def __getattr__(name: str) -> Any:
    if name.startswith("__"):
        raise AttributeError(name)
    raise AttributeError(
        f"tensorflow.{name}: this is pronghorn, which stands in for tensorflow.keras alone. "
        "Functions of tensors are in keras.backend and pronghorn.ops.",
        name=name,
    )


__all__ = ["keras"]
