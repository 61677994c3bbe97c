"""``keras.engine.training``."""

from pronghorn_plugins.compat.keras.models import Model as Model
from pronghorn_plugins.compat.tree.engine.training_utils import make_batches as _make_batches
from pronghorn_plugins.compat.tree.engine.training_utils import standardize_weights as _standardize_weights

__all__ = ["Model", "_make_batches", "_standardize_weights"]
