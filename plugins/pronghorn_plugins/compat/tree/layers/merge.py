"""``keras.layers.merge``."""

from pronghorn_plugins.compat.keras.naming import names_of as _names_of

__getattr__, __dir__ = _names_of(
    __name__,
    "layers",
    "Add Subtract Multiply Average Maximum Minimum Concatenate Dot add subtract multiply average maximum "
    "minimum concatenate dot",
)
