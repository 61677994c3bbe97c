"""Functions along axes. ``axis`` is an int, a list of ints or None (all axes), negative ones counted from the end.

Without ``keepdims`` the axes go: (B, T, F) with ``axis=1`` gives (B, F), with ``keepdims`` (B, 1, F).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pronghorn.api import Tensor, hookimpl, ops
from pronghorn_plugins.compat.backend.symbolic import Sizes, tensor


def _in_own_dtype(function: Callable[..., Tensor], x: Any, *arguments: Any) -> Tensor:
    """As TensorFlow does, integers stay what they are: ops widens their sums."""
    x = tensor(x)
    result = function(x, *arguments)
    return ops.cast(result, x.dtype) if x.dtype not in ("bool", result.dtype) else result


def max(x: Any, axis: Any = None, keepdims: bool = False) -> Tensor:
    """The greatest along ``axis``; equal ones share the gradient."""
    return ops.max(tensor(x), axis, keepdims)


def min(x: Any, axis: Any = None, keepdims: bool = False) -> Tensor:
    """The smallest along ``axis``; equal ones share the gradient."""
    return ops.min(tensor(x), axis, keepdims)


def sum(x: Any, axis: Any = None, keepdims: bool = False) -> Tensor:
    """The sum over ``axis``, in x's dtype.

    >>> from pronghorn import backend as K
    >>> K.eval(K.sum(K.variable([[1, 2], [3, 4]]), axis=0))
    array([4., 6.], dtype=float32)
    """
    return _in_own_dtype(ops.sum, x, axis, keepdims)


def prod(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The product over ``axis``, in x's dtype; of sizes, as ``K.shape`` gives them, a size."""
    if isinstance(x, Sizes) and axis in (None, 0, -1) and not keepdims:
        total: Any = 1
        for size in x:
            total = total * size
        return total
    return _in_own_dtype(ops.prod, x, axis, keepdims)


def cumsum(x: Any, axis: int = 0) -> Tensor:
    """The sums of the elements so far along ``axis``; x's shape and dtype."""
    return _in_own_dtype(ops.cumsum, x, axis)


def cumprod(x: Any, axis: int = 0) -> Tensor:
    """The products of the elements so far along ``axis``; x's shape and dtype."""
    return _in_own_dtype(ops.cumprod, x, axis)


def mean(x: Any, axis: Any = None, keepdims: bool = False) -> Tensor:
    """The mean over ``axis``; booleans and integers give floatx."""
    return ops.mean(tensor(x), axis, keepdims)


def var(x: Any, axis: Any = None, keepdims: bool = False) -> Tensor:
    """The mean squared deviation from the mean over ``axis``."""
    return ops.var(tensor(x), axis, keepdims)


def std(x: Any, axis: Any = None, keepdims: bool = False) -> Tensor:
    """The square root of ``K.var``."""
    return ops.std(tensor(x), axis, keepdims)


def logsumexp(x: Any, axis: Any = None, keepdims: bool = False) -> Tensor:
    """``log(sum(exp(x)))`` over ``axis``, without overflow."""
    return ops.logsumexp(tensor(x), axis, keepdims)


def any(x: Any, axis: Any = None, keepdims: bool = False) -> Tensor:
    """Whether some element along ``axis`` is true, or not 0; bool."""
    return ops.any(tensor(x), axis, keepdims)


def all(x: Any, axis: Any = None, keepdims: bool = False) -> Tensor:
    """Whether each element along ``axis`` is true, or not 0; bool."""
    return ops.all(tensor(x), axis, keepdims)


def argmax(x: Any, axis: int = -1) -> Tensor:
    """Where the greatest stands along ``axis``, the first of equal ones; int64."""
    return ops.argmax(tensor(x), axis)


def argmin(x: Any, axis: int = -1) -> Tensor:
    """Where the smallest stands along ``axis``, the first of equal ones; int64."""
    return ops.argmin(tensor(x), axis)


@hookimpl
def pronghorn_backend_functions():
    return [max, min, sum, prod, cumsum, cumprod, mean, var, std, logsumexp, any, all, argmax, argmin]
