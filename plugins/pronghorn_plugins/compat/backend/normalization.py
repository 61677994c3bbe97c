"""Batch normalisation by given or by the batch's own statistics."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pronghorn.api import Tensor, hookimpl, normalize_axes, normalize_axis, ops
from pronghorn_plugins.compat.backend.symbolic import tensor


def normalize_batch_in_training(
    x: Any, gamma: Any, beta: Any, reduction_axes: Sequence[int], epsilon: float = 1e-3
) -> tuple[Tensor, Tensor, Tensor]:
    """x normalised by its mean and variance over ``reduction_axes``; the result, that mean, that variance.

    ``(x - mean) / sqrt(variance + epsilon) * gamma + beta``; gamma and beta may be None. As on TensorFlow, the variance
    that is returned for x (B, H, W, C) over the first three axes is the unbiased one: times N / (N - 1).
    """
    x = tensor(x)
    axes = normalize_axes(reduction_axes, x.ndim, where="K.normalize_batch_in_training")
    mean, variance = ops.moments(x, axes)
    kept = tuple(1 if i in axes else size for i, size in enumerate(x.shape))
    spread = [None if value is None else ops.reshape(tensor(value), kept) for value in (mean, variance, beta, gamma)]
    normed = _normalized(x, *spread, epsilon)
    if x.ndim == 4 and axes == (0, 1, 2):
        count: Any = x.shape[0] * x.shape[1] * x.shape[2]
        number = ops.cast(tensor(count), x.dtype)
        variance = ops.multiply(variance, ops.divide(number, ops.maximum(ops.subtract(number, 1.0), 1.0)))
    return normed, mean, variance


def batch_normalization(
    x: Any, mean: Any, var: Any, beta: Any, gamma: Any, axis: int = -1, epsilon: float = 1e-3
) -> Tensor:
    """``(x - mean) / sqrt(var + epsilon) * gamma + beta``.

    Args:
        x: (…, C at ``axis``, …).
        mean, var, beta, gamma: (C,), or of any shape that broadcasts with x; beta and gamma may be None.
        axis: where the channels stand.
    """
    x = tensor(x)
    place = normalize_axis(axis, x.ndim, where="K.batch_normalization(axis=)")
    along = tuple(-1 if i == place else 1 for i in range(x.ndim))

    def spread(value: Any) -> Any:
        if value is None:
            return None
        value = tensor(value)
        return ops.reshape(value, along) if value.ndim == 1 else value

    return _normalized(x, spread(mean), spread(var), spread(beta), spread(gamma), epsilon)


def _normalized(x: Tensor, mean: Any, variance: Any, beta: Any, gamma: Any, epsilon: float) -> Tensor:
    factor = ops.rsqrt(ops.add(variance, epsilon))
    factor = factor if gamma is None else ops.multiply(factor, gamma)
    y = ops.multiply(ops.subtract(x, mean), factor)
    return y if beta is None else ops.add(y, beta)


@hookimpl
def pronghorn_backend_functions():
    return [normalize_batch_in_training, batch_normalization]
