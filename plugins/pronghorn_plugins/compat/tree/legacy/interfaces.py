"""``keras.legacy.interfaces``: decorators that accept Keras 1's arguments. Layers do so by themselves here.

Code that put such a decorator on its own ``__init__`` gets the function back: the installed translations do the rest.
"""

from collections.abc import Callable
from typing import Any

from pronghorn_plugins.compat.keras.preprocessors import add_weight_args_preprocessing as add_weight_args_preprocessing
from pronghorn_plugins.compat.keras.preprocessors import batchnorm_args_preprocessor as batchnorm_args_preprocessor
from pronghorn_plugins.compat.keras.preprocessors import conv1d_args_preprocessor as conv1d_args_preprocessor
from pronghorn_plugins.compat.keras.preprocessors import conv2d_args_preprocessor as conv2d_args_preprocessor
from pronghorn_plugins.compat.keras.preprocessors import conv3d_args_preprocessor as conv3d_args_preprocessor
from pronghorn_plugins.compat.keras.preprocessors import convlstm2d_args_preprocessor as convlstm2d_args_preprocessor
from pronghorn_plugins.compat.keras.preprocessors import deconv2d_args_preprocessor as deconv2d_args_preprocessor
from pronghorn_plugins.compat.keras.preprocessors import embedding_kwargs_preprocessor as embedding_kwargs_preprocessor
from pronghorn_plugins.compat.keras.preprocessors import (
    generator_methods_args_preprocessor as generator_methods_args_preprocessor,
)
from pronghorn_plugins.compat.keras.preprocessors import get_updates_arg_preprocessing as get_updates_arg_preprocessing
from pronghorn_plugins.compat.keras.preprocessors import raise_duplicate_arg_error as raise_duplicate_arg_error
from pronghorn_plugins.compat.keras.preprocessors import recurrent_args_preprocessor as recurrent_args_preprocessor
from pronghorn_plugins.compat.keras.preprocessors import (
    separable_conv2d_args_preprocessor as separable_conv2d_args_preprocessor,
)
from pronghorn_plugins.compat.keras.preprocessors import (
    zeropadding2d_args_preprocessor as zeropadding2d_args_preprocessor,
)


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
            for old, new in renames.items():
                if old in kwargs and new in kwargs and old != new:
                    raise_duplicate_arg_error(old, new)
            found = {renames.get(name, name): values.get(name, {}).get(v, v) if name in values else v
                     for name, v in kwargs.items()}  # fmt: skip
            return function(*args, **found)

        return accepting

    return decorate


def __getattr__(name: str) -> Any:
    if name.startswith("legacy_"):
        return lambda function: function
    raise AttributeError(f"module 'keras.legacy.interfaces' has no attribute {name!r}", name=name)
