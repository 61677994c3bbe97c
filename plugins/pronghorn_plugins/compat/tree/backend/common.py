"""``keras.backend.common``: the settings of K."""

from pronghorn.api import backend as _backend

# ruff: noqa: F822 - the names are found when they are asked for
__all__ = [
    "cast_to_floatx", "epsilon", "floatx", "image_data_format", "image_dim_ordering", "normalize_data_format",
    "set_epsilon", "set_floatx", "set_image_data_format", "set_image_dim_ordering",
]  # fmt: skip


def __getattr__(name: str) -> object:
    if name in __all__:
        return getattr(_backend, name)
    raise AttributeError(f"module 'keras.backend.common' has no attribute {name!r}", name=name)
