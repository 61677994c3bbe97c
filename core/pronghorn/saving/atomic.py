"""Files that are either whole or not there."""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from pronghorn.errors import SavingError


@contextlib.contextmanager
def writing(path: Any) -> Iterator[IO[bytes]]:
    """A binary file to write, which takes the place of ``path`` when the block ends without an error.

    It is written beside ``path`` under another name (``.<random>.part``), flushed to the disk and renamed: whatever
    happens, ``path`` holds the old file or the new one. After an error nothing else is left; after a power cut the
    ``.part`` file may be. Where ``path`` is a symbolic link, the file that it points to is replaced.

    Raises:
        SavingError: if the folder does not exist or cannot be written, or the disk is full.
    """
    target = Path(os.path.realpath(path))
    temporary = target.with_name(f".{os.urandom(8).hex()}.part")
    file = _opened(temporary, path)
    try:
        with file:
            yield file
            _flushed(file, target)
        temporary.replace(target)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise _refused(error, path) from error
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)


def make_folder(path: Any, where: str) -> None:
    """Make the folder in which ``path`` is to lie, so that what cannot be written is known before there is anything to write.

    Raises:
        SavingError: if that cannot be, or ``path`` is itself a folder; ``where`` says whose file it is.
    """
    try:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _refused(error, where) from error
    if Path(path).is_dir():
        raise _refused(IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR)), where)


def _opened(temporary: Path, path: Any) -> IO[bytes]:
    if Path(path).is_dir():
        raise SavingError("this is a folder.", where=str(path), fix="Give the name of a file.")
    try:
        return temporary.open("xb")
    except OSError as error:
        raise _refused(error, path) from error


def _refused(error: OSError, path: Any) -> SavingError:
    return SavingError(
        f"the file cannot be written: {error.strerror or error}.",
        where=str(path),
        fix="Check that the folder exists, may be written to and has room, or choose another place.",
    )


def _flushed(file: IO[bytes], target: Path) -> None:
    """All bytes on the disk, with the mode of the file that is replaced."""
    file.flush()
    if os.name == "posix" and target.exists():
        os.fchmod(file.fileno(), target.stat().st_mode & 0o777)
    os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    """The rename on the disk too. Some file systems cannot do that; the file itself is whole all the same."""
    if os.name != "posix":
        return
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
