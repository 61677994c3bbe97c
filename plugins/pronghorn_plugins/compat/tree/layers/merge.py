"""``keras.layers.merge``; called, the function that Keras 1 had in the place of this module."""

import sys as _sys
from types import ModuleType as _ModuleType
from typing import Any as _Any

from pronghorn_plugins.compat.keras.naming import names_of as _names_of

__getattr__, __dir__ = _names_of(
    __name__,
    "layers",
    "Add Subtract Multiply Average Maximum Minimum Concatenate Dot add subtract multiply average maximum "
    "minimum concatenate dot",
    more={
        "_Merge": "/pronghorn_plugins.compat.keras.private_bases",
    },
)


class _Callable(_ModuleType):
    def __call__(self, *args: _Any, **kwargs: _Any) -> _Any:
        from pronghorn_plugins.compat.keras.merging import merge

        return merge(*args, **kwargs)


_sys.modules[__name__].__class__ = _Callable
