"""``keras.backend``: K. Whichever engine runs, its functions are the same, also under the names of Keras 2's engines."""

from pronghorn.api import MissingPackageError as _MissingPackageError
from pronghorn.api import backend as _backend

#: What the modules of Keras 2's engines imported, which old code reaches through them.
_PACKAGES = {"tf": "TensorFlow", "tensorflow": "TensorFlow", "theano": "Theano", "T": "theano.tensor", "C": "CNTK"}


def __getattr__(name: str) -> object:
    if name in _PACKAGES:
        # An ImportError: Python would hide an AttributeError's text from `from ... import tf`.
        raise _MissingPackageError(
            f"{name} is {_PACKAGES[name]} itself, and no program here runs on it.",
            where=f"keras.backend.{name}",
            fix="Use the functions of keras.backend, such as K.sum for tf.reduce_sum; sessions and devices need no setting.",
        )
    return getattr(_backend, name)


def __dir__() -> list[str]:
    return dir(_backend)


__all__ = [name for name in dir(_backend) if not name.startswith("_")]
