"""``keras.optimizers``."""

from pronghorn_plugins.compat.keras.naming import names_of as _names_of
from pronghorn_plugins.compat.keras.optimizers import Optimizer as Optimizer
from pronghorn_plugins.compat.keras.optimizers import TFOptimizer as TFOptimizer
from pronghorn_plugins.compat.keras.optimizers import clip_norm as clip_norm
from pronghorn_plugins.compat.keras.optimizers import deserialize as deserialize
from pronghorn_plugins.compat.keras.optimizers import get as get
from pronghorn_plugins.compat.keras.optimizers import serialize as serialize

__all__ = ["Optimizer", "TFOptimizer", "clip_norm", "deserialize", "get", "serialize"]
__getattr__, __dir__ = _names_of(
    __name__,
    "optimizers",
    "SGD RMSprop Adagrad Adadelta Adam Adamax Nadam sgd rmsprop adagrad adadelta adam adamax nadam",
)
