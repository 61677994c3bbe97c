"""Functions over the elements of an axis: map, vectorized_map, vectorize, associative_scan; counted loops and switch."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from pronghorn.dim import Dim
from pronghorn.errors import ArgumentError, ShapeError
from pronghorn.ops.arithmetic import add
from pronghorn.ops.control import cond, scan, while_loop
from pronghorn.ops.convert import operand, shape_of
from pronghorn.ops.creation import arange
from pronghorn.ops.logic import less
from pronghorn.ops.shape import broadcast_to, concatenate, flip, moveaxis, reshape, stack
from pronghorn.spec import broadcast_shapes, normalize_axis, product
from pronghorn.structure import flatten, map_structure, unflatten

__all__ = ["associative_scan", "fori_loop", "map", "switch", "vectorize", "vectorized_map"]


def map(f: Callable[[Any], Any], xs: Any) -> Any:
    """``f`` of each element of ``xs`` along axis 0, one after the other, the results stacked.

    Args:
        f: a function of one element: of a structure like ``xs`` without axis 0.
        xs: (N, …), or a tuple, list or dict of such.

    >>> import numpy
    >>> numpy.asarray(map(lambda x: x * x, numpy.arange(4))).tolist()
    [0, 1, 4, 9]
    """
    return scan(lambda carry, x: (carry, f(x)), None, xs)[1]


def vectorized_map(function: Callable[[Any], Any], elements: Any) -> Any:
    """``function`` of each element of ``elements`` along axis 0, the results stacked.

    The elements are taken one after the other, as by :func:`map`: a function that takes the whole axis at once is
    faster where there is one.

    Args:
        function: a function of one element; of a list of them where ``elements`` is a list.
        elements: (N, …), or a tuple, list or dict of such.

    >>> import numpy
    >>> numpy.asarray(vectorized_map(lambda x: x + 1, numpy.arange(3))).tolist()
    [1, 2, 3]
    """
    return map(function, elements)


_LIST = r"\((?:\w+(?:,\w+)*)?\)"
_SIGNATURE = re.compile(rf"{_LIST}(?:,{_LIST})*->{_LIST}(?:,{_LIST})*$")


def vectorize(
    pyfunc: Callable[..., Any], *, excluded: Iterable[int | str] | None = None, signature: str | None = None
) -> Callable[..., Any]:
    """A function that applies ``pyfunc`` to every element of its arguments, which broadcast.

    Args:
        pyfunc: a function of scalars, or of what ``signature`` says.
        excluded: positions and keywords of arguments that are passed whole; keywords are always.
        signature: the axes at the end that ``pyfunc`` takes and gives: "(n),(n)->()" for vectors to a scalar.

    Raises:
        ArgumentError: if the signature is none, or names another number of arguments.
        ShapeError: if an argument has fewer axes than the signature says.

    >>> import numpy
    >>> double = vectorize(lambda a, b: a * b)
    >>> numpy.asarray(double(numpy.arange(3), 2)).tolist()
    [0, 2, 4]
    """
    left = frozenset(excluded or ())
    cores = _cores(signature)

    def vectorized(*args: Any, **kwargs: Any) -> Any:
        places = [i for i in range(len(args)) if i not in left]
        values = [operand(args[i]) for i in places]
        counts = [0] * len(values) if cores is None else cores
        if len(counts) != len(values):
            raise ArgumentError(
                f"{signature!r} names {len(counts)} arguments. Got {len(values)}.", where="ops.vectorize", got=signature
            )

        def call(*elements: Any) -> Any:
            whole = list(args)
            for i, element in zip(places, elements, strict=True):
                whole[i] = element
            return pyfunc(*whole, **kwargs)

        return _over_elements(call, values, counts)

    return vectorized


def _cores(signature: str | None) -> list[int] | None:
    """How many axes at the end of each argument are the function's own."""
    if signature is None:
        return None
    text = signature.replace(" ", "")
    if not _SIGNATURE.match(text):
        raise ArgumentError(
            f"{signature!r} is no signature.",
            where="ops.vectorize",
            fix="Write one group for each argument and result, such as '(n),(n)->()'.",
            argument="signature",
            got=signature,
        )
    groups = re.findall(r"\(([^)]*)\)", text.partition("->")[0])
    return [len(group.split(",")) if group else 0 for group in groups]


def _over_elements(call: Callable[..., Any], values: list[Any], counts: list[int]) -> Any:
    shapes = [shape_of(x) for x in values]
    for shape, count in zip(shapes, counts, strict=True):
        if len(shape) < count:
            raise ShapeError(
                f"an argument of shape {shape} has fewer than {count} axes.", where="ops.vectorize", actual=shape
            )
    loops = [shape[: len(shape) - count] for shape, count in zip(shapes, counts, strict=True)]
    loop = broadcast_shapes(*loops)
    if not loop:
        return call(*values)
    flat = []
    for x, shape, own in zip(values, shapes, loops, strict=True):
        core = shape[len(own) :]
        flat.append(reshape(broadcast_to(x, (*loop, *core)), (product(loop), *core)))
    results = map(lambda elements: call(*elements), tuple(flat))
    return map_structure(lambda y: reshape(y, (*loop, *shape_of(y)[1:])), results)


def associative_scan(f: Callable[[Any, Any], Any], elems: Any, reverse: bool = False, axis: int = 0) -> Any:
    """Element k of the result is ``f`` of the first k + 1 elements along ``axis``, in order: e0, f(e0, e1), …

    In about 2 log2(N) calls, each on many elements at once (Blelloch 1990), because ``f`` is associative:
    f(a, f(b, c)) = f(f(a, b), c). Along an axis of unknown size it goes element by element.

    Args:
        f: a function of two structures like ``elems``, with fewer elements along the axis, that gives a third.
        elems: a value, or a tuple, list or dict of values, of one size along ``axis``.
        reverse: from the end.

    Raises:
        ShapeError: if the values have different sizes along the axis.

    >>> import numpy
    >>> associative_scan(lambda a, b: a + b, numpy.arange(5)).tolist()
    [0, 1, 3, 6, 10]
    """
    values = [operand(x) for x in flatten(elems)]
    places = [normalize_axis(axis, len(shape_of(x)), where="ops.associative_scan(axis=)") for x in values]
    values = [moveaxis(x, place, 0) for x, place in zip(values, places, strict=True)]
    sizes = [shape_of(x)[0] for x in values]
    if len({size for size in sizes if isinstance(size, int)}) > 1:
        raise ShapeError(
            f"the values have the sizes {sizes} along axis {axis}.", where="ops.associative_scan", actual=sizes
        )
    # f sees the axis where the caller has it.
    there = list(zip(values, places, strict=True))

    def merge(first: list[Any], second: list[Any]) -> list[Any]:
        given = [
            unflatten(elems, [moveaxis(x, 0, place) for x, (_, place) in zip(each, there, strict=True)])
            for each in (first, second)
        ]
        return [moveaxis(operand(x), place, 0) for x, (_, place) in zip(flatten(f(*given)), there, strict=True)]

    values = [flip(x, 0) for x in values] if reverse else values
    done = _one_by_one(merge, values) if isinstance(sizes[0], Dim) else _prefixes(merge, values, sizes[0])
    done = [flip(x, 0) for x in done] if reverse else done
    return unflatten(elems, [moveaxis(x, 0, place) for x, place in zip(done, places, strict=True)])


def _prefixes(merge: Callable[..., list[Any]], values: list[Any], count: int) -> list[Any]:
    """Pairs are merged, their prefixes found in the same way; what lies between takes one merge more."""
    if count < 2:
        return values
    pairs = merge([x[: count - 1 : 2] for x in values], [x[1::2] for x in values])
    odd = _prefixes(merge, pairs, count // 2)
    if count > 2:
        before = [x[: (count - 1) // 2] for x in odd]
        even = merge(before, [x[2::2] for x in values])
        even = [concatenate([x[:1], y], 0) for x, y in zip(values, even, strict=True)]
    else:
        even = [x[:1] for x in values]
    return [_interleaved(x, y, count) for x, y in zip(even, odd, strict=True)]


def _interleaved(even: Any, odd: Any, count: int) -> Any:
    half = count // 2
    mixed = reshape(stack([even[:half], odd], 1), (2 * half, *shape_of(even)[1:]))
    return concatenate([mixed, even[half:]], 0) if count % 2 else mixed


def _one_by_one(merge: Callable[..., list[Any]], values: list[Any]) -> list[Any]:
    first = [x[:1] for x in values]

    def step(carry: list[Any], x: list[Any]) -> tuple[list[Any], list[Any]]:
        new = merge(carry, [reshape(each, (1, *shape_of(each))) for each in x])
        return new, [reshape(each, shape_of(each)[1:]) for each in new]

    rest = scan(step, first, [x[1:] for x in values])[1]
    return [concatenate([x, y], 0) for x, y in zip(first, rest, strict=True)]


def fori_loop(lower: Any, upper: Any, body_fun: Callable[[Any, Any], Any], init_val: Any) -> Any:
    """``for i in range(lower, upper): value = body_fun(i, value)``, which starts with ``init_val``.

    With bounds that are numbers, or sizes, it is a scan and has derivatives; with Tensors a while loop, which has none.

    Args:
        body_fun: a function of (i, value) that gives the next value, a structure of the same shapes and dtypes.

    >>> import numpy
    >>> int(fori_loop(0, 10, lambda i, total: total + i, numpy.int32(0)))
    45
    """
    if all(isinstance(bound, int | np.integer | Dim) for bound in (lower, upper)):
        numbers = arange(lower, upper, dtype="int32")
        return scan(lambda value, i: (body_fun(i, value), None), init_val, numbers)[0]

    def step(i: Any, value: Any) -> tuple[Any, Any]:
        return add(i, 1), body_fun(i, value)

    return while_loop(lambda i, value: less(i, upper), step, (operand(lower), init_val))[1]


def switch(index: Any, branches: Sequence[Callable[..., Any]], *operands: Any) -> Any:
    """``branches[index](*operands)``; only that branch is computed. An index outside is clamped.

    Raises:
        ArgumentError: if there is no branch.
        ShapeError: if the branches differ in what they give.

    >>> import numpy
    >>> float(switch(1, [lambda x: x, lambda x: x * 2], numpy.float32(3)))
    6.0
    """
    if not len(branches):
        raise ArgumentError("there is no branch.", where="ops.switch", argument="branches", got=branches)
    if len(branches) == 1:
        return branches[0](*operands)
    half = len(branches) // 2

    def lower(*values: Any) -> Any:
        return switch(index, branches[:half], *values)

    def upper(*values: Any) -> Any:
        return switch(_less(index, half), branches[half:], *values)

    return cond(less(index, half), lower, upper, *operands)


def _less(index: Any, by: int) -> Any:
    return index - by if isinstance(index, int) else add(index, -by)
