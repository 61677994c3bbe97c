"""Where the file of a data set lies: where the user says, or in Keras' cache, into which it is fetched once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pronghorn.api import ArgumentError

#: Where the files that Keras made are kept.
KERAS_FILES = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/"


def located(path: Any, origin: str, file_hash: str, **options: Any) -> Path:
    """The file of a data set.

    Args:
        path: a name, which lies in Keras' cache or is fetched there, its hash checked; or a path with a folder in it,
            which is read as it is if it is there.
        origin: where it is fetched from.
        file_hash: its MD5 or SHA-256.
        options: further arguments of ``get_file``.
    """
    given = Path(path).expanduser()
    if len(given.parts) > 1 and given.exists():
        return given
    from pronghorn_plugins.compat.tree.utils.data_utils import get_file  # looked for when something has to be fetched

    return Path(get_file(str(path), origin=origin, file_hash=file_hash or None, **options))


def folder(path: Any, where: str) -> Path:
    """A folder that the user names.

    Raises:
        ArgumentError: if it is not there.
    """
    found = Path(path).expanduser()
    if not found.is_dir():
        raise ArgumentError(
            f"there is no folder {str(path)!r}.",
            where=where,
            fix="Pass the folder with the files of the data set, or nothing to fetch them.",
            argument="path",
            got=path,
        )
    return found
