"""``keras.wrappers``."""

from pronghorn_plugins.compat.keras.naming import submodules as _submodules

__getattr__, __dir__ = _submodules(__name__, "scikit_learn")
