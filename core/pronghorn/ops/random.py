"""Random draws. Each takes its key from the running trace, or outside one from the process's random state.

With ``seed=None`` a draw follows the model's own random state; an int seed takes the place of that state's seed, and the
draws still differ from step to step and from place to place.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np

from pronghorn.config import floatx
from pronghorn.dim import Dim, Shape
from pronghorn.dtypes import canonical, is_float
from pronghorn.errors import ArgumentError, ArgumentTypeError
from pronghorn.graph import Tensor, Trace, as_tensor, constant, contains_dim, current_trace
from pronghorn.graph.random_source import RANDOM
from pronghorn.ops.convert import inexact, is_symbolic, operand, operands, shape_of
from pronghorn.primitives import random as draws
from pronghorn.primitives.arithmetic import add, less, multiply
from pronghorn.primitives.elementwise import cast, erfinv, floor, log, negative
from pronghorn.primitives.index import gather
from pronghorn.primitives.reduction import argmax
from pronghorn.primitives.shape import concatenate, reshape, slice_
from pronghorn.spec import as_shape, normalize_axis

#: Between the counters of nested loops: an inner loop has fewer iterations than this, in any use we know of.
_NESTING = 1_000_003


def draw_key(seed: int | None = None, *, symbolic: bool = False) -> Any:
    """The key of the next draw: int64[4] = (seed, step, site, iteration).

    In a trace it is a Tensor: the seed and step of the trace's random state, how many draws there were before this one,
    and the iteration of the loops around it. Outside a trace it is an array made from the process's random state,
    which then counts one step; with ``symbolic=True`` a Tensor that reads that state when it is computed.

    Args:
        seed: takes the place of the state's seed.
        symbolic: whether the draw will be computed later; asked outside a trace only.

    Raises:
        ArgumentTypeError: if ``seed`` is neither None nor an int.
    """
    if seed is not None and (isinstance(seed, bool) or not hasattr(seed, "__index__")):
        raise ArgumentTypeError(
            f"seed must be an int or None. Got {seed!r}.", fix="Pass an int, such as seed=1.", argument="seed", got=seed
        )
    trace = current_trace()
    if trace is not None:
        site, trace.sites = trace.sites, trace.sites + 1
        if trace.random_state is None:
            # A layer called on symbolic Tensors has a trace of its own, and the draws of several may meet in one graph.
            return _key(as_tensor(RANDOM.global_state()), seed, next(RANDOM.sites), _iteration(trace))
        return _key(as_tensor(trace.random_state), seed, site, _iteration(trace))
    if symbolic:
        return _key(as_tensor(RANDOM.global_state()), seed, next(RANDOM.sites), None)
    first, step = RANDOM.global_state().numpy().tolist()
    RANDOM.advance()
    return np.array([first if seed is None else seed.__index__(), step, 0, 0], np.int64)


def _key(state: Tensor, seed: int | None, site: int, iteration: Tensor | None) -> Tensor:
    parts = [state]
    if seed is not None:
        parts = [constant([seed.__index__()], "int64"), slice_(state, start=(1,), stop=(2,), step=(1,))]
    if iteration is None:
        return _joined(*parts, constant([site, 0], "int64"))
    return _joined(*parts, constant([site], "int64"), reshape(iteration, shape=(1,)))


def _joined(*parts: Tensor) -> Tensor:
    key: Tensor = concatenate(*parts, axis=0)
    return key


def _iteration(trace: Trace | None) -> Tensor | None:
    """The counters of all the loops around, in one number."""
    total: Tensor | None = None
    factor = 1
    while trace is not None:
        if trace.iteration is not None:
            part = trace.iteration if factor == 1 else multiply(trace.iteration, constant(factor, "int64"))
            total = part if total is None else add(total, part)
            factor *= _NESTING
        trace = trace.parent
    return total


def random_uniform(
    shape: Iterable[Any] = (), minval: Any = 0.0, maxval: Any = 1.0, dtype: Any = None, seed: int | None = None
) -> Any:
    """Independent draws from [minval, maxval), of ``shape`` and a floating dtype (floatx if None).

    Raises:
        ArgumentError: if the dtype is no floating one; ``random_integers`` draws integers.
    """
    sizes, kind = _described(shape, dtype)
    drawn = draws.random_uniform(_key_for(seed, sizes, minval, maxval), shape=sizes, dtype=kind)
    if _is_number(minval, 0) and _is_number(maxval, 1):
        return drawn
    low, high = operands(minval, maxval, dtype=kind)
    return add(multiply(drawn, add(high, negative(low))), low)


def random_normal(
    shape: Iterable[Any] = (), mean: Any = 0.0, stddev: Any = 1.0, dtype: Any = None, seed: int | None = None
) -> Any:
    """Independent draws from the normal distribution, of ``shape`` and a floating dtype (floatx if None)."""
    sizes, kind = _described(shape, dtype)
    drawn = draws.random_normal(_key_for(seed, sizes, mean, stddev), shape=sizes, dtype=kind)
    return _scaled(drawn, mean, stddev, kind)


def random_truncated_normal(
    shape: Iterable[Any] = (), mean: Any = 0.0, stddev: Any = 1.0, dtype: Any = None, seed: int | None = None
) -> Any:
    """Draws from the normal distribution cut off at two standard deviations on either side of the mean.

    ``sqrt(2) * erfinv(u)`` with u uniform between the values of erf at the two ends.
    """
    sizes, kind = _described(shape, dtype)
    end = math.erf(math.sqrt(2))
    u = draws.random_uniform(_key_for(seed, sizes, mean, stddev), shape=sizes, dtype=kind)
    width, low, root = operands(2 * end, -end, math.sqrt(2), dtype=kind)
    return _scaled(multiply(root, erfinv(add(multiply(u, width), low))), mean, stddev, kind)


def random_bernoulli(
    shape: Iterable[Any] = (), probability: Any = 0.5, dtype: Any = None, seed: int | None = None
) -> Any:
    """1 with the given probability, 0 otherwise, of ``shape`` and ``dtype`` (floatx if None)."""
    sizes = _sizes(shape)
    u = draws.random_uniform(_key_for(seed, sizes, probability), shape=sizes, dtype="float32")
    (limit,) = operands(probability, dtype="float32")
    return cast(less(u, limit), dtype=canonical(dtype or floatx()))


def random_integers(
    shape: Iterable[Any], minval: int, maxval: int, dtype: Any = "int32", seed: int | None = None
) -> Any:
    """Independent uniform integers from minval to maxval - 1.

    Raises:
        ArgumentError: if there is none.
    """
    if maxval <= minval:
        raise ArgumentError(
            f"there is no integer from {minval} to {maxval} - 1.", fix="Choose maxval > minval.", argument="maxval"
        )
    sizes = _sizes(shape)
    u = draws.random_uniform(_key_for(seed, sizes), shape=sizes, dtype="float64")
    width, low = operands(maxval - minval, minval, dtype="float64")
    return cast(add(floor(multiply(u, width)), low), dtype=canonical(dtype))


def random_categorical(logits: Any, num_samples: int, dtype: Any = "int64", seed: int | None = None) -> Any:
    """Draws of class indices with probabilities softmax(logits): logits (B, C) -> (B, num_samples).

    By the Gumbel trick: the argmax of logits plus Gumbel noise.
    """
    logits = inexact(logits)
    rows, classes = shape_of(logits)
    sizes = (rows, num_samples, classes)
    u = draws.random_uniform(_key_for(seed, sizes, logits), shape=sizes, dtype="float64")
    tiny = operand(np.finfo(np.float64).tiny, dtype="float64")
    noise = negative(log(negative(log(add(u, tiny)))))
    wide = cast(reshape(logits, shape=(rows, 1, classes)), dtype="float64")
    return cast(argmax(add(wide, noise), axis=2), dtype=canonical(dtype))


def random_permutation(size: Any, seed: int | None = None) -> Any:
    """The int64 numbers 0 … size-1 in random order."""
    return draws.random_permutation(_key_for(seed, (size,)), size=size)


def shuffle(x: Any, axis: int = 0, seed: int | None = None) -> Any:
    """x with the entries along ``axis`` in random order."""
    x = operand(x)
    shape = shape_of(x)
    axis = normalize_axis(axis, len(shape), where="shuffle(axis=)")
    order = draws.random_permutation(_key_for(seed, shape, x), size=shape[axis])
    return gather(x, order, axis=axis)


def dropout(x: Any, rate: float, seed: int | None = None, noise_shape: Iterable[Any] | None = None) -> Any:
    """x with a share ``rate`` of its elements set to 0 and the others times 1 / (1 - rate).

    Args:
        x: (…) float.
        rate: the share to drop, in [0, 1).
        seed: takes the place of the random state's seed.
        noise_shape: one draw is shared along its axes of size 1; None in it stands for the size of x.

    Raises:
        ArgumentError: if ``rate`` is outside [0, 1).

    Source: Srivastava et al. 2014.
    """
    if not 0 <= rate < 1:
        raise ArgumentError(
            f"rate must be in [0, 1). Got {rate}.", fix="It is the share that is dropped.", argument="rate", got=rate
        )
    x = inexact(x)
    if rate == 0:
        return x
    sizes = None
    if noise_shape is not None:
        given = tuple(noise_shape)
        if len(given) != len(shape_of(x)):
            raise ArgumentError(
                f"noise_shape {given} must have one entry for each axis of x {shape_of(x)}.",
                fix="Use None for an axis as long as that of x, 1 for one that shares a draw.",
                argument="noise_shape",
                got=given,
            )
        sizes = as_shape(size if want is None else want for want, size in zip(given, shape_of(x), strict=True))
    return draws.dropout(x, _key_for(seed, (), x), rate=float(rate), noise_shape=sizes)


def _key_for(seed: int | None, shape: Shape, *used: Any) -> Any:
    return draw_key(seed, symbolic=contains_dim(tuple(shape)) or is_symbolic(*used))


def _scaled(drawn: Any, mean: Any, stddev: Any, dtype: str) -> Any:
    if not _is_number(stddev, 1):
        drawn = multiply(drawn, *operands(stddev, dtype=dtype))
    return drawn if _is_number(mean, 0) else add(drawn, *operands(mean, dtype=dtype))


def _is_number(value: Any, number: float) -> bool:
    return isinstance(value, (int, float)) and value == number


def _described(shape: Iterable[Any], dtype: Any) -> tuple[Shape, str]:
    kind = canonical(dtype) if dtype is not None else floatx()
    if not is_float(kind):
        raise ArgumentError(
            f"dtype must be a floating one. Got {kind}.",
            fix="random_integers draws integers.",
            argument="dtype",
            got=kind,
        )
    return _sizes(shape), kind


def _sizes(shape: Any) -> Shape:
    return (shape,) if isinstance(shape, (int, Dim)) else as_shape(shape)
