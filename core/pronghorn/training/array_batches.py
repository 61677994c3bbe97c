"""Batches of arrays in memory or in files, in an order that depends on the seed and the position alone."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from pronghorn.errors import ArgumentError, DataError
from pronghorn.structure import flatten, unflatten
from pronghorn.training.arrays import Lazy
from pronghorn.training.batches import Batches, fixed_size, steps_in, trimmed
from pronghorn.training.inputs import cast, wanted_dtypes
from pronghorn.training.values import check_values


class ArrayBatches(Batches):
    """Batches of arrays.

    Where ``steps`` is not what one pass over the samples takes, epochs go on where the one before stopped.

    Args:
        model: whose seed the order depends on.
        data: (x, y, sample_weight), structures of arrays of equally many samples.
        use: the method, for errors.
        batch_size: samples a batch; if None 32, or what ``steps`` batches need.
        shuffle: draw a new order for each pass; ``"batch"`` keeps neighbours together.
        steps: batches an epoch; one pass if None.

    Raises:
        ArgumentError, DataError: if the model wants batches of one size, and these are of another.
    """

    def __init__(
        self,
        model: Any,
        data: tuple[Any, Any, Any],
        use: str,
        batch_size: int | None = None,
        shuffle: Any = False,
        steps: int | None = None,
    ) -> None:
        self.model, self.shuffle, self.use = model, shuffle, use
        self.arrays = flatten(data)
        self.dtypes = wanted_dtypes(model, data)
        self.samples = self._samples = len(self.arrays[0])
        self.data = trimmed(data)
        self.batch_size = self._size(batch_size, steps)
        self.per_pass = steps_in(self._samples, self.batch_size)
        self.steps = self._steps = self.per_pass if steps is None else steps
        self._is_plain = all(isinstance(part, np.ndarray) for part in self.data)
        casts = any(a.dtype != dtype for a, dtype in zip(self.arrays, self.dtypes, strict=True))
        self._reads = any(isinstance(a, Lazy | np.memmap) for a in self.arrays)
        self._is_ready = not casts and not self._reads

    def _size(self, batch_size: int | None, steps: int | None) -> int:
        fixed, samples = fixed_size(self.model), self._samples
        where = f"{self.use} of {type(self.model).__name__} {self.model.name!r}"
        if fixed is None:
            return batch_size or (32 if steps is None else math.ceil(samples / steps))
        if batch_size not in (None, fixed):
            raise ArgumentError(
                f"batch_size is {batch_size}, the model's inputs say {fixed}.",
                where=where,
                fix=f"Pass batch_size={fixed}.",
                argument="batch_size",
                got=batch_size,
            )
        if samples % fixed:
            raise DataError(
                f"{samples} samples are no multiple of the batch size {fixed} that the model's inputs say.",
                where=where,
                fix=f"Leave the last {samples % fixed} out.",
                expected=fixed,
                actual=samples,
            )
        return fixed

    def epoch(self, number: int, start: int = 0) -> Iterator[tuple[Any, ...]]:
        begun: int | None = None
        order: Any = None
        size, per_pass = self.batch_size, self.per_pass
        for position in range(number * self._steps + start, (number + 1) * self._steps):
            done, step = divmod(position, per_pass)
            if done != begun:
                begun, order = done, self._order(done)
            low = step * size
            if order is None:
                parts = [a[low : low + size] for a in self.arrays]
            else:
                chosen = order[low : low + size]
                parts = [a.take(chosen, 0) for a in self.arrays]
            if not self._is_ready:
                parts = self._prepared(parts)
            yield tuple(parts) if self._is_plain else unflatten(self.data, parts)

    def _prepared(self, parts: list[Any]) -> list[Any]:
        """What was read from a file is looked at now, and all has the dtype that the step wants."""
        if self._reads:
            parts = [p.read() if isinstance(p, Lazy) else np.asarray(p) for p in parts]
            if self.use != "predict":
                check_values(self.model, (*unflatten(self.data, parts), None, None)[:3], self.use)
        return [
            p if p.dtype == dtype else cast(p, dtype, self.use) for p, dtype in zip(parts, self.dtypes, strict=True)
        ]

    def _order(self, done: int) -> Any:
        """The indices of the samples in pass ``done`` over the data; None for their own order."""
        if not self.shuffle:
            return None
        generator = np.random.default_rng([int(self.model.random_state().numpy()[0]), done])
        if self.shuffle == "batch":
            size = self.batch_size
            whole = self._samples // size
            blocks = [np.arange(b * size, (b + 1) * size) for b in generator.permutation(whole)]
            return np.concatenate([*blocks, np.arange(whole * size, self._samples)])
        return generator.permutation(self._samples)
