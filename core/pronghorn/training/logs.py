"""BatchLogs: a step's logs, which become floats only when somebody looks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any


class BatchLogs(dict[str, Any]):
    """A dict of floats that is filled at the first look: a step need not wait for numbers nobody reads.

    >>> logs = BatchLogs(lambda: {"loss": 1.0})
    >>> logs["loss"], len(logs)
    (1.0, 1)
    """

    def __init__(self, fill: Callable[[], dict[str, Any]]) -> None:
        super().__init__()
        self._fill: Callable[[], dict[str, Any]] | None = fill

    def _filled(self) -> dict[str, Any]:
        if self._fill is not None:
            fill, self._fill = self._fill, None
            for name, value in fill().items():
                super().setdefault(name, value)
        return self

    def __getitem__(self, name: str) -> Any:
        self._filled()
        return super().__getitem__(name)

    def __contains__(self, name: object) -> bool:
        self._filled()
        return super().__contains__(name)

    def __iter__(self) -> Iterator[str]:
        self._filled()
        return super().__iter__()

    def __len__(self) -> int:
        self._filled()
        return super().__len__()

    def __bool__(self) -> bool:
        return len(self) > 0

    def __repr__(self) -> str:
        self._filled()
        return super().__repr__()

    def get(self, name: str, default: Any = None) -> Any:
        """As dict.get."""
        self._filled()
        return super().get(name, default)

    def items(self) -> Any:
        """As dict.items."""
        self._filled()
        return super().items()

    def keys(self) -> Any:
        """As dict.keys."""
        self._filled()
        return super().keys()

    def values(self) -> Any:
        """As dict.values."""
        self._filled()
        return super().values()

    def copy(self) -> dict[str, Any]:
        """A plain dict."""
        self._filled()
        return dict(super().items())
