"""``keras.preprocessing``: sequences, texts and images as arrays."""

from pronghorn_plugins.compat.keras.naming import submodules as _submodules

__getattr__, __dir__ = _submodules(__name__, "image sequence text")
