"""``keras.regularizers``."""

from pronghorn.api import Regularizer as Regularizer
from pronghorn_plugins.compat.keras.naming import names_of as _names_of
from pronghorn_plugins.compat.keras.services import services as _services

get, serialize, deserialize = _services("regularizers")
__all__ = ["Regularizer", "deserialize", "get", "serialize"]
__getattr__, __dir__ = _names_of(__name__, "regularizers", "L1L2 l1 l2 l1_l2")
