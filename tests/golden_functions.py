"""Golden calls: what functions of Keras 2.2.4 on TensorFlow returned for recorded arguments.

``calls("losses.hinge")`` are the recorded calls of that function; ``golden/functions.json`` holds them, arrays are in
the npz beside it.
"""

import json
from functools import lru_cache
from pathlib import Path

import attrs
import numpy as np

FOLDER = Path(__file__).parent / "golden"


@attrs.frozen
class Call:
    """One recorded call: what was called, with what, and what it returned."""

    id: str
    function: str
    args: tuple
    kwargs: dict
    out: np.ndarray

    def __str__(self):
        return self.id


@lru_cache(maxsize=1)
def _all():
    written = json.loads((FOLDER / "functions.json").read_text("utf-8"))["calls"]
    with np.load(FOLDER / "functions.npz") as arrays:
        found = dict(arrays)

    def value(x):
        return found[x["array"]] if isinstance(x, dict) and "array" in x else x

    return [
        Call(
            c["id"],
            c["fn"],
            tuple(map(value, c["args"])),
            {k: value(v) for k, v in c["kwargs"].items()},
            found[c["out"][0]],
        )
        for c in written
    ]


def calls(*functions):
    """The recorded calls of these functions, such as ``"losses.hinge"``."""
    found = [call for call in _all() if call.function in functions]
    assert found, f"nothing is recorded for {functions}"
    return found


def without(*tested):
    """The recorded functions of these kinds that no test asks for: must be empty."""
    kinds = {name.partition(".")[0] for name in tested}
    return {call.function for call in _all() if call.function.partition(".")[0] in kinds} - set(tested)
