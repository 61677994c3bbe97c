"""Calls of real Keras' functions, with the arrays that went in and came out."""

import functools
import json
from pathlib import Path

import numpy as np

_FOLDER = Path(__file__).parent / "golden"


class Call:
    """One call: ``function(*args, **kwargs)`` gave ``out``."""

    def __init__(self, row, arrays):
        self.id, self.function, self.note = row["id"], row["fn"], row.get("note", "")
        self.args = [_filled(argument, arrays) for argument in row["args"]]
        self.kwargs = {name: _filled(value, arrays) for name, value in row["kwargs"].items()}
        self.out = [arrays[key] for key in row["out"]]

    def __repr__(self):
        return self.id


def _filled(value, arrays):
    if isinstance(value, dict) and set(value) == {"array"}:
        return arrays[value["array"]]
    return [_filled(item, arrays) for item in value] if isinstance(value, list) else value


@functools.cache
def _read(name):
    rows = json.loads((_FOLDER / f"{name}.json").read_text("utf-8"))["calls"]
    with np.load(_FOLDER / f"{name}.npz") as archive:
        arrays = dict(archive)
    return [Call(row, arrays) for row in rows]


def golden_calls(name, *functions):
    """The calls of ``functions`` in ``golden/<name>.json``, at least one of each; of all if none is named."""
    found = [call for call in _read(name) if not functions or call.function in functions]
    missing = set(functions) - {call.function for call in found}
    assert not missing, f"golden/{name}.json has no calls of {missing}"
    return found
