"""``keras.constraints``."""

from pronghorn.api import Constraint as Constraint
from pronghorn_plugins.compat.keras.naming import names_of as _names_of
from pronghorn_plugins.compat.keras.services import services as _services

get, serialize, deserialize = _services("constraints")
__all__ = ["Constraint", "deserialize", "get", "serialize"]
__getattr__, __dir__ = _names_of(
    __name__,
    "constraints",
    "MaxNorm NonNeg UnitNorm MinMaxNorm max_norm non_neg unit_norm min_max_norm maxnorm nonneg unitnorm",
)
