"""`pronghorn migrate SCRIPT ...`: a script for Keras 1 or 2 in today's spelling, as a diff or in place."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

from pronghorn.api import BackendError, PronghornError, hookimpl

#: Exit statuses.
SETTLED, OPEN, FAILED = 0, 1, 2


class Migrate:
    """Print the change as a diff; say line by line, on the error stream, what was left and what is to be known.

    The exit status is 0 if nothing is left to decide, 1 if something is, 2 if a file cannot be read or written.
    """

    name = "migrate"
    help = "rewrite scripts for Keras 1 or 2 in today's spelling"

    def configure(self, parser: argparse.ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("paths", type=Path, nargs="+", help="Python files, and folders of them")
        parser.add_argument("--write", action="store_true", help="change the files, instead of printing a diff")
        parser.epilog = (
            "Exit status: 0, nothing is left to decide; 1, something is; 2, a file cannot be read or written. "
            "The diff applies with `patch -p0` or `git apply -p0`."
        )

    def run(self, args: argparse.Namespace) -> int:
        """Migrate each file, also after one that cannot be; the greatest of their statuses.

        Raises:
            BackendError: if libcst is not installed.
            ArgumentError: if there is no such file.
        """
        _check_libcst()
        from pronghorn_plugins.compat.migrate.files import scripts

        return max((_migrate(path, write=args.write) for path in list(scripts(args.paths))), default=SETTLED)


def _check_libcst() -> None:
    try:
        import libcst  # noqa: F401
    except ImportError as error:
        raise BackendError(
            "it needs the package libcst.", where="pronghorn migrate", fix="Run: pip install 'pronghorn[migrate]'."
        ) from error


def _migrate(path: Path, *, write: bool) -> int:
    from pronghorn_plugins.compat.migrate import files

    try:
        found, encoding = files.of_file(path)
        if write and found.new != found.old:
            files.write(found, path, encoding)
            print(f"{path}: migrated")
    except PronghornError as error:
        print(f"pronghorn: error: {error}", file=sys.stderr)
        return FAILED
    if not write:
        sys.stdout.write(files.diff(found, path))
    for finding in found.findings:
        print(finding.at(str(path)), file=sys.stderr)
    return SETTLED if found.is_settled else OPEN


@hookimpl
def pronghorn_commands() -> Iterable[type[Migrate]]:
    return [Migrate]
