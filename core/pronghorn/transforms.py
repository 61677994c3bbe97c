"""grad and value_and_grad: derivatives of plain functions, on arrays and on Tensors alike."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from pronghorn.autograd import gradients
from pronghorn.dtypes import is_inexact
from pronghorn.errors import ArgumentError, ArgumentTypeError, GradientError
from pronghorn.graph import Tensor, as_tensor
from pronghorn.ops.convert import dtype_of, operand
from pronghorn.ops.creation import zeros_like
from pronghorn.runtime.traced import Traced
from pronghorn.structure import flatten, map_structure, unflatten


def value_and_grad(function: Callable[..., Any], argnums: int | Sequence[int] = 0) -> Callable[..., tuple[Any, Any]]:
    """A function that gives ``function``'s value and its derivative.

    On arrays it is traced into a Program for each set of shapes; on Tensors it makes graph, so that it can be
    differentiated again or called in a layer.

    Args:
        function: a function of arrays or structures of them, which gives a scalar.
        argnums: which positional arguments to differentiate by.

    Returns:
        A function of the same arguments: (value, derivative); the derivative has the structure of the argument, and is
        a tuple of such where ``argnums`` is a sequence. An argument without influence has zeros.

    Raises:
        GradientError: if the value is no scalar, or an argument is of an integer dtype.
        ArgumentError: if there is no argument of a number in ``argnums``.

    >>> import numpy
    >>> value, slope = value_and_grad(lambda x: x * x)(numpy.float32(3))
    >>> float(value), float(slope)
    (9.0, 6.0)
    """
    numbers = _numbers(argnums)

    def step(args: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
        return _differentiate(function, args, keywords, numbers)

    traced = Traced(step)

    @functools.wraps(function)
    def wrapper(*args: Any, **keywords: Any) -> tuple[Any, Any]:
        if any(isinstance(x, Tensor) for x in flatten((args, keywords))):
            value, found = step(*map_structure(as_tensor, (args, keywords)))
        else:
            value, found = traced(*map_structure(_array, (args, keywords)))
        return value, found[0] if isinstance(argnums, int) else tuple(found)

    return wrapper


def _numbers(argnums: Any) -> list[int]:
    numbers = [argnums] if isinstance(argnums, int) else list(argnums) if isinstance(argnums, list | tuple) else []
    if not numbers or not all(isinstance(number, int) for number in numbers):
        raise ArgumentTypeError(
            f"argnums must be an int or a sequence of ints. Got {argnums!r}.",
            where="grad",
            fix="Pass 0 for the first argument.",
            argument="argnums",
            got=argnums,
        )
    return numbers


def grad(function: Callable[..., Any], argnums: int | Sequence[int] = 0) -> Callable[..., Any]:
    """A function that gives the derivative of ``function``; see `value_and_grad`.

    >>> import numpy
    >>> float(grad(grad(lambda x: x * x * x))(numpy.float32(2)))
    12.0
    """
    both = value_and_grad(function, argnums)

    @functools.wraps(function)
    def wrapper(*args: Any, **keywords: Any) -> Any:
        return both(*args, **keywords)[1]

    return wrapper


def _differentiate(
    function: Callable[..., Any], args: tuple[Any, ...], keywords: dict[str, Any], numbers: list[int]
) -> tuple[Tensor, list[Any]]:
    if not all(-len(args) <= number < len(args) for number in numbers):
        raise ArgumentError(
            f"argnums is {numbers}, the function was called with {len(args)} positional arguments.",
            where=getattr(function, "__name__", "grad"),
            fix="Pass the arguments to differentiate by position.",
            argument="argnums",
            got=numbers,
        )
    value = as_tensor(operand(function(*args, **keywords)))
    if value.shape != ():
        raise GradientError(
            f"the function gives a value of shape {value.shape}, only scalars have a gradient.",
            where=getattr(function, "__name__", "grad"),
            fix="Reduce it, for example with ops.sum or ops.mean.",
            actual=value.shape,
        )
    found = []
    for number in numbers:
        leaves = flatten(args[number])
        for leaf in leaves:
            if not is_inexact(leaf.dtype):
                raise GradientError(
                    f"argument {number} is of dtype {leaf.dtype}, which has no derivative.",
                    where=getattr(function, "__name__", "grad"),
                    fix="Pass floats.",
                    actual=leaf.dtype,
                )
        made = [zeros_like(x) if ct is None else ct for ct, x in zip(gradients(value, leaves), leaves, strict=True)]
        found.append(unflatten(args[number], made))
    return value, found


def _array(value: Any) -> Any:
    array = operand(value)
    return array if hasattr(array, "dtype") else np.asarray(array, dtype_of(array))
