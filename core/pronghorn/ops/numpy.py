"""``ops.numpy``: the functions of ``pronghorn.ops`` under the path that Keras 3 also has for them.

>>> from pronghorn.ops import numpy as knp
>>> float(knp.mean([1.0, 3.0]))
2.0
"""

from __future__ import annotations

from typing import Any


def __getattr__(name: str) -> Any:
    from pronghorn import ops

    if name.startswith("__"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(ops, name)


def __dir__() -> list[str]:
    from pronghorn import ops

    return dir(ops)
