"""adapt(): the state of a layer learned from data in one pass, however the data come."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import numpy as np

from pronghorn.api import (
    ArgumentError,
    Backend,
    Batches,
    DataError,
    GraphError,
    Layer,
    NotBuiltError,
    Tensor,
    Variable,
)


class AdaptsToData(Layer):
    """Base of layers with ``adapt``: ``reset_state``, ``update_state`` of each batch, ``finalize_state``.

    What is learned and is no weight stands in the config: a model that is saved, copied or cloned has it. Programs read
    it from Variables (``hold``), so that what is learned later counts in a model that was compiled before.
    """

    _held: list[Variable]
    _held_sizes: Any

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._held, self._held_sizes = [], None

    def adapt(
        self, data: Any, batch_size: int | None = None, steps: int | None = None, *, reset_state: bool = True
    ) -> None:
        """Learn the state from ``data``; what was learned before is forgotten.

        Args:
            data: an array, a nested list, or an iterable of batches: a generator, a Sequence, a list of arrays. Of a
                batch (x, y) only x counts.
            batch_size: how many samples of an array are looked at together; all if None.
            steps: after how many batches to stop; all are taken if None.
            reset_state: False to add to what was learned before.

        Raises:
            DataError: if there are no data, or of another kind than the layer takes.
        """
        where = f"adapt() of {type(self).__name__} {self.name!r}"
        if reset_state:
            self.reset_state()
        count = 0
        for count, batch in enumerate(islice(batches_of(data, batch_size, where), _limit(steps, where)), 1):  # noqa: B007
            self.update_state(batch)
        if not count:
            raise DataError("there are no data.", where=where, fix="Pass one batch at least.")
        self.finalize_state()

    def reset_state(self) -> None:
        """Forget what was learned."""
        raise NotImplementedError(f"{type(self).__name__} must define reset_state().")

    def update_state(self, data: Any) -> None:
        """Learn from one batch."""
        raise NotImplementedError(f"{type(self).__name__} must define update_state(data).")

    def finalize_state(self) -> None:
        """Make what was learned count."""

    def hold(self, *arrays: Any, depth: int | None = None) -> None:
        """Keep arrays for the Programs; ``held`` gives them.

        Args:
            arrays: what is learned.
            depth: the size of the layer's results, where it depends on what is learned.

        Raises:
            GraphError: if the arrays' shapes or the depth changed, and the layer is part of a model already.
        """
        sizes = ([np.shape(a) for a in arrays], depth)
        if self._held and sizes == self._held_sizes:
            for variable, array in zip(self._held, arrays, strict=True):
                variable.assign(array)
            return
        if self._held and self.connections:
            raise GraphError(
                "what it has learned is of another size now, and a model was built on the old one.",
                where=f"{type(self).__name__} {self.name!r}",
                fix="Adapt the layer before the model is built, or build the model again with a new layer.",
            )
        self._held = [
            Variable(array, name=f"state_{i}", dtype=np.asarray(array).dtype, trainable=False)
            for i, array in enumerate(arrays)
        ]
        self._held_sizes = sizes
        for variable in self._held:
            variable.is_weight = False
        self.__dict__.pop("_programs", None)

    @property
    def held(self) -> list[Variable]:
        """What ``hold`` was given.

        Raises:
            NotBuiltError: if that is nothing.
        """
        if not self._held:
            raise self.not_adapted()
        return self._held

    def not_adapted(self) -> NotBuiltError:
        """The error of a layer that is used before it knows anything."""
        return NotBuiltError(
            "it has learned nothing yet.",
            where=f"{type(self).__name__} {self.name!r}",
            fix="Call adapt(data) first, or give the state as an argument.",
        )

    def home(self) -> Backend:
        """The backend of its state."""
        return self._held[0].backend if self._held else super().home()


def batches_of(data: Any, batch_size: int | None, where: str) -> Iterator[Any]:
    """The batches that ``data`` consist of, without targets.

    >>> [batch.tolist() for batch in batches_of([1, 2, 3], 2, "adapt()")]
    [[1, 2], [3]]
    """
    _check(data, where)
    if isinstance(data, Batches):
        yield from map(_inputs, data.epoch(0))
    elif _is_list_of_batches(data):
        yield from data
    elif _is_array(data):
        yield from _slices(data, batch_size, where)
    elif hasattr(data, "__getitem__") and hasattr(data, "__len__"):
        yield from (_inputs(data[i]) for i in range(len(data)))
    else:
        yield from map(_inputs, data)


def _check(data: Any, where: str) -> None:
    if isinstance(data, Tensor):
        raise DataError(f"{data!r} is symbolic and holds no data.", where=where, fix="Pass arrays.", actual=data)
    if not (isinstance(data, Batches | Iterable) or _is_array(data) or hasattr(data, "__getitem__")):
        raise DataError(
            f"a {type(data).__name__} is no data. Got {data!r}.",
            where=where,
            fix="Pass an array, a list, or an iterable of batches.",
            actual=data,
        )


def _is_array(data: Any) -> bool:
    return isinstance(data, list | tuple | str | bytes) or hasattr(data, "__array__") or hasattr(data, "to_numpy")


def _is_list_of_batches(data: Any) -> bool:
    return isinstance(data, list | tuple) and len(data) > 0 and all(len(getattr(x, "shape", ())) for x in data)


def _inputs(batch: Any) -> Any:
    return batch[0] if isinstance(batch, tuple) else batch


def _slices(data: Any, batch_size: int | None, where: str) -> Iterator[Any]:
    try:
        array = data.to_numpy() if hasattr(data, "to_numpy") else np.asarray(data)
    except ValueError:  # lists of different lengths: the layer says whether it takes them
        array = data
    if batch_size is None or getattr(array, "ndim", 1) == 0:
        yield array
        return
    size = _limit(batch_size, where, "batch_size")
    yield from (array[start : start + size] for start in range(0, len(array), size or 1))


def _limit(value: Any, where: str, name: str = "steps") -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not hasattr(value, "__index__") or value < 1:
        raise ArgumentError(
            f"{name} must be a positive int. Got {value!r}.",
            where=where,
            fix=f"Pass for example {name}=1, or None for all.",
            argument=name,
            got=value,
        )
    return int(value)
