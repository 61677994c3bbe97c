"""Files from the net, kept in a folder, checked by their hash."""

from __future__ import annotations

import hashlib
import os
import shutil
import tarfile
import tempfile
import zipfile
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from pronghorn.api import DataError
from pronghorn_plugins.compat.keras.progbar import Progbar


def get_file(
    fname: str,
    origin: str,
    untar: bool = False,
    md5_hash: str | None = None,
    file_hash: str | None = None,
    cache_subdir: str = "datasets",
    hash_algorithm: str = "auto",
    extract: bool = False,
    archive_format: Any = "auto",
    cache_dir: Any = None,
) -> str:
    """The path of a file that is fetched if it is not there, or has another hash than it should.

    Args:
        fname: its name; a whole path is taken as it is.
        origin: the address.
        untar: unpack ``fname + ".tar.gz"``, and give the path without the ending.
        md5_hash: Keras 1's ``file_hash``.
        file_hash: MD5 or SHA-256 that the file must have.
        cache_subdir: the folder in ``cache_dir``.
        hash_algorithm: "md5", "sha256" or "auto": told by the length.
        extract: unpack it beside itself, as ``archive_format`` says: "tar", "zip", "auto", a list of them, or None.
        cache_dir: ``$KERAS_HOME`` or ``~/.keras`` if None; a folder for passing files where that cannot be written.

    Raises:
        DataError: if it cannot be fetched, or what came has another hash.
    """
    expected, algorithm = (
        (md5_hash, "md5") if md5_hash is not None and file_hash is None else (file_hash, hash_algorithm)
    )
    folder = _folder(cache_dir) / cache_subdir
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / fname
    stored = folder / f"{fname}.tar.gz" if untar else target
    if stored.exists() and expected is not None and not validate_file(stored, expected, algorithm):
        print(f"A local file was found, but it seems to be incomplete or outdated: its {algorithm} is not {expected}.")
        stored.unlink()
    if not stored.exists():
        _fetch(origin, stored, expected, algorithm)
    if untar:
        if not target.exists():
            _unpack(stored, folder, "tar")
    elif extract:
        _unpack(stored, folder, archive_format)
    return str(target)


def _folder(given: Any) -> Path:
    """Where files are kept."""
    folder = Path(given or os.environ.get("KERAS_HOME") or Path("~", ".keras").expanduser())
    exists = next(parent for parent in (folder, *folder.parents) if parent.exists())
    return folder if os.access(exists, os.W_OK) else Path(tempfile.gettempdir()) / ".keras"


def _fetch(origin: str, path: Path, expected: str | None, algorithm: str) -> None:
    """Fetch into a file beside ``path``, which takes its place when all is there: none is ever half there."""
    print(f"Downloading data from {origin}")
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".part")
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            _copy(origin, file)
        if expected is not None and not validate_file(part, expected, algorithm):
            raise DataError(
                f"what {origin} gave has another hash than {expected}: it was changed, or cut off.",
                where=f"get_file({path.name!r})",
                fix="Try again; or pass the hash that its publisher tells.",
            )
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _copy(origin: str, file: Any) -> None:
    try:
        with urlopen(origin) as source:  # noqa: S310 - the caller's own address, as in Keras
            length = source.headers.get("Content-Length")
            bar, done = Progbar(int(length) if length else None), 0
            while block := source.read(1 << 16):
                file.write(block)
                done += len(block)
                bar.update(done)
    except (URLError, OSError, ValueError) as error:
        raise DataError(
            f"URL fetch failure on {origin}: {error}.",
            where="get_file",
            fix="Check the address and the net; or put the file into the cache folder yourself.",
        ) from error


def validate_file(fpath: Any, file_hash: str, algorithm: str = "auto", chunk_size: int = 65535) -> bool:
    """Whether a file has this hash.

    Args:
        fpath: the file.
        file_hash: in hexadecimal digits.
        algorithm: "md5", "sha256" or "auto": SHA-256 for 64 digits, else MD5.
        chunk_size: how much is read at once [bytes].
    """
    is_long = algorithm == "sha256" or (algorithm == "auto" and len(file_hash) == 64)
    made = hashlib.sha256() if is_long else hashlib.md5(usedforsecurity=False)
    with Path(fpath).open("rb") as file:
        while block := file.read(chunk_size):
            made.update(block)
    return made.hexdigest() == file_hash.lower()


def _unpack(archive: Path, folder: Path, formats: Any) -> bool:
    """Unpack ``archive``, if it is of one of the formats; members that point out of the folder are refused."""
    wanted = ["tar", "zip"] if formats == "auto" else [formats] if isinstance(formats, str) else list(formats or ())
    for kind in wanted:
        if kind == "tar" and tarfile.is_tarfile(archive):
            with tarfile.open(archive) as tar:
                tar.extractall(folder, filter="data")
            return True
        if kind == "zip" and zipfile.is_zipfile(archive):
            shutil.unpack_archive(archive, folder, "zip")
            return True
    return False
