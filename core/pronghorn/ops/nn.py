"""Activations, and the choice between training and inference."""

from __future__ import annotations

from typing import Any

import numpy as np

from pronghorn.config import floatx
from pronghorn.dtypes import canonical
from pronghorn.errors import ArgumentError
from pronghorn.graph import LEARNING_PHASE, current_trace
from pronghorn.ops.convert import dtype_of, inexact, is_symbolic, operand, operands, shape_of
from pronghorn.primitives import elementwise, nn
from pronghorn.primitives.arithmetic import (
    add,
    divide,
    equal,
    greater,
    less,
    less_equal,
    maximum,
    minimum,
    multiply,
    subtract,
    where,
)
from pronghorn.primitives.elementwise import absolute, cast, negative, sqrt, square, tanh
from pronghorn.primitives.reduction import cumsum, reduce_any, reduce_sum
from pronghorn.primitives.shape import iota, reshape, reverse, slice_, transpose
from pronghorn.primitives.sort import sort
from pronghorn.spec import normalize_axes, normalize_axis


def relu(x: Any) -> Any:
    """``max(x, 0)``; its derivative at 0 is 0."""
    return elementwise.relu(operand(x))


def relu6(x: Any) -> Any:
    """``min(max(x, 0), 6)``."""
    return minimum(*operands(relu(x), 6))


def leaky_relu(x: Any, negative_slope: float = 0.2) -> Any:
    """``x`` where x > 0, ``negative_slope * x`` elsewhere.

    >>> import numpy
    >>> leaky_relu(numpy.array([-1.0, 2.0]), 0.25).tolist()
    [-0.25, 2.0]
    """
    x, slope, zero = operands(inexact(x), negative_slope, 0)
    return where(greater(x, zero), x, multiply(slope, x))


def sigmoid(x: Any) -> Any:
    """``1 / (1 + exp(-x))``."""
    return elementwise.sigmoid(inexact(x))


def log_sigmoid(x: Any) -> Any:
    """``log(sigmoid(x)) = -softplus(-x)``."""
    return negative(nn.softplus(negative(inexact(x))))


def hard_sigmoid(x: Any, slope: float = 1 / 6) -> Any:
    """``clip(slope * x + 0.5, 0, 1)``: slope 1/6 is Keras 3's (``relu6(x + 3) / 6``), 0.2 that of Keras 1 and 2."""
    x, slope_, half, zero, one = operands(inexact(x), slope, 0.5, 0, 1)
    return minimum(maximum(add(multiply(slope_, x), half), zero), one)


def hard_silu(x: Any) -> Any:
    """``x * hard_sigmoid(x)``. Source: Howard et al. 2019, arXiv:1905.02244."""
    x = inexact(x)
    return multiply(x, hard_sigmoid(x))


hard_swish = hard_silu


def hard_tanh(x: Any) -> Any:
    """``clip(x, -1, 1)``."""
    x, low, high = operands(inexact(x), -1, 1)
    return minimum(maximum(x, low), high)


def softplus(x: Any) -> Any:
    """``log(1 + exp(x))``, without overflow."""
    return nn.softplus(inexact(x))


def softsign(x: Any) -> Any:
    """``x / (1 + |x|)``."""
    return nn.softsign(inexact(x))


def elu(x: Any, alpha: float = 1.0) -> Any:
    """``x`` where x > 0, ``alpha * (exp(x) - 1)`` elsewhere. Source: Clevert et al. 2016."""
    return nn.elu(inexact(x), alpha=float(alpha))


def celu(x: Any, alpha: float = 1.0) -> Any:
    """``x`` where x > 0, ``alpha * (exp(x / alpha) - 1)`` elsewhere: elu with a derivative without a jump at 0.

    Source: Barron 2017, arXiv:1704.07483.
    """
    x, scale = operands(inexact(x), alpha)
    return multiply(scale, nn.elu(divide(x, scale), alpha=1.0)) if alpha != 1 else nn.elu(x, alpha=1.0)


def selu(x: Any) -> Any:
    """``1.0507 * elu(x, 1.6733)``, which keeps mean 0 and variance 1. Source: Klambauer et al. 2017."""
    return nn.selu(inexact(x))


def gelu(x: Any, approximate: bool = True) -> Any:
    """``x * Phi(x)`` with the normal distribution function Phi, by tanh if ``approximate``.

    Source: Hendrycks and Gimpel 2016, arXiv:1606.08415.
    """
    return nn.gelu(inexact(x), approximate=bool(approximate))


def silu(x: Any) -> Any:
    """``x * sigmoid(x)``, also known as swish."""
    return nn.silu(inexact(x))


swish = silu


def mish(x: Any) -> Any:
    """``x * tanh(softplus(x))``. Source: Misra 2019, arXiv:1908.08681."""
    x = inexact(x)
    return multiply(x, tanh(nn.softplus(x)))


def glu(x: Any, axis: int = -1) -> Any:
    """``a * sigmoid(b)`` with a and b the two halves of x along ``axis``. Source: Dauphin et al. 2017.

    Raises:
        ArgumentError: if the size along ``axis`` is odd.
    """
    x = inexact(x)
    shape = shape_of(x)
    axis = normalize_axis(axis, len(shape), where="glu(axis=)")
    if isinstance(shape[axis], int) and shape[axis] % 2:
        raise ArgumentError(
            f"the size along axis {axis} must be even. Got x {shape}.", where="glu", argument="axis", got=axis
        )
    half = shape[axis] // 2
    middle = tuple(half if i == axis else 0 for i in range(len(shape)))
    first = tuple(half if i == axis else size for i, size in enumerate(shape))
    step = (1,) * len(shape)
    a = slice_(x, start=(0,) * len(shape), stop=first, step=step)
    return multiply(a, elementwise.sigmoid(slice_(x, start=middle, stop=shape, step=step)))


def threshold(x: Any, threshold: float, default_value: float) -> Any:
    """``x`` where x > threshold, ``default_value`` elsewhere."""
    x, limit, other = operands(inexact(x), threshold, default_value)
    return where(greater(x, limit), x, other)


def soft_shrink(x: Any, threshold: float = 0.5) -> Any:
    """``sign(x) * max(|x| - threshold, 0)``."""
    x, size = operands(inexact(x), threshold)
    return subtract(x, minimum(maximum(x, negative(size)), size))


def hard_shrink(x: Any, threshold: float = 0.5) -> Any:
    """``x`` where |x| > threshold, 0 elsewhere."""
    x, size, zero = operands(inexact(x), threshold, 0)
    return where(greater(absolute(x), size), x, zero)


def tanh_shrink(x: Any) -> Any:
    """``x - tanh(x)``."""
    x = inexact(x)
    return subtract(x, tanh(x))


def squareplus(x: Any, b: float = 4.0) -> Any:
    """``(x + sqrt(x^2 + b)) / 2``. Source: Barron 2021, arXiv:2112.11687."""
    x, offset, half = operands(inexact(x), b, 0.5)
    return multiply(half, add(x, sqrt(add(square(x), offset))))


def sparse_plus(x: Any) -> Any:
    """0 for x <= -1, ``x`` for x >= 1, ``(x + 1)^2 / 4`` between."""
    x, zero, one, quarter = operands(inexact(x), 0, 1, 0.25)
    between = multiply(quarter, square(add(x, one)))
    return where(less_equal(x, negative(one)), zero, where(less(x, one), between, x))


def sparse_sigmoid(x: Any) -> Any:
    """``clip((x + 1) / 2, 0, 1)``: the derivative of :func:`sparse_plus`."""
    return hard_sigmoid(x, 0.5)


def softmax(x: Any, axis: int | tuple[int, ...] | None = -1) -> Any:
    """``exp(x) / sum(exp(x))`` along ``axis``; over several axes, or all if None, taken together.

    >>> import numpy
    >>> softmax(numpy.zeros(4)).tolist()
    [0.25, 0.25, 0.25, 0.25]
    """
    return _over_axes(nn.softmax, inexact(x), axis)


def log_softmax(x: Any, axis: int | tuple[int, ...] | None = -1) -> Any:
    """``x - log(sum(exp(x)))`` along ``axis``; over several axes, or all if None, taken together."""
    return _over_axes(nn.log_softmax, inexact(x), axis)


def logsumexp(x: Any, axis: int | tuple[int, ...] | None = None, keepdims: bool = False) -> Any:
    """``log(sum(exp(x)))`` over ``axis``, without overflow."""
    x = inexact(x)
    return nn.logsumexp(x, axes=normalize_axes(axis, len(shape_of(x)), where="logsumexp(axis=)"), keepdims=keepdims)


def _over_axes(primitive: Any, x: Any, axis: int | tuple[int, ...] | None) -> Any:
    shape = shape_of(x)
    axes = normalize_axes(axis, len(shape), where=f"{primitive.name}(axis=)")
    if len(axes) == 1:
        return primitive(x, axis=axes[0])
    kept = tuple(i for i in range(len(shape)) if i not in axes)
    perm = (*kept, *axes)
    moved = transpose(x, perm=perm)
    count: Any = 1
    for i in axes:
        count = count * shape[i]
    flat = primitive(reshape(moved, shape=(*(shape[i] for i in kept), count)), axis=len(kept))
    return transpose(reshape(flat, shape=shape_of(moved)), perm=tuple(perm.index(i) for i in range(len(perm))))


def sparsemax(x: Any, axis: int = -1) -> Any:
    """The point of the probability simplex nearest to x along ``axis``: a softmax with zeros.

    ``max(x - tau, 0)`` with tau such that the sum is 1. Source: Martins and Astudillo 2016, arXiv:1602.02068.
    """
    x = inexact(x)
    shape = shape_of(x)
    axis = normalize_axis(axis, len(shape), where="sparsemax(axis=)")
    along = tuple(shape[axis] if i == axis else 1 for i in range(len(shape)))
    (one, zero) = operands(1, 0, dtype=dtype_of(x))
    ranks = add(iota(shape=along, axis=axis, dtype=dtype_of(x)), one)
    ordered = reverse(sort(x, axis=axis), axes=(axis,))
    sums = cumsum(ordered, axis=axis)
    support = cast(greater(add(multiply(ranks, ordered), one), sums), dtype=dtype_of(x))
    count = reduce_sum(support, axes=(axis,), keepdims=True)
    total = reduce_sum(multiply(support, ordered), axes=(axis,), keepdims=True)
    return maximum(subtract(x, divide(subtract(total, one), count)), zero)


def one_hot(x: Any, num_classes: int, axis: int = -1, dtype: Any = None) -> Any:
    """1 at the index that x holds, 0 elsewhere: x (…) int -> (…, num_classes), the new axis at ``axis``.

    A value outside 0 … num_classes-1 gives zeros only.

    >>> import numpy
    >>> one_hot(numpy.array([2, 0]), 3).tolist()
    [[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]
    """
    x = operand(x)
    x = x if np.dtype(dtype_of(x)).kind in "iu" else cast(x, dtype="int64")
    shape = shape_of(x)
    axis = normalize_axis(axis, len(shape) + 1, where="one_hot(axis=)")
    along = tuple(-1 if i == axis else 1 for i in range(len(shape) + 1))
    classes = np.arange(num_classes, dtype=dtype_of(x)).reshape(along)
    hot = equal(reshape(x, shape=(*shape[:axis], 1, *shape[axis:])), classes)
    return cast(hot, dtype=canonical(dtype or floatx()))


def multi_hot(inputs: Any, num_classes: int, axis: int = -1, dtype: Any = None) -> Any:
    """1 at every index that the inputs hold along their last axis: (B, K) int -> (B, num_classes).

    ``axis`` says where the classes stand in the result.
    """
    hot = one_hot(inputs, num_classes, axis=-1, dtype="bool")
    ndim = len(shape_of(hot))
    found = cast(reduce_any(hot, axes=(max(ndim - 2, 0),), keepdims=False), dtype=canonical(dtype or floatx()))
    where_to = normalize_axis(axis, ndim - 1, where="multi_hot(axis=)")
    perm = list(range(ndim - 2))
    perm.insert(where_to, ndim - 2)
    return found if perm == sorted(perm) else transpose(found, perm=tuple(perm))


def in_train_phase(x: Any, alt: Any, training: Any = None) -> Any:
    """``x`` in training, ``alt`` in inference; either may be a function of no arguments that makes it.

    ``training`` may be a bool, 0 or 1, or a Tensor. None asks the running trace; where it is open, the result depends
    on the learning phase, and only one branch is left when that is fixed. For arrays outside a trace it is inference.
    """
    trace = current_trace()
    if training is None and trace is not None:
        training = trace.training
    if isinstance(training, (bool, int, np.bool_, np.integer)):
        return _made(x if training else alt)
    first, second = _made(x), _made(alt)
    if training is None:
        if trace is None and not is_symbolic(first, second):
            return second
        training = LEARNING_PHASE
    condition = operand(training, dtype="bool")
    return where(condition, *operands(first, second))


def _made(value: Any) -> Any:
    return value() if callable(value) else value
