"""``keras``, as code for Keras 2.2.4 imports it: the package tree below is its module tree.

A module lists its names; `names_of` finds what they mean. Not here: how Python comes to find it (``keras.finder``).
"""

from pronghorn_plugins.compat.keras.naming import submodules as _submodules

__version__ = "2.2.4"
__getattr__, __dir__ = _submodules(
    __name__,
    "utils activations applications backend datasets engine layers preprocessing wrappers callbacks constraints "
    "initializers metrics models losses optimizers regularizers",
    {"Input": "models", "Model": "models", "Sequential": "models"},
)
