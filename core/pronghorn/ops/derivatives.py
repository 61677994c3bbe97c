"""Derivatives as functions: a derivative given by hand (custom_gradient), and one in a direction (jvp)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

import numpy as np

from pronghorn.autograd import gradients
from pronghorn.dtypes import is_inexact
from pronghorn.errors import ArgumentError, ShapeError
from pronghorn.graph import Tensor, as_tensor, placeholder, replay
from pronghorn.graph.closing import Body, closed, outside
from pronghorn.ops.convert import inexact, is_symbolic, operand, shape_of
from pronghorn.ops.creation import zeros
from pronghorn.ops.elementwise import cast
from pronghorn.primitives import control as primitives
from pronghorn.structure import flatten, unflatten

__all__ = ["custom_gradient", "jvp"]


def custom_gradient(f: Callable[..., Any]) -> Callable[..., Any]:
    """A function with the values of ``f`` and a derivative of its own; usable as a decorator.

    Args:
        f: a function that returns (output, grad): ``grad(upstream)`` takes the cotangent of the output (a structure
            of them, where it is one) and returns the cotangent of each argument.

    Raises:
        ShapeError: if ``grad`` returns another number of cotangents, or one of another shape than its argument.

    >>> @custom_gradient
    ... def square_with_slope_1(x):
    ...     return x * x, lambda upstream: upstream
    >>> import numpy
    >>> float(square_with_slope_1(numpy.float32(3)))
    9.0
    """

    @wraps(f)
    def with_given_gradient(*args: Any, **kwargs: Any) -> Any:
        output, grad = f(*args, **kwargs)
        values = [operand(y) for y in flatten(output)]
        if not is_symbolic(*values):
            return output
        givers = [as_tensor(operand(x)) for x in flatten(args)]
        values = [as_tensor(y) for y in values]
        slots = [placeholder(y.shape, y.dtype) for y in values]

        def pullback(*cts: Tensor) -> list[Tensor]:
            return _cotangents(grad(unflatten(output, cts)), args, givers)

        body = Body.trace_function(pullback, slots)
        captured = body.captured([])
        results = primitives.custom_gradient(
            *values,
            *givers,
            *outside(captured),
            count=len(values),
            pullback=closed(body.outputs, slots, {}, captured),
        )
        return unflatten(output, results)

    return with_given_gradient


def _cotangents(given: Any, args: tuple[Any, ...], givers: Sequence[Tensor]) -> list[Tensor]:
    """One for each of ``givers``, of its shape and dtype; zeros where there is none."""
    listed = list(given) if isinstance(given, list | tuple) else [given]
    found = _matched(listed, list(args)) if len(listed) == len(args) else listed
    if len(found) != len(givers):
        raise ShapeError(
            f"the gradient function returns {len(found)} values for {len(givers)} arguments.",
            where="ops.custom_gradient",
            fix="Return one cotangent for each argument; None where there is none.",
            expected=len(givers),
            actual=len(found),
        )
    results = []
    for ct, x in zip(found, givers, strict=True):
        if ct is None or not is_inexact(x.dtype):
            results.append(as_tensor(zeros(x.shape, x.dtype)))
            continue
        value = as_tensor(cast(ct, x.dtype))
        if len(value.shape) != len(x.shape):
            raise ShapeError(
                f"the gradient function returns a cotangent of shape {value.shape} for an argument of {x.shape}.",
                where="ops.custom_gradient",
                expected=x.shape,
                actual=value.shape,
            )
        results.append(value)
    return results


def _matched(given: Any, structure: Any) -> list[Any]:
    """The leaves of ``given`` in the order of those of ``structure``; None stands for all of a part."""
    if structure is None:
        return []
    if given is None:
        return [None] * len(flatten(structure))
    if isinstance(structure, dict):
        return [leaf for key in sorted(structure) for leaf in _matched(given[key], structure[key])]
    if isinstance(structure, list | tuple):
        pairs = zip(given, structure, strict=False)
        return [leaf for part, like in pairs for leaf in _matched(part, like)]
    return [given]


def jvp(fun: Callable[..., Any], primals: Sequence[Any], tangents: Sequence[Any], has_aux: bool = False) -> Any:
    """``fun(*primals)`` and its derivative in the direction ``tangents``: the Jacobian times that vector.

    By two reversals: ``u -> J^T u`` is linear, and its own reverse is J.

    Args:
        fun: a function of ``len(primals)`` arguments, structures of values.
        tangents: one for each of ``primals``, of the same structure and shapes.
        has_aux: ``fun`` returns (output, something else), and only the output is differentiated.

    Returns:
        (output, tangent of the output), and what else ``fun`` returned if ``has_aux``.

    Raises:
        ArgumentError: if there are not as many tangents as primals.

    >>> import numpy
    >>> value, slope = jvp(lambda x: x * x, (numpy.float32(3),), (numpy.float32(1),))
    >>> float(value), float(slope)
    (9.0, 6.0)
    """
    at = [inexact(x) for x in flatten(list(primals))]
    along = [operand(t, x.dtype) for t, x in zip(flatten(list(tangents)), at, strict=False)]
    if len(flatten(list(tangents))) != len(at) or len(primals) != len(tangents):
        raise ArgumentError(
            f"needs one tangent for each primal. Got {len(tangents)} for {len(primals)}.",
            where="ops.jvp",
            argument="tangents",
            got=len(tangents),
        )
    leaves = [placeholder(shape_of(x), x.dtype) for x in at]
    directions = [placeholder(shape_of(x), x.dtype) for x in at]
    made: list[Any] = []

    def body(*tensors: Tensor) -> list[Tensor]:
        found = fun(*unflatten(list(primals), tensors[: len(leaves)]))
        made.extend(found if has_aux else (found, None))
        outputs = [as_tensor(operand(y)) for y in flatten(made[0])]
        aux = [as_tensor(operand(y)) for y in flatten(made[1])]
        return [*outputs, *_pushed(outputs, tensors[: len(leaves)], tensors[len(leaves) :]), *aux]

    traced = Body.trace_function(body, [*leaves, *directions])
    count = len(flatten(made[0]))
    results = _run(traced, [*at, *along])
    output, slope = (unflatten(made[0], results[i : i + count]) for i in (0, count))
    return (output, slope, unflatten(made[1], results[2 * count :])) if has_aux else (output, slope)


def _pushed(outputs: Sequence[Tensor], leaves: Sequence[Tensor], directions: Sequence[Tensor]) -> list[Tensor]:
    """The derivative of each output in the directions; zeros where there is none."""
    smooth = [y for y in outputs if is_inexact(y.dtype)]
    weights = [placeholder(y.shape, y.dtype) for y in smooth]
    pulled = gradients(smooth, leaves, weights) if smooth else []
    used = [(back, d) for back, d in zip(pulled, directions, strict=False) if back is not None]
    pushed = gradients([back for back, _ in used], weights, [d for _, d in used]) if used else [None] * len(smooth)
    nothing = {weight: as_tensor(zeros(weight.shape, weight.dtype)) for weight in weights}
    found = iter(pushed)
    results = []
    for y in outputs:
        slope = next(found) if is_inexact(y.dtype) else None
        results.append(as_tensor(zeros(y.shape, y.dtype)) if slope is None else slope)
    return replay(results, nothing)  # no derivative depends on the weights: the map is linear in them


def _run(traced: Body, values: Sequence[Any]) -> list[Any]:
    """The body's outputs: in the graph where symbolic values meet, at once elsewhere."""
    captured = traced.captured([])
    if is_symbolic(*values, *captured):
        return replay(traced.outputs, dict(zip(traced.inputs, map(as_tensor, values), strict=True)))
    graph = closed(traced.outputs, traced.inputs, {}, captured)
    return list(primitives.cond(np.True_, *values, *outside(captured), true=graph, false=graph))
