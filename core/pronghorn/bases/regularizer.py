"""Regularizer and Constraint: what is asked of a weight beside the loss."""

from __future__ import annotations

from typing import Any

from pronghorn.recorded import Recorded


class Regularizer(Recorded):
    """Base of regularizers: ``regularizer(x)`` gives the scalar that is added to the loss."""

    kind = "regularizers"

    def __call__(self, x: Any) -> Any:
        """The penalty for ``x``, a scalar Tensor."""
        raise NotImplementedError(f"{type(self).__name__} must define __call__(x).")


class Constraint(Recorded):
    """Base of constraints: ``constraint(w)`` gives the nearest allowed value; applied after each update."""

    kind = "constraints"

    def __call__(self, w: Any) -> Any:
        """``w`` made to obey, of the same shape."""
        raise NotImplementedError(f"{type(self).__name__} must define __call__(w).")
