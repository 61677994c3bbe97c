"""``keras.regularizers``, with Keras 1's names."""

from pronghorn.api import Regularizer as Regularizer
from pronghorn_plugins.compat.keras.naming import names_of as _names_of
from pronghorn_plugins.compat.keras.services import services as _services

get, serialize, deserialize = _services("regularizers")
__all__ = ["Regularizer", "deserialize", "get", "serialize"]
__getattr__, __dir__ = _names_of(
    __name__, "regularizers", "L1L2 l1 l2 l1_l2",
    aliases={
        "l1l2": "l1_l2", "activity_l1": "l1", "activity_l2": "l2", "activity_l1l2": "l1_l2", "WeightRegularizer": "L1L2",
        "ActivityRegularizer": "L1L2", "L1L2Regularizer": "L1L2",
    },
)  # fmt: skip
