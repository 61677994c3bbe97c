"""The functions that networks are made of: composites, with the VJP written out where that is shorter or safer."""

from __future__ import annotations

import math

from pronghorn.dim import Shape
from pronghorn.dtypes import FLOATS, INTEGERS
from pronghorn.errors import ShapeError
from pronghorn.graph import Primitive, Tensor, constant
from pronghorn.primitives.arithmetic import add, divide, equal, greater, maximum, minimum, multiply, subtract, where
from pronghorn.primitives.elementwise import (
    absolute,
    cast,
    erf,
    exp,
    expm1,
    isfinite,
    log,
    log1p,
    negative,
    sigmoid,
    square,
    stop_gradient,
    tanh,
)
from pronghorn.primitives.expect import agree_shapes, expect_ndim
from pronghorn.primitives.index import take_along_axis
from pronghorn.primitives.reduction import reduce_max, reduce_sum
from pronghorn.primitives.rules import one_dtype, takes
from pronghorn.primitives.shape import positions, reshape
from pronghorn.spec import TensorSpec, normalize_axis

softmax = Primitive("softmax", "``exp(x) / sum(exp(x))`` along ``axis``. Shapes: x (…) -> the same.")

log_softmax = Primitive("log_softmax", "``x - log(sum(exp(x)))`` along ``axis``. Shapes: x (…) -> the same.")

logsumexp = Primitive(
    "logsumexp",
    """``log(sum(exp(x)))`` over ``axes``, without overflow; -inf where all x are -inf.

    Attributes: ``axes``, a sorted tuple; ``keepdims``: keep them as axes of size 1.
    """,
)

softplus = Primitive("softplus", "``log(1 + exp(x))``, without overflow.")

softsign = Primitive("softsign", "``x / (1 + |x|)``.")

elu = Primitive(
    "elu",
    "``x`` where x > 0, ``alpha * (exp(x) - 1)`` elsewhere. Source: Clevert et al. 2016, arXiv:1511.07289.",
)

selu = Primitive(
    "selu",
    """``scale * elu(x, alpha)`` with the constants that keep mean 0 and variance 1 through layers.

    Source: Klambauer et al. 2017, arXiv:1706.02515.
    """,
)

gelu = Primitive(
    "gelu",
    """``x * Phi(x)``, Phi the normal distribution function; with ``approximate=True`` by tanh.

    Source: Hendrycks and Gimpel 2016, arXiv:1606.08415.
    """,
)

silu = Primitive("silu", "``x * sigmoid(x)``, also known as swish. Source: Ramachandran et al. 2017, arXiv:1710.05941.")

softmax_cross_entropy = Primitive(
    "softmax_cross_entropy",
    """``-sum(labels * log_softmax(logits))`` along ``axis``, in nats.

    Shapes: logits (…, F), labels (…, F) of the same dtype -> (…): ``axis`` is dropped.
    """,
)

sparse_softmax_cross_entropy = Primitive(
    "sparse_softmax_cross_entropy",
    """``-log_softmax(logits)[label]`` along the last axis, in nats. Shapes: logits (…, F), labels (…) int -> (…).""",
)

sigmoid_cross_entropy = Primitive(
    "sigmoid_cross_entropy",
    """``-labels * log(sigmoid(logits)) - (1 - labels) * log(1 - sigmoid(logits))``, in nats, without overflow.

    Shapes: logits (…), labels (…) of the same dtype -> (…).
    """,
)

SELU_SCALE = 1.0507009873554804934193349852946
SELU_ALPHA = 1.6732632423543772848170429916717


def _same(x: TensorSpec, **attributes: object) -> TensorSpec:
    takes(x, FLOATS)
    return x


for _unary in (softplus, softsign, elu, selu, gelu, silu):
    _unary.shape_rule(_same)


def _along_axis(x: TensorSpec, *, axis: int) -> TensorSpec:
    takes(x, FLOATS)
    normalize_axis(axis, x.ndim)
    return x


for _normalised in (softmax, log_softmax):
    _normalised.shape_rule(_along_axis)


def _sum(x: Tensor, axis: int) -> Tensor:
    return reduce_sum(x, axes=(axis % x.ndim,), keepdims=True)


def _shifted(x: Tensor, axis: int) -> Tensor:
    """x minus its greatest value along ``axis``: exp of it cannot overflow."""
    return subtract(x, stop_gradient(reduce_max(x, axes=(axis % x.ndim,), keepdims=True)))


def _one(x: Tensor) -> Tensor:
    return constant(1, x.dtype)


@softmax.decomposition
def _softmax_parts(x: Tensor, *, axis: int) -> Tensor:
    powers = exp(_shifted(x, axis))
    return divide(powers, _sum(powers, axis))


@softmax.vjp_rule
def _softmax_vjp(ct: Tensor, out: Tensor, x: Tensor, *, axis: int) -> tuple[Tensor]:
    return (multiply(out, subtract(ct, _sum(multiply(ct, out), axis))),)


@log_softmax.decomposition
def _log_softmax_parts(x: Tensor, *, axis: int) -> Tensor:
    shifted = _shifted(x, axis)
    return subtract(shifted, log(_sum(exp(shifted), axis)))


@log_softmax.vjp_rule
def _log_softmax_vjp(ct: Tensor, out: Tensor, x: Tensor, *, axis: int) -> tuple[Tensor]:
    return (subtract(ct, multiply(exp(out), _sum(ct, axis))),)


def _reduced(shape: Shape, axes: tuple[int, ...], keepdims: bool) -> Shape:
    return tuple(1 if axis in axes else size for axis, size in enumerate(shape) if keepdims or axis not in axes)


@logsumexp.shape_rule
def _logsumexp(x: TensorSpec, *, axes: tuple[int, ...], keepdims: bool) -> TensorSpec:
    takes(x, FLOATS)
    for axis in axes:
        normalize_axis(axis, x.ndim)
    return x.with_shape(*_reduced(x.shape, axes, keepdims))


@logsumexp.decomposition
def _logsumexp_parts(x: Tensor, *, axes: tuple[int, ...], keepdims: bool) -> Tensor:
    greatest = stop_gradient(reduce_max(x, axes=axes, keepdims=True))
    # Where the greatest is infinite, x minus it would be nan.
    greatest = where(isfinite(greatest), greatest, constant(0, x.dtype))
    total = reduce_sum(exp(subtract(x, greatest)), axes=axes, keepdims=True)
    result = add(log(total), greatest)
    return result if keepdims else reshape(result, shape=_reduced(x.shape, axes, keepdims=False))


@logsumexp.vjp_rule
def _logsumexp_vjp(ct: Tensor, out: Tensor, x: Tensor, *, axes: tuple[int, ...], keepdims: bool) -> tuple[Tensor]:
    kept = _reduced(x.shape, axes, keepdims=True)
    return (multiply(reshape(ct, shape=kept), exp(subtract(x, reshape(out, shape=kept)))),)


@softplus.decomposition
def _softplus_parts(x: Tensor) -> Tensor:
    return add(maximum(x, constant(0, x.dtype)), log1p(exp(negative(absolute(x)))))


@softplus.vjp_rule
def _softplus_vjp(ct: Tensor, out: Tensor, x: Tensor) -> tuple[Tensor]:
    return (multiply(ct, sigmoid(x)),)


@softsign.decomposition
def _softsign_parts(x: Tensor) -> Tensor:
    return divide(x, add(_one(x), absolute(x)))


@softsign.vjp_rule
def _softsign_vjp(ct: Tensor, out: Tensor, x: Tensor) -> tuple[Tensor]:
    return (divide(ct, square(add(_one(x), absolute(x)))),)


@elu.decomposition
def _elu_parts(x: Tensor, *, alpha: float) -> Tensor:
    zero = constant(0, x.dtype)
    return where(greater(x, zero), x, multiply(constant(alpha, x.dtype), expm1(minimum(x, zero))))


@elu.vjp_rule
def _elu_vjp(ct: Tensor, out: Tensor, x: Tensor, *, alpha: float) -> tuple[Tensor]:
    slope = add(out, constant(alpha, x.dtype))
    return (where(greater(x, constant(0, x.dtype)), ct, multiply(ct, slope)),)


@selu.decomposition
def _selu_parts(x: Tensor) -> Tensor:
    return multiply(constant(SELU_SCALE, x.dtype), elu(x, alpha=SELU_ALPHA))


@selu.vjp_rule
def _selu_vjp(ct: Tensor, out: Tensor, x: Tensor) -> tuple[Tensor]:
    slope = add(out, constant(SELU_SCALE * SELU_ALPHA, x.dtype))
    scale = constant(SELU_SCALE, x.dtype)
    return (multiply(ct, where(greater(x, constant(0, x.dtype)), scale, slope)),)


@gelu.decomposition
def _gelu_parts(x: Tensor, *, approximate: bool) -> Tensor:
    if approximate:
        cubic = multiply(constant(0.044715, x.dtype), multiply(square(x), x))
        curve = tanh(multiply(constant(math.sqrt(2 / math.pi), x.dtype), add(x, cubic)))
    else:
        curve = erf(multiply(x, constant(math.sqrt(0.5), x.dtype)))
    return multiply(multiply(constant(0.5, x.dtype), x), add(_one(x), curve))


@silu.decomposition
def _silu_parts(x: Tensor) -> Tensor:
    return multiply(x, sigmoid(x))


@silu.vjp_rule
def _silu_vjp(ct: Tensor, out: Tensor, x: Tensor) -> tuple[Tensor]:
    s = sigmoid(x)
    return (multiply(ct, add(s, multiply(out, subtract(_one(x), s)))),)


@softmax_cross_entropy.shape_rule
def _softmax_cross_entropy(logits: TensorSpec, labels: TensorSpec, *, axis: int = -1) -> TensorSpec:
    one_dtype(logits, labels)
    takes(logits, FLOATS)
    axis = normalize_axis(axis, logits.ndim)
    shape = agree_shapes(logits.shape, labels.shape, f"the shapes of logits {logits} and labels {labels}")
    return logits.with_shape(*_reduced(shape, (axis,), keepdims=False))


@softmax_cross_entropy.decomposition
def _softmax_cross_entropy_parts(logits: Tensor, labels: Tensor, *, axis: int = -1) -> Tensor:
    products = multiply(labels, log_softmax(logits, axis=axis))
    return negative(reduce_sum(products, axes=(axis % logits.ndim,), keepdims=False))


@softmax_cross_entropy.vjp_rule
def _softmax_cross_entropy_vjp(
    ct: Tensor, out: Tensor, logits: Tensor, labels: Tensor, *, axis: int = -1
) -> tuple[Tensor, Tensor]:
    kept = reshape(ct, shape=_reduced(logits.shape, (axis % logits.ndim,), keepdims=True))
    logs = log_softmax(logits, axis=axis)
    slope = subtract(multiply(exp(logs), _sum(labels, axis)), labels)
    return multiply(kept, slope), negative(multiply(kept, logs))


@sparse_softmax_cross_entropy.shape_rule
def _sparse_softmax_cross_entropy(logits: TensorSpec, labels: TensorSpec) -> TensorSpec:
    takes(logits, FLOATS)
    expect_ndim(logits, 1, "logits (…, F)")
    takes(labels, INTEGERS)
    if labels.ndim != logits.ndim - 1:
        raise ShapeError(
            f"labels must have the shape of logits {logits} without the last axis. Got {labels}.",
            fix="For one-hot labels use softmax_cross_entropy.",
            expected=logits.shape[:-1],
            actual=labels.shape,
        )
    return logits.with_shape(*agree_shapes(logits.shape[:-1], labels.shape, f"{logits} without F and labels {labels}"))


@sparse_softmax_cross_entropy.decomposition
def _sparse_softmax_cross_entropy_parts(logits: Tensor, labels: Tensor) -> Tensor:
    # From the shifted logits, whose size costs the difference no digits.
    last = logits.ndim - 1
    shifted = _shifted(logits, last)
    total = log(reduce_sum(exp(shifted), axes=(last,), keepdims=False))
    chosen = take_along_axis(shifted, reshape(labels, shape=(*labels.shape, 1)), axis=last)
    return subtract(total, reshape(chosen, shape=labels.shape))


@sparse_softmax_cross_entropy.vjp_rule
def _sparse_softmax_cross_entropy_vjp(ct: Tensor, out: Tensor, logits: Tensor, labels: Tensor) -> tuple[Tensor, None]:
    classes = positions((logits.shape[-1],), 0, labels.dtype)
    hot = cast(equal(reshape(labels, shape=(*labels.shape, 1)), classes), dtype=logits.dtype)
    slope = subtract(softmax(logits, axis=logits.ndim - 1), hot)
    return multiply(reshape(ct, shape=(*ct.shape, 1)), slope), None


@sigmoid_cross_entropy.shape_rule
def _sigmoid_cross_entropy(logits: TensorSpec, labels: TensorSpec) -> TensorSpec:
    one_dtype(logits, labels)
    takes(logits, FLOATS)
    agree_shapes(logits.shape, labels.shape, f"the shapes of logits {logits} and labels {labels}")
    return logits


@sigmoid_cross_entropy.decomposition
def _sigmoid_cross_entropy_parts(logits: Tensor, labels: Tensor) -> Tensor:
    return subtract(softplus(logits), multiply(logits, labels))


@sigmoid_cross_entropy.vjp_rule
def _sigmoid_cross_entropy_vjp(ct: Tensor, out: Tensor, logits: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
    return multiply(ct, subtract(sigmoid(logits), labels)), negative(multiply(ct, logits))
