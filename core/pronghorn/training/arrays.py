"""What users pass as data, made arrays: lists, pandas, tensors of other engines; files and sparse matrices by pieces."""

from __future__ import annotations

from typing import Any

import numpy as np

from pronghorn.errors import DataError
from pronghorn.graph import Tensor


def as_array(value: Any, where: str, *, holds_text: bool = False) -> Any:
    """``value`` as a NumPy array, or as `Lazy` where it is a file or a sparse matrix, which is read piece by piece.

    Args:
        value: an array, nested lists of numbers, a pandas object, a sparse matrix, or anything with ``__array__``.
        where: the argument, for errors.
        holds_text: whether it is of strings, which stay as they are.

    Raises:
        DataError: if it is ragged, symbolic, or holds what is no number.
    """
    if type(value) is np.ndarray:
        array = value
    elif is_sparse(value):
        return _sparse(value, where)
    elif is_lazy(value):
        return value if isinstance(value, Lazy) else Lazy(value)
    else:
        array = _converted(value, where)
    if holds_text:
        return array
    if array.dtype.kind == "O":
        array = _of_objects(array)
    if array.dtype.kind in "OUSMm":
        raise DataError(
            f"an array of dtype {array.dtype} holds what is no number{_example(array)}.",
            where=where,
            fix="Encode text, dates and objects as numbers first; or let the model begin with Input(shape, dtype='string') "
            "and a layer over strings.",
            actual=str(array.dtype),
        )
    return array


def is_sparse(value: Any) -> bool:
    """True for a sparse matrix of any form; one of SciPy's, DOK, is a dict, too."""
    return hasattr(value, "tocsr")


def _sparse(value: Any, where: str) -> SparseRows:
    if len(value.shape) != 2 or np.dtype(value.dtype).kind not in "biufc":
        raise DataError(
            f"a sparse array must have two axes and hold numbers. Got shape {tuple(value.shape)} of {value.dtype}.",
            where=where,
            fix="Give one row for each sample, or pass value.toarray().",
            actual=tuple(value.shape),
        )
    return SparseRows(value.tocsr())


def _converted(value: Any, where: str) -> Any:
    if isinstance(value, Tensor):
        raise DataError(
            f"{value!r} is a symbolic Tensor and holds no numbers.",
            where=where,
            fix="Pass arrays; symbolic Tensors belong in Model(inputs, outputs).",
            actual=value,
        )
    try:
        if isinstance(value, np.ndarray):
            return value
        return value.to_numpy() if hasattr(value, "to_numpy") else np.asarray(value)
    except Exception as error:
        ragged = "inhomogeneous" in str(error)
        raise DataError(
            "a list of lists of different lengths is no array."
            if ragged
            else f"a {type(value).__name__} cannot be made an array: {error}.",
            where=where,
            fix="Pad the samples to one length." if ragged else "Pass a NumPy array.",
        ) from error


def _of_objects(array: Any) -> Any:
    """Numbers that came as objects, such as pandas' mixed columns, as numbers; anything else as it is."""
    try:
        found = np.asarray(array.tolist())
    except (ValueError, TypeError):
        return array
    return found if found.dtype.kind in "biufc" else array


def _example(array: Any) -> str:
    return f", such as {array.flat[0]!r}" if array.size else ""


def is_lazy(value: Any) -> bool:
    """True for arrays that are no NumPy arrays and are better read in pieces: of h5py, zarr, HDF5Matrix."""
    if isinstance(value, Lazy):
        return True
    if isinstance(value, np.ndarray) or not isinstance(getattr(value, "dtype", None), np.dtype):
        return False
    reads = hasattr(value, "shape") and hasattr(value, "__getitem__")
    return reads and (hasattr(value, "chunks") or not hasattr(value, "__array__"))


class Lazy:
    """Rows ``start`` to ``stop`` of an array in a file, which are read when a batch needs them.

    Args:
        source: what has ``shape``, ``dtype`` and ``__getitem__`` of slices and of increasing indices.
        start: the first row.
        stop: the row after the last one; all if None.
    """

    def __init__(self, source: Any, start: int = 0, stop: int | None = None) -> None:
        self.source, self.start = source, start
        self.stop = source.shape[0] if stop is None and source.shape else stop or 0
        self.dtype: np.dtype[Any] = source.dtype
        self.shape: tuple[int, ...] = (self.stop - start, *source.shape[1:]) if source.shape else ()
        self.ndim = len(self.shape)

    def __len__(self) -> int:
        return self.shape[0]

    def __getitem__(self, rows: slice) -> Lazy:
        low, high, _ = rows.indices(len(self))
        return type(self)(self.source, self.start + low, self.start + max(low, high))

    def read(self) -> np.ndarray[Any, Any]:
        """All rows."""
        return np.asarray(self.source[self.start : self.stop])

    def take(self, indices: Any, axis: int = 0) -> np.ndarray[Any, Any]:
        """The rows at ``indices``, in their order; files want increasing ones."""
        wanted, places = np.unique(np.asarray(indices), return_inverse=True)
        low, high = int(wanted[0]), int(wanted[-1]) + 1
        if high - low == len(wanted):
            found = np.asarray(self.source[self.start + low : self.start + high])
        else:
            found = np.asarray(self.source[self.start + wanted])
        return found[places]


class SparseRows(Lazy):
    """Rows of a sparse matrix in SciPy's CSR form, which are made dense when a batch needs them: see `Lazy`."""

    def read(self) -> np.ndarray[Any, Any]:
        """All rows, dense."""
        return self._dense(slice(self.start, self.stop))

    def take(self, indices: Any, axis: int = 0) -> np.ndarray[Any, Any]:
        """The rows at ``indices``, in their order, dense."""
        return self._dense(self.start + np.asarray(indices))

    def _dense(self, rows: Any) -> np.ndarray[Any, Any]:
        found: np.ndarray[Any, Any] = self.source[rows].toarray()
        return found

    def stored(self) -> np.ndarray[Any, Any]:
        """The numbers that are stored: all that are not 0."""
        bounds = self.source.indptr
        found: np.ndarray[Any, Any] = self.source.data[bounds[self.start] : bounds[self.stop]]
        return found

    def rows_with_nan(self) -> np.ndarray[Any, Any]:
        """The numbers of the rows that hold NaN, in ascending order."""
        places = np.flatnonzero(np.isnan(self.stored())) + self.source.indptr[self.start]
        return np.unique(np.searchsorted(self.source.indptr, places, side="right") - 1 - self.start)
