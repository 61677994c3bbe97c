"""``keras.initializers``; Keras 1's ``keras.initializations``."""

from pronghorn.api import Initializer as Initializer
from pronghorn_plugins.compat.keras.naming import names_of as _names_of
from pronghorn_plugins.compat.keras.services import services as _services

get, serialize, deserialize = _services("initializers")
__all__ = ["Initializer", "deserialize", "get", "serialize"]
__getattr__, __dir__ = _names_of(
    __name__,
    "initializers",
    "Zeros Ones Constant RandomNormal RandomUniform TruncatedNormal VarianceScaling Orthogonal Identity "
    "lecun_uniform lecun_normal glorot_uniform glorot_normal he_uniform he_normal "
    "zero zeros one ones constant uniform random_uniform normal random_normal truncated_normal identity orthogonal",
)
