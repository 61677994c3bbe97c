"""Limits on gradients: on each element, on the norm of each, on the norm of all together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pronghorn import ops


def by_value(gradients: Sequence[Any], limit: float) -> list[Any]:
    """Every element kept within [-limit, limit]."""
    return [ops.clip(gradient, -limit, limit) for gradient in gradients]


def by_norm(gradient: Any, limit: float) -> Any:
    """``gradient * limit / max(|gradient|, limit)``: its Euclidean norm is at most ``limit``."""
    norm = ops.sqrt(ops.sum(ops.square(gradient)))
    return gradient * (limit / ops.maximum(norm, limit))


def by_global_norm(gradients: Sequence[Any], limit: float) -> list[Any]:
    """All scaled by one number, so that the norm of all their elements together is at most ``limit``.

    A norm that is infinite or NaN makes every gradient NaN, so that a diverging run shows.
    """
    squares = [ops.cast(ops.sum(ops.square(gradient)), "float32") for gradient in gradients]
    total = squares[0]
    for square in squares[1:]:
        total = total + square
    norm = ops.sqrt(total)
    scale = limit / ops.maximum(norm, limit) + (norm - norm)
    return [gradient * ops.cast(scale, gradient.dtype) for gradient in gradients]
