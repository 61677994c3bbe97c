"""No warnings of division by zero and the like while kernels run: in a network NaN and inf are values.

``numpy.errstate`` costs more than a small kernel. NumPy 2 keeps what it sets in a context variable.
"""

from __future__ import annotations

from typing import Any

import numpy as np


def _begin() -> Any:
    state = np.errstate(all="ignore")
    state.__enter__()
    return state


def _end(state: Any) -> None:
    state.__exit__(None, None, None)


try:
    from numpy._core.umath import _extobj_contextvar, _make_extobj

    _IGNORED = _make_extobj(all="ignore")
except ImportError:  # a NumPy that keeps it elsewhere
    silence, end_silence = _begin, _end
else:

    def silence() -> Any:
        """Ignore floating-point errors in this thread, until ``end_silence`` of what this gives."""
        return _extobj_contextvar.set(_IGNORED)

    #: ``end_silence(token)``: what held before ``silence`` holds again.
    end_silence = _extobj_contextvar.reset
