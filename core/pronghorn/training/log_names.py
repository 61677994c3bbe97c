"""One number under several names: what Keras 2 logs as ``acc`` is ``accuracy`` in Keras 3."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

T = TypeVar("T")
_SPELLINGS = (("acc", "accuracy"), ("ce", "crossentropy"))


def log_name(name: str, logs: Mapping[str, Any]) -> str | None:
    """The key in ``logs`` that ``name`` means, in Keras 2's spelling or today's.

    >>> log_name("val_acc", {"val_accuracy": 1.0}), log_name("accuracy", {"acc": 1.0}), log_name("loss", {})
    ('val_accuracy', 'acc', None)
    """
    names = list(logs)
    if name in names:
        return name
    if name == "lr" and "learning_rate" in names:
        return "learning_rate"
    for short, long in _SPELLINGS:
        for old, new in ((short, long), (long, short)):
            if name == old or name.endswith(f"_{old}"):
                other = name[: len(name) - len(old)] + new
                if other in names:
                    return other
    return None


class Curves(dict[str, T]):
    """A dict by names of logs that is read under either spelling; it lists and stores the names as they are given.

    >>> curves = Curves({"accuracy": [0.5]})
    >>> curves["acc"], "acc" in curves, curves.get("val_acc"), list(curves)
    ([0.5], True, None, ['accuracy'])
    """

    def __missing__(self, name: str) -> T:
        found = log_name(name, self)
        if found is None:
            raise KeyError(name)
        return self[found]

    def __contains__(self, name: object) -> bool:
        return super().__contains__(name) or log_name(str(name), self) is not None

    def get(self, name: str, default: Any = None) -> Any:
        """What is stored under ``name`` in either spelling, else ``default``."""
        return self[name] if name in self else default  # noqa: SIM401 - this is get
