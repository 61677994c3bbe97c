"""``keras.utils.io_utils``: arrays in HDF5 files, and a question before a file is overwritten."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from pronghorn.api import ArgumentError, SavingError


def _h5py(where: str) -> Any:
    try:
        import h5py
    except ImportError:
        raise SavingError("HDF5 needs h5py.", where=where, fix="Run: pip install h5py.") from None
    return h5py


class HDF5Matrix:
    """A dataset of an HDF5 file, or some of its rows, as an array that is read where it is looked at.

    Pass it to ``fit`` with ``shuffle="batch"``, so that each batch is one piece of the file.

    Args:
        datapath: the file.
        dataset: the dataset's name in it.
        start, end: the rows, from ``start`` to below ``end``; None for the last.
        normalizer: a function of what is read.
    Raises:
        SavingError: without h5py.
    """

    #: Files that are open, by their paths: many matrices of a file share it.
    refs: dict[str, Any] = {}

    def __init__(
        self,
        datapath: Any,
        dataset: str,
        start: int = 0,
        end: int | None = None,
        normalizer: Callable[[Any], Any] | None = None,
    ) -> None:
        h5py = _h5py("HDF5Matrix")
        file = self.refs.get(str(datapath))
        if not file:
            file = self.refs[str(datapath)] = h5py.File(datapath, "r")
        self.data, self.start, self.normalizer = file[dataset], int(start), normalizer
        self.end = self.data.shape[0] if end is None else int(end)

    def __len__(self) -> int:
        return self.end - self.start

    def __getitem__(self, key: Any) -> Any:
        """Rows: an int, a slice, or ints in any order.

        Raises:
            IndexError: for a row that there is not.
        """
        if isinstance(key, tuple):
            return self[key[0]][(slice(None), *key[1:])] if isinstance(key[0], slice) else self[key[0]][key[1:]]
        if isinstance(key, slice):
            begin, end, step = key.indices(len(self))
            rows = np.arange(begin, end, step)
        else:
            rows = np.asarray(key)
            rows = np.flatnonzero(rows) if rows.dtype == bool else np.where(rows < 0, rows + len(self), rows)
        if rows.size and not (rows.min() >= 0 and rows.max() < len(self)):
            raise IndexError(f"row {key} of an HDF5Matrix of {len(self)} rows")
        found = self._read(rows)
        return found if self.normalizer is None else self.normalizer(found)

    def _read(self, rows: Any) -> Any:
        """HDF5 reads rows in rising order, each once."""
        if rows.ndim == 0:
            return self.data[int(rows) + self.start]
        if not rows.size:
            return np.empty((0, *self.data.shape[1:]), self.data.dtype)
        wanted, back = np.unique(rows, return_inverse=True)
        first, last = int(wanted[0]) + self.start, int(wanted[-1]) + self.start + 1
        together = len(wanted) == last - first
        found = self.data[first:last] if together else self.data[wanted + self.start]
        return found[back.reshape(rows.shape)]

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        return np.asarray(self[:], dtype)

    @property
    def shape(self) -> tuple[int, ...]:
        """Of the rows, as ``normalizer`` gives them."""
        return (len(self), *self._sample.shape)

    @property
    def dtype(self) -> Any:
        """As ``normalizer`` gives it."""
        return self._sample.dtype

    @property
    def chunks(self) -> Any:
        """How the file holds it, which tells ``fit`` to read it in pieces."""
        return self.data.chunks

    @property
    def ndim(self) -> int:
        """How many axes there are."""
        return len(self.shape)

    @property
    def size(self) -> int:
        """How many numbers there are."""
        return int(np.prod(self.shape))

    @property
    def _sample(self) -> Any:
        if "_one" not in self.__dict__:
            one = np.zeros((1, *self.data.shape[1:]), self.data.dtype) if not len(self) else self[:1]
            self.__dict__["_one"] = np.asarray(one)[0]
        return self.__dict__["_one"]


class H5Dict:
    """A group of an HDF5 file as a dict of arrays, strings, numbers and further dicts; or a dict in the same manner.

    Args:
        path: a file's path, a group of an open file, or a dict.
        mode: of the file: "r", "w" or "a".
    Raises:
        ArgumentError: for another ``path``.
        SavingError: without h5py.
    """

    def __init__(self, path: Any, mode: str = "a") -> None:
        self.read_only = mode == "r"
        self._file: Any = None
        if isinstance(path, dict):
            self.data: Any = path
            return
        h5py = _h5py("H5Dict")
        if isinstance(path, h5py.Group):
            self.data = path
        elif isinstance(path, str) or hasattr(path, "__fspath__"):
            self.data = self._file = h5py.File(path, mode)
        else:
            raise ArgumentError(
                f"it takes a path, an HDF5 group or a dict. Got {path!r}.", where="H5Dict", fix="Pass a path.", got=path
            )

    @property
    def _is_dict(self) -> bool:
        return isinstance(self.data, dict)

    def __setitem__(self, name: str, value: Any) -> None:
        """Store a value.

        Raises:
            ValueError: if the file was opened for reading.
            KeyError: if the name is taken.
        """
        if self.read_only:
            raise ValueError("Cannot set item in read-only mode.")
        if self._is_dict:
            self.data[name] = value
            return
        if name in self:
            raise KeyError(f"Cannot set attribute. Group with name {name!r} exists.")
        if isinstance(value, dict):
            inner = H5Dict(self.data.create_group(name))
            inner.update(value)
        elif isinstance(value, np.ndarray | np.generic):
            self.data.create_dataset(name, data=value)
        elif isinstance(value, list | tuple):
            self.data.attrs[name] = [item.encode() if isinstance(item, str) else item for item in value]
        else:
            self.data.attrs[name] = value

    def __getitem__(self, name: str) -> Any:
        """A value; in an HDF5 file a new group for a name that it has not, unless it was opened for reading.

        Raises:
            KeyError: for a name that is not there.
        """
        if self._is_dict:
            if name not in self.data and not self.read_only:
                self.data[name] = {}
            found = self.data[name]
            return H5Dict(found, "r" if self.read_only else "a") if isinstance(found, dict) else found
        if name in self.data.attrs:
            found = self.data.attrs[name]
            return found.tolist() if isinstance(found, np.ndarray) and found.dtype.kind in "SO" else found
        if name not in self.data:
            if self.read_only:
                raise KeyError(f"Cannot create group {name!r} in read-only mode.")
            return self._inner(self.data.create_group(name))
        found = self.data[name]
        return self._inner(found) if hasattr(found, "keys") else np.asarray(found)

    def _inner(self, group: Any) -> H5Dict:
        return H5Dict(group, "r" if self.read_only else "a")

    def __contains__(self, name: object) -> bool:
        return name in self.data or (not self._is_dict and name in self.data.attrs)

    def __len__(self) -> int:
        return len(self.data)

    def __iter__(self) -> Iterator[str]:
        return iter(self.data)

    def iter(self) -> Iterator[str]:
        """The names."""
        return iter(self.data)

    def get(self, key: str, default: Any = None) -> Any:
        """A value, ``default`` if it is not there."""
        return self[key] if key in self else default  # noqa: SIM401 - this is get

    def update(self, *args: Any) -> None:
        """Store the items of dicts."""
        for given in args:
            for name, value in given.items():
                self[name] = value

    def close(self) -> None:
        """Close the file, if this opened it."""
        if self._file is not None:
            self._file.close()

    def __enter__(self) -> H5Dict:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


h5dict = H5Dict


def ask_to_proceed_with_overwrite(filepath: Any) -> bool:
    """Whether the user, asked on the console, agrees to overwrite a file."""
    answer = input(f"[WARNING] {filepath} already exists - overwrite? [y/n]").strip().lower()
    while answer not in ("y", "n"):
        answer = input('Enter "y" (overwrite) or "n" (cancel).').strip().lower()
    if answer == "y":
        print("[TIP] Next time specify overwrite=True!")
    return answer == "y"
