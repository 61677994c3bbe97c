"""``keras.backend.cntk_backend``: K, on the engine that runs here."""

from pronghorn_plugins.compat.tree.backend import __all__ as __all__
from pronghorn_plugins.compat.tree.backend import __dir__ as __dir__
from pronghorn_plugins.compat.tree.backend import __getattr__ as __getattr__
