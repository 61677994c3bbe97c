"""Batches of images that are changed anew each time: the base of all flows, and the flow from arrays."""

from __future__ import annotations

import threading
import warnings
from collections import Counter
from pathlib import Path
from typing import Any, Self

import numpy as np

from pronghorn.api import ArgumentError, DataError, Sequence, ShapeError, floatx
from pronghorn_plugins.compat.images.loading import array_to_img, check_choice, checked_format


class Iterator(Sequence):
    """Samples 0 to n - 1 in batches, without end as an iterator and by number as a Sequence.

    With a seed, batch ``i`` of epoch ``e`` is drawn by the seed plus ``e * len(self) + i`` in both ways of use, so that
    threads change nothing, and two flows of one seed (images and their masks) get the same changes.

    Args:
        n: how many samples.
        batch_size: how many in a batch; the last one may have fewer.
        shuffle: draw a new order each epoch.
        seed: of orders and changes; NumPy's global generator draws them if None.

    A subclass defines ``_get_batches_of_transformed_samples(index_array)``, or ``_batch(index_array, draws)`` if it draws.
    """

    def __init__(self, n: int, batch_size: int, shuffle: bool, seed: int | None) -> None:
        super().__init__()
        if batch_size < 1:
            raise ArgumentError(
                f"batch_size must be positive. Got {batch_size}.",
                where=type(self).__name__,
                fix="Pass batch_size=1 or more.",
                argument="batch_size",
                got=batch_size,
            )
        self.n, self.batch_size, self.shuffle, self.seed = n, batch_size, shuffle, seed
        self.batch_index = self.total_batches_seen = 0
        self.index_array: Any = None
        self.lock = threading.Lock()
        self._asked: Counter[int] = Counter()

    def __len__(self) -> int:
        return (self.n + self.batch_size - 1) // self.batch_size

    def __getitem__(self, idx: int) -> Any:
        """Batch ``idx`` of the order in force.

        Raises:
            ArgumentError: if there are not so many.
        """
        if not 0 <= idx < len(self):
            raise ArgumentError(
                f"asked for batch {idx} of {len(self)}.",
                where=f"{type(self).__name__}[{idx}]",
                fix="Batches are numbered from 0 to len - 1.",
                argument="idx",
                got=idx,
            )
        with self.lock:
            draws = self._draws(self._asked[idx] * len(self) + idx)
            if self.index_array is None:
                self._set_index_array(self._draws(0))
            if idx == 0 and not self._asked[0] and self.shuffle and self.seed is not None:
                draws.permutation(self.n)  # as in Keras, the first batch draws behind the first order
            self._asked[idx] += 1
            self.total_batches_seen += 1
            rows = self.index_array[idx * self.batch_size : (idx + 1) * self.batch_size]
        return self._batch(rows, draws)

    def _draws(self, batch: int) -> Any:
        """What draws for this batch: a generator of its own, or NumPy's global one."""
        return np.random if self.seed is None else np.random.RandomState(self.seed + batch)

    def _set_index_array(self, draws: Any) -> None:
        self.index_array = draws.permutation(self.n) if self.shuffle else np.arange(self.n)

    def on_epoch_end(self) -> None:
        """Draw a new order."""
        self._set_index_array(self._draws(self.total_batches_seen))

    def reset(self) -> None:
        """Let ``next`` begin an epoch."""
        self.batch_index = 0

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Any:
        with self.lock:
            draws = self._draws(self.total_batches_seen)
            if self.batch_index == 0:
                self._set_index_array(draws)
            rows = self.index_array[self.batch_index * self.batch_size :][: self.batch_size]
            self.batch_index = (self.batch_index + 1) % max(len(self), 1)
            self.total_batches_seen += 1
        return self._batch(rows, draws)

    def next(self) -> Any:
        """The next batch."""
        return self.__next__()

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if name != "lock"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state, lock=threading.Lock())

    def _batch(self, rows: Any, draws: Any) -> Any:
        return self._get_batches_of_transformed_samples(rows)

    def _get_batches_of_transformed_samples(self, index_array: Any) -> Any:
        """The batch of these samples."""
        raise NotImplementedError(f"{type(self).__name__} must define _get_batches_of_transformed_samples().")


def changed_image(generator: Any, x: Any, draws: Any) -> Any:
    """One image after a random transform and standardizing by an ImageDataGenerator."""
    parameters = generator.get_random_transform(x.shape, None if draws is np.random else draws)
    return generator.standardize(generator.apply_transform(x, parameters))


def save_batch(flow: Any, images: Any, rows: Any, draws: Any) -> None:
    """Write the images of a batch into the flow's ``save_to_dir``: ``<prefix>_<sample>_<random number>.<format>``."""
    if not flow.save_to_dir:
        return
    for image, row in zip(images, rows, strict=True):
        name = f"{flow.save_prefix}_{row}_{draws.randint(10**7)}.{flow.save_format}"
        array_to_img(image, flow.data_format, scale=True).save(Path(flow.save_to_dir, name))


class NumpyArrayIterator(Iterator):
    """A flow from arrays: see ``ImageDataGenerator.flow``.

    Args:
        x: images (N, H, W, C) or (N, C, H, W); or (images, further arrays) whose rows go with them as they are.
        y: targets (N, ...), or None for batches of images alone.
        image_data_generator: how images are changed.
        batch_size, shuffle, seed: as in ``Iterator``.
        sample_weight: (N,).
        data_format: of the images; the one in force if None.
        save_to_dir, save_prefix, save_format: write what comes out to this folder too.
        subset: "training" or "validation", the parts that the generator's ``validation_split`` makes.
        dtype: of the images; floatx if None.
    Raises:
        DataError: if lengths differ, or the parts have different classes.
        ShapeError: unless the images have four axes.
    """

    def __init__(
        self,
        x: Any,
        y: Any,
        image_data_generator: Any,
        batch_size: int = 32,
        shuffle: bool = False,
        sample_weight: Any = None,
        seed: int | None = None,
        data_format: str | None = None,
        save_to_dir: Any = None,
        save_prefix: str = "",
        save_format: str = "png",
        subset: str | None = None,
        dtype: Any = None,
    ) -> None:
        self.data_format = checked_format(data_format, "NumpyArrayIterator")
        self.dtype = dtype or floatx()
        self.image_data_generator = image_data_generator
        self.save_to_dir, self.save_prefix, self.save_format = save_to_dir, save_prefix, save_format
        images, more = (x[0], x[1]) if isinstance(x, tuple | list) else (x, [])
        misc = [np.asarray(each) for each in (more if isinstance(more, list) else [more])]
        y = None if y is None else np.asarray(y)
        weights = None if sample_weight is None else np.asarray(sample_weight)
        _check_lengths(images, misc, y, weights)
        rows = _rows_of(subset, len(images), y, image_data_generator)
        self.x = np.asarray(images[rows], dtype=self.dtype)
        self.x_misc = [each[rows] for each in misc]
        self.y = None if y is None else y[rows]
        self.sample_weight = None if weights is None else weights[rows]
        check_images(self.x.shape, 3 if self.data_format == "channels_last" else 1, "NumpyArrayIterator")
        super().__init__(len(self.x), batch_size, shuffle, seed)

    def _batch(self, rows: Any, draws: Any) -> Any:
        images = np.zeros((len(rows), *self.x.shape[1:]), self.dtype)
        for place, row in enumerate(rows):
            images[place] = changed_image(self.image_data_generator, self.x[row].copy(), draws)
        save_batch(self, images, rows, draws)
        x = [images, *(each[rows] for each in self.x_misc)] if self.x_misc else images
        if self.y is None:
            return x
        return (x, self.y[rows]) if self.sample_weight is None else (x, self.y[rows], self.sample_weight[rows])


def check_images(shape: tuple[int, ...], channel_axis: int, where: str) -> None:
    """Raise a ShapeError unless there are four axes; warn where the channels look wrong."""
    if len(shape) != 4:
        raise ShapeError(
            f"a batch of images has four axes. Got the shape {shape}.",
            where=where,
            fix="Grey images need an axis of channels too: x[..., None].",
            actual=shape,
        )
    if shape[channel_axis] not in (1, 3, 4):
        warnings.warn(
            f"{where}: images have 1, 3 or 4 channels. Axis {channel_axis} of {shape} has {shape[channel_axis]}: "
            "is the data_format right?",
            UserWarning,
            stacklevel=4,
        )


def _check_lengths(images: Any, misc: list[Any], y: Any, weights: Any) -> None:
    named = [*((f"x[1][{i}]", each) for i, each in enumerate(misc)), ("y", y), ("sample_weight", weights)]
    for name, array in named:
        if array is not None and len(array) != len(images):
            raise DataError(
                f"`x` and `{name}` should have the same length. Got {len(images)} and {len(array)}.",
                where="NumpyArrayIterator",
                fix="Give each image its row.",
            )


def _rows_of(subset: str | None, count: int, y: Any, generator: Any) -> slice:
    if subset is None:
        return slice(None)
    check_choice("subset", subset, ("training", "validation"), "NumpyArrayIterator")
    split = int(count * generator.validation_split)
    if y is not None and _are_classes(y) and not np.array_equal(np.unique(y[:split]), np.unique(y[split:])):
        raise DataError(
            "the training and the validation part have different classes after the split.",
            where="NumpyArrayIterator",
            fix="The first samples are the validation part: shuffle data that are sorted by class.",
        )
    return slice(split) if subset == "validation" else slice(split, None)


def _are_classes(y: Any) -> bool:
    """Whether targets look like classes: numbers to regress on are seldom all whole."""
    return y.dtype.kind != "f" or bool(np.all(y == np.rint(y)))
