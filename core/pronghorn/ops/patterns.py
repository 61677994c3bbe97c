"""rearrange: reshape and transpose by a pattern that names the axes."""

from __future__ import annotations

import re
from typing import Any

from pronghorn.dim import Size
from pronghorn.errors import ArgumentError, ShapeError
from pronghorn.ops.convert import operand, shape_of
from pronghorn.ops.shape import reshape, transpose
from pronghorn.spec import product

__all__ = ["rearrange"]

_GROUP = re.compile(r"\(([^()]*)\)|(\S+)")
#: ``...`` outside of parentheses: an axis of its own for each that is not named.
_REST = "... apart"
_NAME = re.compile(r"[A-Za-z_]\w*$|1$|\.\.\.$")


def rearrange(tensor: Any, pattern: str, **axes_lengths: Any) -> Any:
    """``tensor`` with its axes split, moved and merged as ``pattern`` says: "b (h s) c -> b s (h c)".

    A name stands for an axis, a group in parentheses for one that is (to be) made of several, the first the slowest;
    ``...`` for the axes that are not named, 1 for an axis of size 1.

    Args:
        axes_lengths: the sizes of names; of each group all but one must be given.

    Raises:
        ArgumentError: if the pattern is no pattern, or its two sides name different axes.
        ShapeError: if sizes do not fit the tensor.

    Source: einops, Rogozhnikov 2022.

    >>> import numpy
    >>> rearrange(numpy.zeros((2, 6, 3)), "b (h s) c -> b s (h c)", s=2).shape
    (2, 2, 9)
    """
    x = operand(tensor)
    left, right = _sides(pattern)
    count = len(shape_of(x)) - sum(group != [_REST] for group in left)
    if count < 0 or (count and [_REST] not in left):
        raise ShapeError(
            f"{pattern!r} does not name the axes of a value of shape {shape_of(x)}.",
            where="ops.rearrange",
            fix="Name each axis, or write ... for the rest.",
            actual=shape_of(x),
        )
    dots = [f"...{i}" for i in range(count)]
    left, right = _spread(left, dots), [_in_group(group, dots) for group in _spread(right, dots)]
    names = [name for group in left for name in group if name != "1"]
    kept = [name for group in right for name in group if name != "1"]
    if sorted(names) != sorted(kept) or len(set(names)) != len(names):
        raise ArgumentError(
            f"both sides of {pattern!r} must name the same axes, each once.", where="ops.rearrange", got=pattern
        )
    sizes = _sizes(left, shape_of(x), axes_lengths, pattern)
    apart = reshape(x, [sizes[name] for name in names])
    moved = transpose(apart, [names.index(name) for name in kept])
    return reshape(moved, [product(sizes[name] for name in group if name != "1") for group in right])


def _sides(pattern: str) -> tuple[list[list[str]], list[list[str]]]:
    """Each side of the arrow as a list of groups of names."""
    sides = []
    for side in pattern.split("->"):
        groups = [match[0].split() if not match[1] else [match[1]] for match in _GROUP.findall(side)]
        bare = [match[1] == "..." for match in _GROUP.findall(side)]
        sides.append([[_REST] if is_bare else group for group, is_bare in zip(groups, bare, strict=True)])
        if not all(_NAME.match(name) for group in groups for name in group):
            sides.clear()
            break
    if len(sides) != 2:
        raise ArgumentError(
            f"{pattern!r} is no pattern.",
            where="ops.rearrange",
            fix="Write names, groups in parentheses and one arrow, such as 'b h w c -> b (h w) c'.",
            argument="pattern",
            got=pattern,
        )
    return sides[0], sides[1]


def _spread(groups: list[list[str]], dots: list[str]) -> list[list[str]]:
    """The groups with one for each axis that a bare ... stands for."""
    found: list[list[str]] = []
    for group in groups:
        found.extend([[dot] for dot in dots] if group == [_REST] else [group])
    return found


def _in_group(group: list[str], dots: list[str]) -> list[str]:
    return [name for each in group for name in (dots if each == "..." else [each])]


def _sizes(left: list[list[str]], shape: tuple[Size, ...], given: dict[str, Any], pattern: str) -> dict[str, Size]:
    """The size of each name on the left side."""
    sizes: dict[str, Size] = {}
    for group, total in zip(left, shape, strict=True):
        open_names = [name for name in group if name not in given and name != "1"]
        known = product(given[name] for name in group if name in given)
        misfit = (
            isinstance(total, int)
            and isinstance(known, int)
            and ((not open_names and known != total) or (known != 0 and total % known != 0))
        )
        if len(open_names) > 1 or misfit:
            raise ShapeError(
                f"the axis of size {total} does not split into {' '.join(group)} of {pattern!r}.",
                where="ops.rearrange",
                fix="Give the sizes of all names of a group but one, so that their product divides the axis.",
                expected=total,
                actual={name: given.get(name) for name in group},
            )
        sizes.update({name: given[name] for name in group if name in given})
        if open_names:
            sizes[open_names[0]] = total if isinstance(known, int) and known == 1 else total // known
    return sizes
