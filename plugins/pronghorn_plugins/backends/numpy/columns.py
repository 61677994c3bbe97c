"""Windows over an array (N, *S, C), and im2col: a matrix that has a window in each row.

The matrix is made block by block, so that it stays in the cache between being written and being multiplied.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import product
from typing import Any, TypeAlias

import attrs
import numpy as np

from pronghorn.api import TensorSpec, as_numpy_dtype

Axes: TypeAlias = tuple[int, ...]
Pairs: TypeAlias = tuple[tuple[int, int], ...]

#: Bytes of columns that are made at a time: about what a core's cache holds beside the operands.
BLOCK = 1 << 20
#: With at most so many channels a window's values do not lie side by side; then columns are stored, not rows.
FEW_CHANNELS = 4


@attrs.frozen
class Geometry:
    """How windows lie over the spatial axes: sizes ``S``, windows of size ``K``, ``O`` of them.

    Window o takes the positions o * stride + k * dilation of what becomes of S by ``input_dilation`` and ``padding``.
    """

    sizes: Axes
    window: Axes
    strides: Axes
    padding: Pairs
    dilation: Axes
    input_dilation: Axes

    @property
    def dilated(self) -> Axes:
        """S with the zeros between neighbours."""
        spread = zip(self.sizes, self.input_dilation, strict=True)
        return tuple((size - 1) * between + 1 if size else 0 for size, between in spread)

    @property
    def padded(self) -> Axes:
        """The sizes over which windows slide."""
        return tuple(size + low + high for size, (low, high) in zip(self.dilated, self.padding, strict=True))

    @property
    def counts(self) -> Axes:
        """O: how many windows there are on each axis."""
        each = zip(self.padded, self.window, self.strides, self.dilation, strict=True)
        return tuple(max((size - (k - 1) * dilation - 1) // stride + 1, 0) for size, k, stride, dilation in each)

    @property
    def is_padded(self) -> bool:
        """True if windows slide over something else than x itself."""
        return self.padded != self.sizes

    @property
    def inner(self) -> tuple[Any, ...]:
        """The index of x in its padded form."""
        each = zip(self.padding, self.dilated, self.input_dilation, strict=True)
        return (slice(None), *(slice(low, low + size, between) for (low, _), size, between in each))

    @property
    def positions(self) -> list[Axes]:
        """Each place in a window, in row-major order."""
        return list(product(*map(range, self.window)))

    def shifted(self, position: Axes) -> tuple[Any, ...]:
        """The index in the padded form that gives, for every window, the value at one place of it: (N, *O, C)."""
        starts = (k * dilation for k, dilation in zip(position, self.dilation, strict=True))
        each = zip(starts, self.strides, self.counts, strict=True)
        return (slice(None), *(slice(start, start + (count - 1) * stride + 1, stride) for start, stride, count in each))

    def windows(self, padded: np.ndarray, groups: int = 1) -> np.ndarray:
        """A view (N, *O, *K, C) of the padded form, which is contiguous; of several groups (G, N, *O, *K, C/G)."""
        first, *steps, last = padded.strides
        channels = padded.shape[-1] // groups
        strides = (
            first,
            *(step * stride for step, stride in zip(steps, self.strides, strict=True)),
            *(step * dilation for step, dilation in zip(steps, self.dilation, strict=True)),
            last,
        )
        shape = (padded.shape[0], *self.counts, *self.window, channels)
        if groups > 1:
            shape, strides = (groups, *shape), (channels * last, *strides)
        return np.ndarray(shape, padded.dtype, padded, 0, strides)


@attrs.frozen
class Block:
    """Some images, and some of their windows along the first spatial axis: ``count`` windows in all."""

    images: slice
    rows: slice
    count: int


class Columns:
    """im2col of x (N, *S, C) in blocks; with groups, a matrix for the channels of each.

    Args:
        geometry: how the windows lie.
        x: the spec of what they lie over.
        groups: G.
    """

    def __init__(self, geometry: Geometry, x: TensorSpec, groups: int = 1) -> None:
        self.geometry, self.groups = geometry, groups
        self._lead = () if groups == 1 else (slice(None),)
        #: How many values a window has in one group.
        self.width = math.prod(geometry.window) * x.shape[-1] // groups
        #: True if the matrix is stored transposed.
        self.by_column = groups == 1 and x.shape[-1] < FEW_CHANNELS
        images, counts = x.shape[0], geometry.counts
        row_bytes = math.prod(counts[1:]) * self.width * groups * as_numpy_dtype(x.dtype).itemsize
        many = max(1, BLOCK // max(row_bytes * counts[0], 1))
        few_rows = max(1, BLOCK // max(row_bytes, 1)) if many == 1 else counts[0]
        self.blocks = [
            (taken, [_block(taken, rows, counts) for rows in _spans(counts[0], few_rows)])
            for taken in _spans(images, many)
        ]
        held = min(many, images) if geometry.is_padded else 0
        largest = max(block.count for _, blocks in self.blocks for block in blocks)
        #: The specs of working memory: a block of padded images (none if x serves as it is), and one of columns.
        self.scratch = (
            TensorSpec((held, *geometry.padded, x.shape[-1]), x.dtype),
            TensorSpec((largest * self.width * groups,), x.dtype),
        )

    def matrices(self, x: np.ndarray, padded: np.ndarray, memory: np.ndarray) -> Iterator[tuple[Block, np.ndarray]]:
        """Block by block the matrix (count, width), or (groups, count, width); each is written over the last."""
        geometry = self.geometry
        if not geometry.is_padded:
            windows = geometry.windows(np.ascontiguousarray(x), self.groups)
            for taken, blocks in self.blocks:
                for block in blocks:
                    yield block, self._matrix(windows[(*self._lead, taken, block.rows)], block, memory)
            return
        padded.fill(0)
        for taken, blocks in self.blocks:
            part = padded[: taken.stop - taken.start]
            part[geometry.inner] = x[taken]
            windows = geometry.windows(part, self.groups)
            for block in blocks:
                yield block, self._matrix(windows[(*self._lead, slice(None), block.rows)], block, memory)

    def _matrix(self, view: np.ndarray, block: Block, memory: np.ndarray) -> np.ndarray:
        flat = memory[: block.count * self.width * self.groups]
        if self.by_column:
            outer = 1 + len(self.geometry.window)
            turned = view.transpose(*range(outer, view.ndim), *range(outer))
            np.copyto(flat.reshape(turned.shape), turned)
            return flat.reshape(self.width, block.count).T
        np.copyto(flat.reshape(view.shape), view)
        return flat.reshape((block.count, self.width) if self.groups == 1 else (self.groups, block.count, self.width))


def _spans(total: int, size: int) -> list[slice]:
    return [slice(start, min(start + size, total)) for start in range(0, total, size)]


def _block(images: slice, rows: slice, counts: Axes) -> Block:
    return Block(images, rows, (images.stop - images.start) * (rows.stop - rows.start) * math.prod(counts[1:]))
