"""Cross-entropies, in nats, and the statistics that normalisation needs."""

from __future__ import annotations

from typing import Any

from pronghorn.config import epsilon as config_epsilon
from pronghorn.errors import ShapeError
from pronghorn.ops.convert import dtype_of, inexact, operand, operands, shape_of
from pronghorn.primitives import nn
from pronghorn.primitives.arithmetic import add, divide, maximum, minimum, multiply, subtract
from pronghorn.primitives.elementwise import cast, log, negative, rsqrt, square
from pronghorn.primitives.reduction import reduce_sum
from pronghorn.primitives.shape import reshape, transpose
from pronghorn.spec import broadcast_shapes, normalize_axes, normalize_axis


def categorical_crossentropy(target: Any, output: Any, from_logits: bool = False, axis: int = -1) -> Any:
    """``-sum(target * log(output))`` along ``axis``, which is dropped.

    Args:
        target: (…, C), the probability of each class.
        output: (…, C): probabilities, which are first divided by their sum and kept epsilon from 0 and 1; or, with
            ``from_logits``, logarithms of them, up to a constant.
        from_logits: which of the two ``output`` is.
        axis: where the classes stand.

    Raises:
        ShapeError: if the shapes differ.

    >>> import numpy
    >>> float(categorical_crossentropy(numpy.array([0.0, 1.0]), numpy.array([0.5, 0.5])).round(4))
    0.6931
    """
    target, output = _like(target, output)
    axis = normalize_axis(axis, len(shape_of(output)), where="categorical_crossentropy(axis=)")
    if from_logits:
        return nn.softmax_cross_entropy(output, target, axis=axis)
    output = divide(output, reduce_sum(output, axes=(axis,), keepdims=True))
    return negative(reduce_sum(multiply(target, log(_clipped(output))), axes=(axis,), keepdims=False))


def sparse_categorical_crossentropy(target: Any, output: Any, from_logits: bool = False, axis: int = -1) -> Any:
    """``-log(output[target])``: target holds class indices, (…) int; output (…, C) as in categorical_crossentropy.

    A target with a last axis of size 1 loses it. Probabilities are kept epsilon from 0 and 1, then divided by their
    sum, as Keras does on TensorFlow.

    Raises:
        ShapeError: if target has not the shape of output without the classes.
    """
    output, target = inexact(output), operand(target)
    axis = normalize_axis(axis, len(shape_of(output)), where="sparse_categorical_crossentropy(axis=)")
    last = len(shape_of(output)) - 1
    if axis != last:
        output = transpose(output, perm=(*(i for i in range(last + 1) if i != axis), axis))
    expected = shape_of(output)[:-1]
    if len(shape_of(target)) == len(expected) + 1 and shape_of(target)[-1] == 1:
        target = reshape(target, shape=shape_of(target)[:-1])
    target = cast(target, dtype="int64") if dtype_of(target) != "int64" else target
    logits = output if from_logits else log(_clipped(output))
    return nn.sparse_softmax_cross_entropy(logits, target)


def binary_crossentropy(target: Any, output: Any, from_logits: bool = False) -> Any:
    """``-target * log(output) - (1 - target) * log(1 - output)``, element by element.

    Args:
        target: (…), probabilities.
        output: (…): probabilities, which are kept epsilon from 0 and 1; or, with ``from_logits``, what sigmoid takes.
        from_logits: which of the two ``output`` is.
    """
    target, output = _like(target, output)
    if from_logits:
        return nn.sigmoid_cross_entropy(output, target)
    output = _clipped(output)
    (one,) = operands(1, dtype=dtype_of(output))
    positive = multiply(target, log(output))
    rest = multiply(subtract(one, target), log(subtract(one, output)))
    return negative(add(positive, rest))


def _like(target: Any, output: Any) -> tuple[Any, Any]:
    output = inexact(output)
    target = operand(target, dtype=dtype_of(output))
    wanted, given = shape_of(output), shape_of(target)
    if len(wanted) != len(given) or len(broadcast_shapes(wanted, given)) != len(wanted):
        raise ShapeError(
            f"target {given} and output {wanted} must have one shape.",
            where="cross-entropy",
            fix="For class indices use the sparse_ function.",
            expected=wanted,
            actual=given,
        )
    return target, output


def _clipped(output: Any) -> Any:
    epsilon = config_epsilon()
    output, low, high = operands(output, epsilon, 1 - epsilon)
    return minimum(maximum(output, low), high)


def moments(x: Any, axes: int | tuple[int, ...], keepdims: bool = False) -> tuple[Any, Any]:
    """Mean and (biased) variance over ``axes``: two passes, so that a large mean costs no digits.

    >>> import numpy
    >>> [float(v) for v in moments(numpy.array([1.0, 3.0]), 0)]
    [2.0, 1.0]
    """
    x = inexact(x)
    summed = normalize_axes(axes, len(shape_of(x)), where="moments(axes=)")
    count: Any = 1
    for axis in summed:
        count = count * shape_of(x)[axis]
    (number,) = operands(count, dtype=dtype_of(x))
    mean = divide(reduce_sum(x, axes=summed, keepdims=True), number)
    centred = square(subtract(x, mean))
    variance = divide(reduce_sum(centred, axes=summed, keepdims=keepdims), number)
    return (mean if keepdims else reshape(mean, shape=shape_of(variance))), variance


def batch_normalization(
    x: Any,
    mean: Any,
    variance: Any,
    axis: int = -1,
    offset: Any = None,
    scale: Any = None,
    epsilon: float = 1e-3,
) -> Any:
    """``(x - mean) / sqrt(variance + epsilon) * scale + offset``, with one of each for every index of ``axis``.

    Shapes: x (…, C at axis, …), mean, variance, offset and scale (C,) -> as x. Offset and scale may be None.
    Source: Ioffe and Szegedy 2015, arXiv:1502.03167.
    """
    x = inexact(x)
    ndim = len(shape_of(x))
    axis = normalize_axis(axis, ndim, where="batch_normalization(axis=)")

    def spread(values: Any) -> Any:
        values = operand(values, dtype=dtype_of(x))
        shape = tuple(shape_of(values)[0] if i == axis else 1 for i in range(ndim))
        return values if axis == ndim - 1 or len(shape_of(values)) != 1 else reshape(values, shape=shape)

    factor = rsqrt(add(*operands(operand(variance, dtype=dtype_of(x)), epsilon)))
    if scale is not None:
        factor = multiply(factor, operand(scale, dtype=dtype_of(x)))
    y = multiply(subtract(x, spread(mean)), spread(factor))
    return y if offset is None else add(y, spread(offset))
