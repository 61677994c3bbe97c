"""BatchLogs: a step's logs, which become floats only when somebody looks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class BatchLogs(dict[str, Any]):
    """A dict of floats that is filled at the first look: a step need not wait for numbers nobody reads.

    Whatever a dict can be asked fills it first; what was stored before wins. Only C code that looks inside, such as
    ``json.dumps``, needs ``dict(logs)``.

    >>> logs = BatchLogs(lambda: {"loss": 1.0})
    >>> logs["loss"], len(logs), {**logs}
    (1.0, 1, {'loss': 1.0})
    """

    def __init__(self, fill: Callable[[], dict[str, Any]]) -> None:
        super().__init__()
        self._fill: Callable[[], dict[str, Any]] | None = fill

    def _filled(self) -> None:
        fill, self._fill = self._fill, None
        if fill is not None:
            dict.update(self, {**fill(), **dict(dict.items(self))})

    def copy(self) -> dict[str, Any]:
        """A plain dict."""
        return dict(self.items())

    def __reduce__(self) -> Any:
        return dict, (self.copy(),)


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
