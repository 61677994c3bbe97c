"""HDF5 as Keras uses it: files read with suspicion and written whole or not at all, names as attributes in pieces."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from pronghorn.api import SavingError, saving

SIGNATURE = b"\x89HDF\r\n\x1a\n"
#: The largest attribute that an object's header takes, in bytes.
LARGEST_ATTRIBUTE = 64512


def library() -> Any:
    """h5py, imported at first use.

    Raises:
        SavingError: if it is not installed.
    """
    try:
        import h5py
    except ImportError as error:
        raise SavingError(
            f"files of Keras are read and written with h5py, which cannot be imported: {error}.",
            fix="Run: pip install h5py.",
        ) from error
    return h5py


@contextlib.contextmanager
def reading(source: Any, path: Path) -> Iterator[Any]:
    """The open file. Whatever h5py cannot read is an error that names the file.

    Args:
        source: a path, or the bytes of a file.
        path: for errors.

    Raises:
        SavingError: if it is no HDF5 file, is damaged, or lacks what is asked of it.
    """
    h5py = library()
    try:
        with h5py.File(io.BytesIO(source) if isinstance(source, bytes) else source, "r") as file:
            yield file
    except SavingError as error:
        raise (error if error.where.startswith(str(path)) else error.at(str(path))) from error
    except (OSError, KeyError, RuntimeError) as error:
        raise SavingError(
            f"the file is damaged, or no HDF5 file: {_told(error)}.",
            where=str(path),
            fix="Copy it again from where it was saved.",
        ) from error


@contextlib.contextmanager
def writing(path: Path) -> Iterator[Any]:
    """A new file, which takes the place of ``path`` when the block ends without an error."""
    content = io.BytesIO()
    with library().File(content, "w") as file:
        yield file
    with saving.writing(path) as target:
        target.write(content.getbuffer())


def _told(error: BaseException) -> str:
    return str(error.args[0] if error.args else error).rstrip(".") or type(error).__name__


def group(parent: Any, name: str) -> Any:
    """A group of the file.

    Raises:
        SavingError: if there is none.
    """
    found = parent.get(name)
    if found is None or not hasattr(found, "items"):
        raise SavingError(
            f"the file has no group {name!r} in {parent.name!r}.",
            fix="It is damaged, or was not written by Keras: choose another file.",
        )
    return found


def array(parent: Any, name: str) -> np.ndarray:
    """A data set of the file, as an array of the machine's byte order.

    Raises:
        SavingError: if there is none, or it holds no numbers.
    """
    found = parent.get(name)
    if found is None or not hasattr(found, "shape"):
        raise SavingError(
            f"the file has no array {name!r} in {parent.name!r}.",
            fix="It is damaged: copy it again from where it was saved.",
        )
    if found.dtype.kind not in "biufcV" or found.dtype.names:
        raise SavingError(f"{name!r} in {parent.name!r} holds no numbers.", fix="Choose another file.")
    value = np.asarray(found)
    return value.astype(value.dtype.newbyteorder("="), copy=False)


def text(owner: Any, name: str) -> str | None:
    """An attribute as text; None if there is none."""
    value = owner.attrs.get(name)
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else None if value is None else str(value)


def set_text(owner: Any, name: str, value: str) -> None:
    """Write an attribute as Keras 2 does: a string of bytes, which it decodes when it reads.

    A ``str`` would be marked as UTF-8, of which the h5py of its days makes no bytes, and ``decode`` fails.
    """
    owner.attrs[name] = value.encode("utf-8")


def names(owner: Any, name: str) -> list[str] | None:
    """An attribute that is a list of names, or the pieces of it; None if there is none."""
    if name in owner.attrs:
        found = list(owner.attrs[name])
    elif f"{name}0" in owner.attrs:
        found, number = [], 0
        while f"{name}{number}" in owner.attrs:
            found += list(owner.attrs[f"{name}{number}"])
            number += 1
    else:
        return None
    return [item.decode("utf-8") if isinstance(item, bytes) else str(item) for item in found]


def set_names(owner: Any, name: str, values: Sequence[str]) -> None:
    """Write a list of names as an attribute, in pieces ``<name>0``, ``<name>1`` … if it is too large for one.

    Raises:
        SavingError: if a single name is too large.
    """
    encoded = [value.encode("utf-8") for value in values]
    if long := [value for value, raw in zip(values, encoded, strict=True) if len(raw) > LARGEST_ATTRIBUTE]:
        raise SavingError(
            f"a name of {len(long[0])} characters is too long for HDF5: {long[0][:60]!r} …",
            fix=f"Give the layer a name of less than {LARGEST_ATTRIBUTE} bytes.",
        )
    # An empty list is float64 there: so is Keras'.
    whole = np.array(encoded) if encoded else np.array([], np.float64)
    count = 1
    while any(piece.nbytes > LARGEST_ATTRIBUTE for piece in np.array_split(whole, count)):
        count += 1
    if count == 1:
        owner.attrs[name] = whole
        return
    for number, piece in enumerate(np.array_split(whole, count)):
        owner.attrs[f"{name}{number}"] = piece


def put(parent: Any, name: str, value: Any) -> None:
    """Write an array; slashes in its name make groups."""
    stored = np.asarray(value)
    if stored.dtype.name == "bfloat16":
        # HDF5 has no such type: float32 holds the same values.
        stored = stored.astype(np.float32)
    data = parent.create_dataset(name, stored.shape, dtype=stored.dtype)
    if stored.shape:
        data[:] = stored
    else:
        data[()] = stored


def tree(parent: Any, name: str) -> dict[str, np.ndarray]:
    """All arrays below a group by their paths in it; nothing if there is no such group."""
    found: dict[str, np.ndarray] = {}
    if name in parent:
        top = group(parent, name)
        top.visititems(lambda path, item: found.update({path: array(top, path)} if hasattr(item, "shape") else {}))
    return found
