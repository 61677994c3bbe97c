"""A flow of images from a table of files: a pandas DataFrame, or a dict of columns."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np

from pronghorn.api import ArgumentTypeError, DataError, UnknownNameError, nearest
from pronghorn_plugins.compat.images.files import FilesIterator, is_image

_WITHOUT_CLASSES = {"input", "multi_output", "raw", "other", None}


class DataFrameIterator(FilesIterator):
    """A flow from a table of files: see ``ImageDataGenerator.flow_from_dataframe``.

    Args:
        dataframe: whatever has columns by name, ``dataframe[x_col]``: a DataFrame, a dict of lists.
        directory: where the files lie; None if the table has whole paths.
        x_col: the column with the names of files.
        y_col: the column with the targets; a list of columns for "multi_output" or "raw".
        has_ext: whether the names have their endings (".png" …); if not, all that occur are tried.
        classes: names of the classes, in their order; those that occur, sorted, if None. Rows of others are left out.
        class_mode: "categorical" (one-hot; a list of classes in a row sets several), "binary", "sparse" (numbers),
            "input" (the images), "raw" or "other" (the column as it is), "multi_output" (a list of columns), or None.
        weight_col: the column with weights of samples.
        validate_filenames: leave out, with a warning, rows whose file is not there or no image.
        image_data_generator, target_size, color_mode, data_format, save_to_dir, save_prefix, save_format, subset,
            interpolation, dtype: as in ``FilesIterator``.
        batch_size, shuffle, seed: as in ``Iterator``.
    Attributes: ``filenames``, ``classes`` of each, ``class_indices``, ``samples``.
    Raises:
        UnknownNameError: for a column that the table does not have.
        ArgumentTypeError: for names or classes that are no strings.
        DataError: for "binary" with other than two classes.
    """

    allowed_class_modes = frozenset({"categorical", "binary", "sparse", *_WITHOUT_CLASSES})

    def __init__(
        self,
        dataframe: Any,
        directory: Any = None,
        image_data_generator: Any = None,
        x_col: str = "filename",
        y_col: Any = "class",
        has_ext: bool = True,
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
        subset: str | None = None,
        interpolation: str = "nearest",
        dtype: Any = None,
        *,
        weight_col: str | None = None,
        validate_filenames: bool = True,
    ) -> None:
        saving = (save_to_dir, save_prefix, save_format)
        self._set_reading(
            image_data_generator, target_size, color_mode, class_mode, data_format, saving, subset, interpolation, dtype
        )
        self.directory = directory or ""
        names = _strings(dataframe, x_col)
        names = names if has_ext else [_with_ending(self.directory, name) for name in names]
        rows = np.arange(len(names))
        if validate_filenames or not has_ext:
            rows = self._readable(names, x_col)
        if class_mode not in _WITHOUT_CLASSES:
            rows = self._classify(_column(dataframe, y_col), rows, classes, str(y_col))
        rows = rows[self._part(len(rows))]
        self._take(dataframe, names, rows, y_col, weight_col)
        told = f" belonging to {len(self.class_indices)} classes" if self.class_indices else ""
        print(f"Found {self.samples} {'' if validate_filenames else 'non-'}validated image filenames{told}.")
        super().__init__(self.samples, batch_size, shuffle, seed)

    def _readable(self, names: list[str], x_col: str) -> Any:
        is_there = [is_image(name) and Path(self.directory, name).is_file() for name in names]
        missing = is_there.count(False)
        if missing:
            text = f"{missing} of {len(names)} files in column {x_col!r} are not there or no images, and left out; "
            warnings.warn(f"{text}the first is {names[is_there.index(False)]!r}.", UserWarning, stacklevel=4)
        return np.flatnonzero(is_there)

    def _classify(self, column: list[Any], rows: Any, classes: Any, y_col: str) -> Any:
        """Find the classes of all rows; those that remain."""
        allowed = (str, list, tuple) if self.class_mode == "categorical" else (str,)
        of_row = {}
        for row in rows:
            value = column[row]
            if not isinstance(value, allowed):
                raise ArgumentTypeError(
                    f"classes in column {y_col!r} must be strings. Got {value!r}.",
                    where=f"DataFrameIterator(class_mode={self.class_mode!r})",
                    fix="Convert the column by .astype(str), or pass class_mode='raw' for numbers.",
                    argument="y_col",
                    got=value,
                )
            of_row[row] = [value] if isinstance(value, str) else list(value)
        known = list(dict.fromkeys(classes)) if classes else sorted({name for each in of_row.values() for name in each})
        if self.class_mode == "binary":
            _check_two(known)
        self.class_indices = {name: index for index, name in enumerate(known)}
        found = {row: [self.class_indices[n] for n in each if n in self.class_indices] for row, each in of_row.items()}
        self._of_row = {
            row: indices if isinstance(column[row], list | tuple) else indices[0]
            for row, indices in found.items()
            if indices
        }
        return np.asarray([row for row in rows if row in self._of_row], dtype=int)

    def _take(self, dataframe: Any, names: list[str], rows: Any, y_col: Any, weight_col: str | None) -> None:
        """Keep the chosen rows of all columns."""
        self.filenames = [names[row] for row in rows]
        self.filepaths = [str(Path(self.directory, name)) for name in self.filenames]
        self.samples = len(rows)
        if self.class_indices:
            self.classes = [self._of_row[row] for row in rows]
            self.targets = self.classes
        elif self.class_mode in ("raw", "other", "multi_output"):
            columns = [
                np.asarray(_column(dataframe, name))[rows] for name in (y_col if isinstance(y_col, list) else [y_col])
            ]
            is_one = self.class_mode != "multi_output"
            self.targets = (np.stack(columns, 1) if isinstance(y_col, list) else columns[0]) if is_one else columns
        if weight_col is not None:
            self.sample_weight = np.asarray(_column(dataframe, weight_col), dtype=self.dtype)[rows]

    @property
    def labels(self) -> Any:
        """The target of each file."""
        return self.targets


def _check_two(classes: list[str]) -> None:
    if len(classes) != 2:
        raise DataError(
            f"class_mode='binary' means two classes. Got {len(classes)}: {classes[:5]}.",
            where="DataFrameIterator",
            fix="Use class_mode='categorical' or 'sparse', or name two in classes=.",
        )


def _column(dataframe: Any, name: Any) -> list[Any]:
    try:
        return list(dataframe[name])
    except KeyError:
        known = [str(column) for column in dataframe]
        raise UnknownNameError(
            f"the table has no column {name!r}.",
            where="DataFrameIterator",
            fix=nearest(str(name), known),
            kind="column",
            name_asked=name,
            candidates=known,
        ) from None


def _strings(dataframe: Any, name: Any) -> list[str]:
    found = _column(dataframe, name)
    wrong = next((value for value in found if not isinstance(value, str)), None)
    if wrong is not None:
        raise ArgumentTypeError(
            f"column {name!r} must hold names of files. Got {wrong!r}.",
            where="DataFrameIterator",
            fix="Pass the column with the names as x_col=, as strings.",
            argument="x_col",
            got=wrong,
        )
    return found


def _with_ending(directory: Any, name: str) -> str:
    """``name`` with the ending of the image of that name."""
    beside = sorted(Path(directory, name).parent.glob(f"{Path(name).name}.*"))
    found = next((path for path in beside if path.stem == Path(name).name and is_image(path.name)), None)
    return name if found is None else f"{name}{found.suffix}"
