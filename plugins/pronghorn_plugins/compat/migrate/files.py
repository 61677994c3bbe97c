"""Scripts on disk: found in folders, read in their encoding, shown as a diff, replaced as a whole."""

from __future__ import annotations

import ast
import difflib
import io
import tokenize
from collections.abc import Iterable, Iterator
from pathlib import Path

import libcst as cst

from pronghorn.api import ArgumentError, DataError, saving
from pronghorn_plugins.compat.migrate.migration import Migration, migrated


def scripts(paths: Iterable[Path]) -> Iterator[Path]:
    """The files among ``paths``, and the ``.py`` files below the folders, but for hidden ones.

    Raises:
        ArgumentError: if there is no such file or folder.
    """
    for path in paths:
        if path.is_dir():
            below = sorted(path.rglob("*.py"))
            yield from (p for p in below if not any(part.startswith(".") for part in p.relative_to(path).parts))
        elif path.is_file():
            yield path
        else:
            raise ArgumentError(
                f"there is no file or folder {str(path)!r}.",
                where="pronghorn migrate",
                fix="Pass the path of a Python script or of a folder of them.",
                argument="paths",
                got=str(path),
            )


def read(path: Path) -> tuple[str, str]:
    """The text of a script with its line ends, and its encoding.

    Raises:
        DataError: if it cannot be read, or is no text in the encoding that it declares.
    """
    try:
        data = path.read_bytes()
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        return data.decode(encoding), encoding
    except (OSError, SyntaxError, UnicodeDecodeError, LookupError) as error:
        raise DataError(
            f"this cannot be read: {error}.",
            where=str(path),
            fix="Save it as UTF-8, or declare its encoding in line 1.",
        ) from error


def of_file(path: Path) -> tuple[Migration, str]:
    """What becomes of a script, and its encoding.

    Raises:
        DataError: if it cannot be read, or is no Python 3; it names file and line.
    """
    source, encoding = read(path)
    try:
        found = migrated(source)
    except cst.ParserSyntaxError as error:
        line = source.splitlines()[error.raw_line - 1].strip() if error.raw_line <= source.count("\n") + 1 else ""
        raise DataError(
            f"this is no Python 3: {line!r}.",
            where=f"{path}:{error.raw_line}",
            fix="Code for Python 2 is to be converted first, for example by `2to3 -w`; `print x` becomes `print(x)`.",
        ) from error
    ast.parse(found.new)  # whatever the rules did, no broken text leaves here
    return found, encoding


def diff(migration: Migration, path: Path) -> str:
    """The change as a unified diff, for ``patch -p0`` and ``git apply -p0``; empty if there is none."""
    name = path.as_posix()
    lines = difflib.unified_diff(_lines(migration.old), _lines(migration.new), name, name)
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def write(migration: Migration, path: Path, encoding: str) -> None:
    """Put the new text in the old one's place: whatever happens, the file is the one or the other.

    Raises:
        SavingError: if it cannot be written.
    """
    with saving.writing(path) as file:
        file.write(migration.new.encode(encoding))


def _lines(text: str) -> list[str]:
    """Lines as patch counts them: by line feeds alone."""
    found = [f"{line}\n" for line in text.split("\n")]
    return found[:-1] + ([found[-1][:-1]] if found[-1] != "\n" else [])
