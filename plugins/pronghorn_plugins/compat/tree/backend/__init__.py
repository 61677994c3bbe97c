"""``keras.backend``: K. Whichever engine runs, its functions are the same, also under the names of Keras 2's engines."""

from pronghorn.api import backend as _backend


def __getattr__(name: str) -> object:
    return getattr(_backend, name)


def __dir__() -> list[str]:
    return dir(_backend)


__all__ = [name for name in dir(_backend) if not name.startswith("_")]
