"""Telling of an old spelling, once: a FutureWarning that shows the line to write today."""

from __future__ import annotations

import warnings

_told: set[tuple[str, str]] = set()


def tell(old: str, new: str) -> None:
    """Warn that ``old`` is written ``new`` today; of each pair once in a process."""
    if (old, new) not in _told:
        _told.add((old, new))
        warnings.warn(f"{old} is an old spelling. Today: {new}", FutureWarning, stacklevel=_callers_level())


def forget() -> None:
    """Tell of every spelling again."""
    _told.clear()


def _callers_level() -> int:
    """How far up the first frame outside of pronghorn is, as ``stacklevel`` counts."""
    import sys

    level, frame = 1, sys._getframe(1)
    while frame is not None and frame.f_globals.get("__name__", "").startswith(("pronghorn", "functools")):
        level, frame = level + 1, frame.f_back
    return level
