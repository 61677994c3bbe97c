"""Functions that move elements: reshape, join, repeat, pad, pick.

Shapes may hold None for what is left, and sizes that ``K.shape`` gave.
"""

from __future__ import annotations

import builtins
from collections.abc import Sequence
from typing import Any

from pronghorn.api import Dim, ShapeError, Tensor, floatx, hookimpl, ops
from pronghorn_plugins.compat.backend import sparse
from pronghorn_plugins.compat.backend.old_keywords import IMAGES, old_keywords
from pronghorn_plugins.compat.backend.settings import normalize_data_format
from pronghorn_plugins.compat.backend.symbolic import Sizes, sizes, tensor


def concatenate(tensors: Sequence[Any], axis: int = -1) -> Any:
    """The Tensors one behind the other along ``axis``; of sizes, as ``K.shape`` gives them, sizes.

    The result is sparse if all of them are.
    """
    if any(isinstance(x, Sizes) for x in tensors) and all(_holds_sizes(x) for x in tensors):
        return Sizes(size for x in tensors for size in x)
    parts = [tensor(x) for x in tensors]
    if parts and all(sparse.is_sparse(part) for part in parts):
        return sparse.joined(parts, axis)
    return ops.concatenate(parts, axis)


def stack(x: Sequence[Any], axis: int = 0) -> Any:
    """The Tensors side by side along a new ``axis``; of sizes, as ``K.shape(x)[i]`` gives them, sizes."""
    if any(isinstance(item, Dim) for item in x) and all(isinstance(item, int | Dim) for item in x):
        return Sizes(x)
    return ops.stack([tensor(item) for item in x], axis)


def _holds_sizes(x: Any) -> bool:
    return isinstance(x, list | tuple) and all(isinstance(item, int | Dim) for item in x)


def reshape(x: Any, shape: Any) -> Tensor:
    """The elements of x in row-major order under ``shape``; one size may be -1 or None, for what is left."""
    return ops.reshape(tensor(x), sizes(shape))


def permute_dimensions(x: Any, pattern: Sequence[int]) -> Tensor:
    """Axis i of the result is axis ``pattern[i]`` of x."""
    return ops.transpose(tensor(x), pattern)


def flatten(x: Any) -> Tensor:
    """All elements of x in one vector."""
    return ops.ravel(tensor(x))


def batch_flatten(x: Any) -> Tensor:
    """(B, *S) -> (B, F) with F the product of S."""
    x = tensor(x)
    features: Any = 1
    for size in x.shape[1:]:
        features = features * size
    return ops.reshape(x, (x.shape[0], features))


def expand_dims(x: Any, axis: int = -1) -> Tensor:
    """x with a new axis of size 1 at ``axis``."""
    return ops.expand_dims(tensor(x), axis)


def squeeze(x: Any, axis: int) -> Tensor:
    """x without ``axis``, whose size is 1."""
    return ops.squeeze(tensor(x), axis)


def repeat_elements(x: Any, rep: int, axis: int) -> Tensor:
    """Each slice of x along ``axis`` so many times in a row."""
    return ops.repeat(tensor(x), rep, axis)


def repeat(x: Any, n: int) -> Tensor:
    """(B, F) -> (B, n, F).

    Raises:
        ShapeError: if x has not two axes.
    """
    x = tensor(x)
    if x.ndim != 2:
        raise ShapeError(f"x must have two axes (B, F). Got {x!r}.", where="K.repeat", expected=2, actual=x.ndim)
    return ops.broadcast_to(ops.expand_dims(x, 1), (x.shape[0], sizes(n)[0], x.shape[1]))


def tile(x: Any, n: Any) -> Tensor:
    """x so many times over along each axis: ``n`` is an int, or one for each axis."""
    return ops.tile(tensor(x), sizes(n))


def temporal_padding(x: Any, padding: Sequence[int] = (1, 1)) -> Tensor:
    """x (B, T, F) with zeros before and behind in time."""
    return _padded(x, [tuple(padding)], "channels_last")


@old_keywords(**IMAGES)
def spatial_2d_padding(x: Any, padding: Any = ((1, 1), (1, 1)), data_format: str | None = None) -> Tensor:
    """x (B, H, W, C), or (B, C, H, W), with zeros around H and W: (before, behind) for each."""
    return _padded(x, padding, data_format)


@old_keywords(**IMAGES)
def spatial_3d_padding(x: Any, padding: Any = ((1, 1), (1, 1), (1, 1)), data_format: str | None = None) -> Tensor:
    """x (B, D, H, W, C), or (B, C, D, H, W), with zeros around D, H and W: (before, behind) for each."""
    return _padded(x, padding, data_format)


def _padded(x: Any, padding: Any, data_format: str | None) -> Tensor:
    x = tensor(x)
    pairs = [tuple(pair) for pair in padding]
    if x.ndim != len(pairs) + 2 or any(len(pair) != 2 for pair in pairs):
        raise ShapeError(
            f"padding must be (before, behind) for each spatial axis of x. Got {padding!r} and {x!r}.",
            where="K padding",
            fix=f"x has {max(x.ndim - 2, 0)} axes beside batch and channels.",
            actual=x.shape,
        )
    around = [(0, 0), *pairs, (0, 0)]
    if normalize_data_format(data_format) == "channels_first":
        around = [(0, 0), (0, 0), *pairs]
    return ops.pad(x, around)


@old_keywords(nb_classes="num_classes")
def one_hot(indices: Any, num_classes: int) -> Tensor:
    """1 at the index, 0 elsewhere: (*I) int -> (*I, num_classes) of floatx."""
    return ops.one_hot(tensor(indices), num_classes, dtype=floatx())


def reverse(x: Any, axes: Any) -> Tensor:
    """x with the order along ``axes`` (an int or several) turned round."""
    return ops.flip(tensor(x), axes)


def slice(x: Any, start: Any, size: Any) -> Tensor:
    """The window of x that begins at ``start`` and is ``size`` large, one int for each axis; -1 in size: the rest."""
    x = tensor(x)
    if isinstance(start, Tensor) or (isinstance(start, list | tuple) and any(isinstance(s, Tensor) for s in start)):
        return ops.dynamic_slice(x, start, sizes(size))
    bounds = zip(sizes(start), sizes(size), x.shape, strict=True)
    window = [(first, total if count == -1 else first + count) for first, count, total in bounds]
    return x[tuple(builtins.slice(first, last) for first, last in window)]


def arange(start: Any, stop: Any = None, step: Any = 1, dtype: str = "int32") -> Tensor:
    """start, start + step … below stop; ``arange(n)`` counts from 0, and is empty for a negative n.

    >>> from pronghorn import backend as K
    >>> K.eval(K.arange(2, 9, 3))
    array([2, 5, 8], dtype=int32)
    """
    if stop is None and isinstance(start, int):
        start = max(start, 0)
    return tensor(ops.arange(start, stop, step, dtype))


@hookimpl
def pronghorn_backend_functions():
    return [
        concatenate, stack, reshape, permute_dimensions, flatten, batch_flatten, expand_dims, squeeze,
        repeat_elements, repeat, tile, temporal_padding, spatial_2d_padding, spatial_3d_padding, one_hot, reverse,
        slice, arange,
    ]  # fmt: skip
