"""``keras.legacy``: what Keras 2 kept of Keras 1."""

from pronghorn_plugins.compat.keras.naming import submodules as _submodules

__getattr__, __dir__ = _submodules(__name__, "interfaces layers")
