"""The container of the .pronghorn archive: a zip of a few known members, uncompressed, read with suspicion."""

from __future__ import annotations

import json
import struct
import zipfile
import zlib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from pronghorn.api import SavingError, saving
from pronghorn_plugins.formats.tensors import TensorFile

CONFIG, WEIGHTS, STATE, STATE_ARRAYS = "config.json", "weights.safetensors", "state.json", "state.safetensors"
_MEMBERS = (CONFIG, WEIGHTS, STATE, STATE_ARRAYS)
_LARGEST_JSON = 64 * 2**20

#: What zipfile raises on damaged files; it promises BadZipFile alone, and does not keep it.
DAMAGED = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, IndexError, KeyError, NotImplementedError, OverflowError,
    RuntimeError, ValueError, OSError,
)  # fmt: skip


def write(path: Path, members: Mapping[str, bytes | TensorFile]) -> None:
    """Write an archive of ``members``, whole or not at all. Equal members make equal bytes.

    Raises:
        SavingError: if the file cannot be written.
    """
    with saving.writing(path) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name, content in members.items():
            info = zipfile.ZipInfo(name)
            info.external_attr = 0o644 << 16
            info.file_size = len(content) if isinstance(content, bytes) else content.size
            with archive.open(info, "w") as member:
                for chunk in [content] if isinstance(content, bytes) else content.chunks():
                    member.write(chunk)


def read(path: Path) -> dict[str, bytes]:
    """The members of an archive.

    Raises:
        SavingError: if the file is damaged, or holds what no archive does: other members, one twice, compressed ones.
    """
    members = members_of(path, _MEMBERS, kind=".pronghorn archive")
    if WEIGHTS not in members:
        raise SavingError(
            "the file holds no weights: it is no .pronghorn archive.", where=str(path), fix="Choose another file."
        )
    return members


def members_of(path: Path, known: Collection[str], *, kind: str, others: str | None = None) -> dict[str, bytes]:
    """The known members of a zip.

    Args:
        path: the file.
        known: their names.
        kind: what the file should be, for errors.
        others: a folder whose files may be there too, and are not read.

    Raises:
        SavingError: if the file is damaged, or holds other members, one twice, or compressed ones.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            infos = [info for info in archive.infolist() if others is None or not info.filename.startswith(others)]
            _check(infos, path, known, kind)
            return {info.filename: archive.read(info) for info in infos}
    except DAMAGED as error:
        if isinstance(error, SavingError):
            raise
        raise SavingError(
            f"the file is damaged, or no {kind}: {error or type(error).__name__}.",
            where=str(path),
            fix="Copy it again from where it was saved.",
        ) from error


def _check(infos: list[zipfile.ZipInfo], path: Path, known: Collection[str], kind: str) -> None:
    size = path.stat().st_size
    names = [info.filename for info in infos]
    if odd := [name for name in names if name not in known or names.count(name) > 1][:3]:
        raise _foreign(f"it holds {', '.join(map(repr, odd))}, which no {kind} does", path)
    for info in infos:
        if info.compress_type != zipfile.ZIP_STORED or info.compress_size != info.file_size:
            raise _foreign(f"its member {info.filename} is compressed, to unknown size", path)
        if info.filename.endswith(".json") and info.file_size > _LARGEST_JSON:
            raise _foreign(f"its member {info.filename} has {info.file_size} bytes, more than {_LARGEST_JSON}", path)
    if sum(info.file_size for info in infos) > size:
        raise _foreign(f"its members claim more bytes than the {size} that it has", path)


def _foreign(problem: str, path: Path) -> SavingError:
    return SavingError(
        f"{problem}.",
        where=str(path),
        fix="The file comes from elsewhere, or was changed since it was saved: do not use it.",
    )


def json_bytes(value: Any, path: Path) -> bytes:
    """``value`` as JSON.

    Raises:
        SavingError: if it holds what JSON cannot, or is too large to be read again.
    """
    content = saving.as_json(value, str(path), indent=1).encode()
    if len(content) > _LARGEST_JSON:
        raise SavingError(
            f"the config has {len(content)} bytes, at most {_LARGEST_JSON} can be read again.",
            where=str(path),
            fix="Keep large arrays in weights (add_weight) and not in get_config().",
        )
    return content


def parsed(members: Mapping[str, bytes], name: str, path: Path) -> dict[str, Any]:
    """A JSON object of the archive.

    Raises:
        SavingError: if it is damaged or not there.
    """
    try:
        value = json.loads(members[name])
    except KeyError as error:
        raise SavingError(
            f"the file holds no {name}.",
            where=str(path),
            fix="It may hold weights alone: use model.load_weights(path).",
        ) from error
    except (ValueError, RecursionError) as error:
        raise SavingError(f"{name} is damaged: {error}.", where=str(path), fix="Copy the file again.") from error
    if not isinstance(value, dict):
        raise SavingError(f"{name} is no JSON object.", where=str(path), fix="Choose another file.")
    return value
