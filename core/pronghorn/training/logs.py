"""BatchLogs: a step's logs, which become floats only when somebody looks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from pronghorn.structure import unflatten


class BatchLogs(dict[str, Any]):
    """A dict of floats that is filled at the first look: a step need not wait for numbers nobody reads.

    Whatever a dict can be asked fills it first; what was stored before wins. Only C code that looks inside, such as
    ``json.dumps``, needs ``dict(logs)``.

    Args:
        outputs: what a step gave, flat.
        structure: names and whatever, of which ``outputs`` are the leaves.

    >>> logs = BatchLogs([np.float32(1.0)], {"loss": 0})
    >>> logs["loss"], len(logs), {**logs}
    (1.0, 1, {'loss': 1.0})
    """

    # Slots: one is made in every step.
    __slots__ = ("_source",)

    def __init__(self, outputs: Sequence[Any], structure: Any) -> None:
        self._source: Any = outputs, structure

    def _filled(self) -> None:
        source, self._source = self._source, None
        if source is not None:
            found = unflatten(source[1], source[0])
            dict.update(self, {**{name: _number(x) for name, x in found.items()}, **dict(dict.items(self))})

    def copy(self) -> dict[str, Any]:
        """A plain dict."""
        return dict(self.items())

    def __reduce__(self) -> Any:
        return dict, (self.copy(),)


def _number(value: Any) -> Any:
    array = np.asarray(value)
    return float(array) if array.ndim == 0 else array


def _filling(name: str) -> Callable[..., Any]:
    plain = getattr(dict, name)

    def method(self: BatchLogs, *args: Any, **kwargs: Any) -> Any:
        self._filled()
        return plain(self, *args, **kwargs)

    method.__name__, method.__doc__ = name, f"As dict.{name}."
    return method


for _name in (
    *("__getitem__", "__delitem__", "__contains__", "__iter__", "__reversed__", "__len__", "__repr__"),
    *("__eq__", "__ne__", "__or__", "__ror__"),
    *("get", "items", "keys", "values", "pop", "popitem", "setdefault", "clear"),
):
    setattr(BatchLogs, _name, _filling(_name))
