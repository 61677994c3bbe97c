"""Where random draws outside any trace take their state from: the runtime sets it when it is imported."""

from __future__ import annotations

import itertools
from typing import Any

from pronghorn.errors import GraphError


class _RandomSource:
    """The process's random state, an int64 Variable (seed, step), and how to count one step of it."""

    def __init__(self) -> None:
        #: Sites of symbolic draws outside a trace: each draw that is written down is one of its own.
        self.sites = itertools.count()

    def global_state(self) -> Any:
        """The Variable that holds (seed, step)."""
        raise GraphError("a random number was drawn before pronghorn's runtime was loaded.")

    def advance(self) -> None:
        """Count one step: the next draw outside a trace gives other numbers."""
        raise GraphError("a random number was drawn before pronghorn's runtime was loaded.")


RANDOM = _RandomSource()
