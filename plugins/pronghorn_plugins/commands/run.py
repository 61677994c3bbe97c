"""`pronghorn run SCRIPT`: a script written for Keras 1 or 2, as it is."""

from __future__ import annotations

import argparse
import runpy
import sys
from collections.abc import Iterable
from pathlib import Path

from pronghorn.api import ArgumentError, compat, hookimpl


class Run:
    """Run a Python file in which ``import keras`` means pronghorn."""

    name = "run"
    help = "run a script written for Keras 1 or 2"

    def configure(self, parser: argparse.ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--tensorflow", action="store_true", help="let tensorflow.keras mean pronghorn, too")
        parser.add_argument("script", type=Path, help="the Python file")
        parser.add_argument("arguments", nargs=argparse.REMAINDER, help="what the script finds in sys.argv[1:]")

    def run(self, args: argparse.Namespace) -> int:
        """Run it as ``python SCRIPT`` would; its exit status.

        Raises:
            ArgumentError: if there is no such file.
        """
        if not args.script.is_file():
            raise ArgumentError(
                f"there is no file {str(args.script)!r}.",
                where="pronghorn run",
                fix="Pass the path of a Python script.",
                argument="script",
                got=str(args.script),
            )
        compat.install_as_keras(tensorflow=args.tensorflow)
        sys.argv = [str(args.script), *args.arguments]
        sys.path[0] = str(args.script.parent.resolve())
        runpy.run_path(str(args.script), run_name="__main__")
        return 0


@hookimpl
def pronghorn_commands() -> Iterable[type[Run]]:
    return [Run]
