"""Flat groups: many Variables as the parts of one vector, so that one step updates all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pronghorn.graph import Tensor, Trace
from pronghorn.primitives.shape import pack
from pronghorn.runtime import Variable, flat_group


def join(variables: Sequence[Variable], name: str) -> Variable | None:
    """The flat Variable whose parts are exactly ``variables``, in this order: the one they have, or a new one.

    None if some of them are parts of another vector. Then all parts of that vector stand for themselves from now on;
    they still share its memory, so Programs that were made for the vector stay right. For that they never leave it.
    """
    bases = {variable.base for variable in variables}
    if bases == {None}:
        settled = any(variable.lies_in is not None for variable in variables)
        return None if settled else flat_group(variables, name)
    base = next(iter(bases))
    if base is not None and base.parts == tuple(variables):
        return base
    for base in bases:
        if base is not None:
            separate(base)
    return None


def separate(base: Variable) -> None:
    """Let the parts of ``base`` be Variables of their own again; their values stay where they are in memory."""
    for part in base.parts:
        part.base, part.offset = None, 0
    base.parts = ()


def store(trace: Trace, values: Mapping[Variable, Tensor]) -> None:
    """Assign new values in ``trace``; parts of one flat Variable are packed, so that it is written once."""
    parts: dict[Variable, dict[Variable, Tensor]] = {}
    for variable, value in values.items():
        if variable.base is None:
            trace.assign(variable, value)
        else:
            parts.setdefault(variable.base, {})[variable] = value
    for base, new in parts.items():
        flat = pack(*(new[part] if part in new else trace.read(part) for part in base.parts))
        trace.assign(base, flat)
