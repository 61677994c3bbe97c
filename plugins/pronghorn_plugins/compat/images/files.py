"""Flows of images from files: a folder with a folder for each class, or a table of files."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np

from pronghorn.api import ArgumentError, floatx
from pronghorn_plugins.compat.images.iterators import Iterator, changed_image, save_batch
from pronghorn_plugins.compat.images.loading import check_choice, checked_format, img_to_array, load_img

#: Endings of files that are taken for images.
FORMATS = ("png", "jpg", "jpeg", "bmp", "ppm", "tif", "tiff")
_CHANNELS = {"rgb": 3, "rgba": 4, "grayscale": 1}
_CLASSES = {"categorical", "binary", "sparse"}


class FilesIterator(Iterator):
    """What flows from files have in common: reading images, and the targets of a batch.

    Args:
        image_data_generator: how images are changed; None leaves them.
        target_size: (H, W) of all images.
        color_mode: "rgb", "rgba" or "grayscale".
        class_mode: which targets there are.
        data_format, save_to_dir, save_prefix, save_format, subset, dtype: as in ``NumpyArrayIterator``.
        interpolation: of resizing, as in ``load_img``.
    """

    white_list_formats = set(FORMATS)
    allowed_class_modes: frozenset[str | None] = frozenset()
    class_indices: dict[Any, int] = {}
    classes: Any = ()
    filepaths: Any = ()
    targets: Any = None
    sample_weight: Any = None

    def _set_reading(
        self,
        image_data_generator: Any,
        target_size: Any,
        color_mode: str,
        class_mode: str | None,
        data_format: str | None,
        saving: tuple[Any, str, str],
        subset: str | None,
        interpolation: str,
        dtype: Any,
    ) -> None:
        where = type(self).__name__
        check_choice("color_mode", color_mode, _CHANNELS, where)
        if np.shape(target_size) != (2,):
            raise ArgumentError(
                f"target_size must be (height, width). Got {target_size!r}.",
                where=where,
                fix="Pass for example target_size=(150, 150).",
                argument="target_size",
                got=target_size,
            )
        check_choice("class_mode", class_mode, self.allowed_class_modes, where)
        check_choice("subset", subset, (None, "training", "validation"), where)
        self.image_data_generator, self.color_mode, self.class_mode = image_data_generator, color_mode, class_mode
        self.target_size, self.interpolation, self.dtype = tuple(target_size), interpolation, dtype or floatx()
        self.data_format = checked_format(data_format, where)
        self.save_to_dir, self.save_prefix, self.save_format = saving
        self.subset = subset
        channels = (_CHANNELS[color_mode],)
        is_last = self.data_format == "channels_last"
        self.image_shape = self.target_size + channels if is_last else channels + self.target_size

    def _part(self, count: int) -> slice:
        """The rows of the subset among ``count``: the first ones are for validation."""
        if self.subset is None:
            return slice(None)
        split = int(count * self.image_data_generator.validation_split)
        return slice(split) if self.subset == "validation" else slice(split, None)

    def _batch(self, rows: Any, draws: Any) -> Any:
        images = np.zeros((len(rows), *self.image_shape), self.dtype)
        for place, row in enumerate(rows):
            images[place] = self._image(self.filepaths[row], draws)
        save_batch(self, images, rows, draws)
        if self.class_mode is None:
            return images
        targets = images.copy() if self.class_mode == "input" else self._targets_of(rows)
        return (images, targets) if self.sample_weight is None else (images, targets, self.sample_weight[rows])

    def _image(self, path: Any, draws: Any) -> Any:
        image = load_img(
            path, color_mode=self.color_mode, target_size=self.target_size, interpolation=self.interpolation
        )
        x = img_to_array(image, self.data_format)
        return changed_image(self.image_data_generator, x, draws) if self.image_data_generator else x

    def _targets_of(self, rows: Any) -> Any:
        if self.class_mode == "multi_output":
            return [column[rows] for column in self.targets]
        if self.class_mode not in _CLASSES:
            return self.targets[rows]
        if self.class_mode != "categorical":
            found = np.asarray([self.classes[row] for row in rows], "int32")
            return found if self.class_mode == "sparse" else found.astype(self.dtype)
        one_hot = np.zeros((len(rows), len(self.class_indices)), self.dtype)
        for place, row in enumerate(rows):
            one_hot[place, self.classes[row]] = 1
        return one_hot


class DirectoryIterator(FilesIterator):
    """A flow from a folder with a folder of images for each class: see ``ImageDataGenerator.flow_from_directory``.

    Args:
        directory: the folder; images may lie deeper in the folders of the classes.
        classes: names of the folders, in the order of the classes; all of them in alphabetic order if None.
        class_mode: "categorical" (one-hot), "binary", "sparse" (numbers), "input" (the images), None (no targets), or
            "other" (numbers, int).
        follow_links: go into folders that are links.
        image_data_generator, target_size, color_mode, data_format, save_to_dir, save_prefix, save_format, subset,
            interpolation, dtype: as in ``FilesIterator``.
        batch_size, shuffle, seed: as in ``Iterator``.
    Attributes: ``filenames`` relative to ``directory``, ``classes`` of each, ``class_indices``, ``samples``.
    Raises:
        ArgumentError: if the folder is not there, or one of its classes.
    """

    allowed_class_modes = frozenset({"categorical", "binary", "sparse", "input", "other", None})

    def __init__(
        self,
        directory: Any,
        image_data_generator: Any,
        target_size: Any = (256, 256),
        color_mode: str = "rgb",
        classes: Any = None,
        class_mode: str | None = "categorical",
        batch_size: int = 32,
        shuffle: bool = True,
        seed: int | None = None,
        data_format: str | None = None,
        save_to_dir: Any = None,
        save_prefix: str = "",
        save_format: str = "png",
        follow_links: bool = False,
        subset: str | None = None,
        interpolation: str = "nearest",
        dtype: Any = None,
    ) -> None:
        saving = (save_to_dir, save_prefix, save_format)
        self._set_reading(
            image_data_generator, target_size, color_mode, class_mode, data_format, saving, subset, interpolation, dtype
        )
        self.directory = directory
        names = list(classes or _folders(directory))
        self.class_indices = {name: index for index, name in enumerate(names)}
        self.num_classes = len(names)
        found = [self._files_of(name, follow_links) for name in names]
        self.filenames = [file for files in found for file in files]
        self.classes = np.repeat(np.arange(len(names), dtype="int32"), [len(files) for files in found])
        self.targets = self.classes
        self.filepaths = [str(Path(directory, name)) for name in self.filenames]
        self.samples = len(self.filenames)
        print(f"Found {self.samples} images belonging to {self.num_classes} classes.")
        super().__init__(self.samples, batch_size, shuffle, seed)

    def _files_of(self, name: str, follow_links: bool) -> list[str]:
        folder = Path(self.directory, name)
        if not folder.is_dir():
            raise ArgumentError(
                f"there is no folder {str(folder)!r}.",
                where="DirectoryIterator",
                fix="Each class is a folder of that name.",
                argument="classes",
                got=name,
            )
        walked = sorted(os.walk(folder, followlinks=follow_links))
        files = [Path(root, file) for root, _, names in walked for file in sorted(names) if is_image(file)]
        return [str(file.relative_to(self.directory)) for file in files[self._part(len(files))]]

    @property
    def labels(self) -> Any:
        """The class of each file."""
        return self.classes


def _folders(directory: Any) -> list[str]:
    if not Path(directory).is_dir():
        raise ArgumentError(
            f"there is no folder {str(directory)!r}.",
            where="DirectoryIterator",
            fix=f"Pass a folder with one folder for each class; this process runs in {str(Path.cwd())!r}.",
            argument="directory",
            got=directory,
        )
    return sorted(entry.name for entry in Path(directory).iterdir() if entry.is_dir())


def is_image(name: Any) -> bool:
    """Whether a file's name ends like an image's."""
    return str(name).lower().endswith(tuple(f".{ending}" for ending in FORMATS))
