"""``keras.legacy.interfaces``: decorators that accept Keras 1's arguments. Layers do so by themselves here.

Code that put such a decorator on its own ``__init__`` gets the function back: the installed translations do the rest.
"""

from collections.abc import Callable
from typing import Any


def generate_legacy_interface(
    allowed_positional_args: Any = None,
    conversions: Any = None,
    preprocessor: Any = None,
    value_conversions: Any = None,
    object_type: str = "class",
) -> Callable[[Any], Any]:
    """A decorator that renames keywords: ``conversions`` are pairs (old, new), ``value_conversions`` name -> values."""
    renames, values = dict(conversions or ()), dict(value_conversions or {})

    def decorate(function: Any) -> Any:
        import functools

        @functools.wraps(function)
        def accepting(*args: Any, **kwargs: Any) -> Any:
            if preprocessor is not None:
                args, kwargs, _ = preprocessor(args, kwargs)
            found = {renames.get(name, name): values.get(name, {}).get(v, v) if name in values else v
                     for name, v in kwargs.items()}  # fmt: skip
            return function(*args, **found)

        return accepting

    return decorate


def __getattr__(name: str) -> Any:
    if name.startswith("legacy_"):
        return lambda function: function
    raise AttributeError(f"module 'keras.legacy.interfaces' has no attribute {name!r}", name=name)
