"""``keras.engine.network``: a Network is a Model that need not be compiled, and here it is one."""

from pronghorn_plugins.compat.keras.models import Model as Network
from pronghorn_plugins.compat.tree.utils.layer_utils import get_source_inputs as get_source_inputs

__all__ = ["Network", "get_source_inputs"]
