"""What the arguments of layers must be: counts, one int for each spatial axis, data formats."""

from typing import Any

from pronghorn.api import ArgumentError, ArgumentTypeError, ShapeError, image_data_format


def count(name: str, value: Any, where: str, least: int = 1) -> int:
    """``value`` as an int of at least ``least``.

    Raises:
        ArgumentError: naming the argument and what it got.

    >>> count("units", 4, "Dense")
    4
    """
    if isinstance(value, bool) or not hasattr(value, "__index__") or value.__index__() < least:
        raise ArgumentError(
            f"{name} must be an int of {least} or more. Got {value!r}.",
            where=where,
            fix=f"Pass for example {name}={max(least, 1)}.",
            argument=name,
            got=value,
        )
    return int(value.__index__())


def per_axis(name: str, value: Any, rank: int, where: str) -> tuple[int, ...]:
    """``value`` as a tuple of one positive int for each of ``rank`` spatial axes; an int stands for all.

    Raises:
        ArgumentError: naming the argument and what it got.

    >>> per_axis("strides", 2, 3, "Conv3D"), per_axis("strides", [1, 2], 2, "Conv2D")
    ((2, 2, 2), (1, 2))
    """
    given = (value,) * rank if hasattr(value, "__index__") else tuple(value) if hasattr(value, "__iter__") else ()
    right = [item for item in given if hasattr(item, "__index__") and not isinstance(item, bool) and item >= 1]
    if len(given) != rank or len(right) != rank:
        raise ArgumentError(
            f"{name} must be a positive int, or {rank} of them, one for each spatial axis. Got {value!r}.",
            where=where,
            fix=f"Pass for example {name}={(2,) * rank if rank > 1 else 2}.",
            argument=name,
            got=value,
        )
    return tuple(int(item.__index__()) for item in right)


def one_of(name: str, value: Any, known: tuple[str, ...], where: str) -> str:
    """``value`` in lower case, if it is one of ``known``.

    Raises:
        ArgumentError: naming the argument, what it got and what it may be.

    >>> one_of("padding", "SAME", ("valid", "same"), "Conv2D")
    'same'
    """
    if not isinstance(value, str) or value.lower() not in known:
        raise ArgumentError(
            f"{name} must be one of {', '.join(map(repr, known))}. Got {value!r}.",
            where=where,
            fix=f"Pass {name}={known[0]!r}.",
            argument=name,
            got=value,
        )
    return value.lower()


def data_format(value: Any, where: str) -> str:
    """``"channels_last"`` or ``"channels_first"``; what the configuration says if None.

    Raises:
        ArgumentError: for anything else.

    >>> data_format("channels_first", "Conv2D")
    'channels_first'
    """
    chosen = image_data_format() if value is None else value
    return one_of("data_format", chosen, ("channels_last", "channels_first"), where)


def each_axis(name: str, value: Any, where: str) -> tuple[int, ...]:
    """``value`` as a tuple of ints: of a target shape, a permutation or the like.

    Raises:
        ArgumentTypeError: if it is no sequence of ints.

    >>> each_axis("dims", [2, 1], "Permute")
    (2, 1)
    """
    given = list(value) if hasattr(value, "__iter__") and not isinstance(value, str) else None
    if given is None or not all(hasattr(item, "__index__") for item in given):
        raise ArgumentTypeError(
            f"{name} must be a tuple of ints. Got {value!r}.",
            where=where,
            fix=f"Pass {name}=({value},)." if isinstance(value, int) else f"Pass for example {name}=(2, 3).",
            argument=name,
            got=value,
        )
    return tuple(int(item.__index__()) for item in given)


def check_mask(name: str, mask: Any, sizes: tuple[Any, ...], where: str) -> None:
    """A mask must have ``sizes``, or 1 in their place, along its last axes.

    Raises:
        ShapeError: naming the mask, its shape and what it should be.
    """
    found = tuple(mask.shape)[-len(sizes) :]
    pairs = zip(found, sizes, strict=False)
    if len(found) < len(sizes) or any(isinstance(a, int) and isinstance(b, int) and a not in (1, b) for a, b in pairs):
        raise ShapeError(
            f"{name} must end with the axes {sizes}. Got shape {tuple(mask.shape)}.",
            where=where,
            fix="A mask is True where something is to be looked at; check whose lengths it has.",
            expected=sizes,
            actual=tuple(mask.shape),
        )


def check_not_empty(sizes: tuple[Any, ...], given: tuple[Any, ...], window: tuple[int, ...], where: str) -> None:
    """A window must fit into what it slides over at least once.

    Raises:
        ShapeError: if a size of ``sizes``, those that come out, is 0.
    """
    if any(isinstance(size, int) and size == 0 for size in sizes):
        raise ShapeError(
            f"a window of {window} does not fit into an input of shape {given}.",
            where=where,
            fix="Use padding='same', smaller windows or strides, or larger inputs.",
            expected=window,
            actual=given,
        )
