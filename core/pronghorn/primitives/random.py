"""Random draws. Each is a function of its key: equal keys give equal numbers on one engine.

A key is int64[4] = (seed, step, site, iteration): the state's seed, the step of training, which draw of the step it is,
and the iteration of the loop it stands in. ``ops.random.draw_key`` makes one.
"""

from __future__ import annotations

from pronghorn.dim import Shape, Size
from pronghorn.dtypes import is_float
from pronghorn.errors import ArgumentError, DTypeError, ShapeError
from pronghorn.graph import Primitive, Tensor, constant
from pronghorn.primitives.arithmetic import greater_equal, multiply, where
from pronghorn.primitives.expect import at_least_zero
from pronghorn.primitives.shape import broadcast_to
from pronghorn.spec import TensorSpec, as_shape, broadcast_shapes

random_uniform = Primitive(
    "random_uniform",
    """Independent draws from [0, 1). Shapes: key (4,) int64 -> ``shape``, of the floating ``dtype``.""",
    differentiable=False,
)

random_normal = Primitive(
    "random_normal",
    """Independent draws of mean 0 and variance 1. Shapes: key (4,) int64 -> ``shape``, of the floating ``dtype``.""",
    differentiable=False,
)

random_bits = Primitive(
    "random_bits",
    """Independent uniform uint32, all 2^32 values alike. Shapes: key (4,) int64 -> ``shape``.""",
    differentiable=False,
)

random_permutation = Primitive(
    "random_permutation",
    """The int64 numbers 0 … ``size``-1 in random order. Shapes: key (4,) int64 -> (size,).""",
    differentiable=False,
)

dropout = Primitive(
    "dropout",
    """x with a share ``rate`` of its elements set to 0 and the others times 1 / (1 - rate).

    Shapes: x (…), key (4,) int64 -> as x. What is drawn has ``noise_shape``, which broadcasts to that of x; None means
    a draw for each element. Attribute: 0 <= ``rate`` < 1.
    Source: Srivastava et al. 2014, in the inverted form of Keras.
    """,
)


def _expect_key(key: TensorSpec) -> None:
    if key.shape != (4,) or key.dtype != "int64":
        raise ShapeError(
            f"a random key is int64[4]: seed, step, site, iteration. Got {key}.",
            fix="Take one from ops.random.draw_key().",
            expected=(4,),
            actual=key.shape,
        )


def _drawn(key: TensorSpec, shape: Shape, dtype: str) -> TensorSpec:
    _expect_key(key)
    if not is_float(dtype):
        raise DTypeError(f"draws are floating. Got {dtype}.", fix="Draw floats and cast them.", actual=dtype)
    at_least_zero(shape, "the shape of the draw")
    return TensorSpec(shape, dtype)


@random_uniform.shape_rule
def _random_uniform(key: TensorSpec, *, shape: Shape, dtype: str) -> TensorSpec:
    return _drawn(key, shape, dtype)


@random_normal.shape_rule
def _random_normal(key: TensorSpec, *, shape: Shape, dtype: str) -> TensorSpec:
    return _drawn(key, shape, dtype)


@random_bits.shape_rule
def _random_bits(key: TensorSpec, *, shape: Shape) -> TensorSpec:
    _expect_key(key)
    at_least_zero(shape, "the shape of the draw")
    return TensorSpec(shape, "uint32")


@random_permutation.shape_rule
def _random_permutation(key: TensorSpec, *, size: Size) -> TensorSpec:
    _expect_key(key)
    at_least_zero((size,), "the permutation")
    return TensorSpec((size,), "int64")


@dropout.shape_rule
def _dropout(x: TensorSpec, key: TensorSpec, *, rate: float, noise_shape: Shape | None) -> TensorSpec:
    _expect_key(key)
    if not 0 <= rate < 1:
        raise ArgumentError(f"rate must be in [0, 1). Got {rate}.", argument="rate", got=rate)
    if not is_float(x.dtype):
        raise DTypeError(f"dropout takes floating values. Got {x}.", fix="Cast x first.", actual=x.dtype)
    if noise_shape is not None and len(broadcast_shapes(x.shape, as_shape(noise_shape))) != x.ndim:
        raise ShapeError(
            f"noise_shape {noise_shape} must broadcast to the shape of x, {x.shape}.", argument="noise_shape"
        )
    return x


@dropout.decomposition
def _dropout_parts(x: Tensor, key: Tensor, *, rate: float, noise_shape: Shape | None) -> Tensor:
    bits = random_bits(key, shape=x.shape if noise_shape is None else noise_shape)
    kept = greater_equal(bits, constant(round(rate * 2**32), "uint32"))
    if noise_shape is not None:
        kept = broadcast_to(kept, shape=x.shape)
    return where(kept, multiply(x, constant(1 / (1 - rate), x.dtype)), constant(0, x.dtype))


@dropout.vjp_rule
def _dropout_vjp(
    ct: Tensor, out: Tensor, x: Tensor, key: Tensor, *, rate: float, noise_shape: Shape | None
) -> tuple[Tensor, None]:
    return dropout(ct, key, rate=rate, noise_shape=noise_shape), None
