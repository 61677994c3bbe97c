"""Random draws, anew each time they are computed, and dropout.

``seed`` takes the place of the random state's seed; draws with one still differ from step to step.
"""

from __future__ import annotations

from typing import Any

from pronghorn.api import Tensor, constant, current_trace, floatx, hookimpl, ops
from pronghorn_plugins.compat.backend.old_keywords import old_keywords
from pronghorn_plugins.compat.backend.symbolic import sizes, tensor


def _symbolic(number: Any, dtype: str) -> Any:
    """A parameter that makes the draw a Tensor: outside a trace ops would draw at once for plain numbers."""
    return constant(number, dtype) if current_trace() is None and isinstance(number, int | float) else number


@old_keywords(std="stddev")
def random_normal(
    shape: Any, mean: float = 0.0, stddev: float = 1.0, dtype: Any = None, seed: int | None = None
) -> Tensor:
    """Draws of ``shape`` from the normal distribution, of floatx unless said."""
    kind = dtype or floatx()
    return ops.random_normal(sizes(shape), _symbolic(mean, kind), stddev, kind, seed)


def random_uniform(
    shape: Any, minval: float = 0.0, maxval: float = 1.0, dtype: Any = None, seed: int | None = None
) -> Tensor:
    """Draws of ``shape`` from [minval, maxval), of floatx unless said; of an integer dtype integers below maxval."""
    kind = dtype or floatx()
    if str(kind).startswith(("int", "uint")):
        low, high = _symbolic(float(minval), "float64"), float(maxval)
        return ops.cast(ops.floor(ops.random_uniform(sizes(shape), low, high, "float64", seed)), kind)
    return ops.random_uniform(sizes(shape), _symbolic(minval, kind), maxval, kind, seed)


def random_binomial(shape: Any, p: float = 0.0, dtype: Any = None, seed: int | None = None) -> Tensor:
    """1 with probability p, 0 otherwise, of ``shape``, floatx unless said."""
    return ops.random_bernoulli(sizes(shape), _symbolic(p, "float32"), dtype or floatx(), seed)


@old_keywords(std="stddev")
def truncated_normal(
    shape: Any, mean: float = 0.0, stddev: float = 1.0, dtype: Any = None, seed: int | None = None
) -> Tensor:
    """Draws of ``shape`` from the normal distribution, cut off two standard deviations from the mean."""
    kind = dtype or floatx()
    return ops.random_truncated_normal(sizes(shape), _symbolic(mean, kind), stddev, kind, seed)


def dropout(x: Any, level: float, noise_shape: Any = None, seed: int | None = None) -> Tensor:
    """x with a share ``level`` of its elements set to 0 and the others divided by ``1 - level``, whatever the phase.

    Args:
        noise_shape: one draw is shared along its axes of size 1; None in it stands for x's own size.
    """
    return ops.dropout(tensor(x), level, seed, noise_shape)


@hookimpl
def pronghorn_backend_functions():
    return [random_normal, random_uniform, random_binomial, truncated_normal, dropout]
