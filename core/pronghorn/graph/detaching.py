"""Values without the Tensors in them: what may be copied or pickled."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pronghorn.graph.tensor import Tensor


def detached(value: Any, stand_in: Callable[[Tensor], Any] = lambda tensor: None) -> Any:
    """``value`` with something else in the place of each Tensor in it, looked for in lists, tuples and dicts.

    Containers without a Tensor stay the objects that they are.

    >>> from pronghorn.graph import placeholder
    >>> detached({"a": [placeholder((2,))], "b": 1})
    {'a': [None], 'b': 1}
    """
    if not _holds_tensor(value):
        return value
    match value:
        case Tensor():
            return stand_in(value)
        case dict():
            return {key: detached(item, stand_in) for key, item in value.items()}
        case tuple() if hasattr(value, "_fields"):
            return type(value)(*(detached(item, stand_in) for item in value))
    return type(value)(detached(item, stand_in) for item in value)


def _holds_tensor(value: Any) -> bool:
    seen: set[int] = set()
    pending = [value]
    while pending:
        item = pending.pop()
        if isinstance(item, Tensor):
            return True
        if isinstance(item, list | tuple | dict) and id(item) not in seen:
            seen.add(id(item))
            pending.extend(item.values() if isinstance(item, dict) else item)
    return False
