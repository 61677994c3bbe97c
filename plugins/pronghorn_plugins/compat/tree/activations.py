"""``keras.activations``."""

from pronghorn_plugins.compat.keras.naming import names_of as _names_of
from pronghorn_plugins.compat.keras.services import services as _services

get, serialize, deserialize = _services("activations")
__all__ = ["deserialize", "get", "serialize"]
__getattr__, __dir__ = _names_of(
    __name__,
    "activations",
    "softmax elu selu softplus softsign relu tanh sigmoid hard_sigmoid exponential linear",
)
