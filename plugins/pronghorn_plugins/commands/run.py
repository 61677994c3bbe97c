"""`pronghorn run SCRIPT`: a script written for Keras 1 or 2, as it is."""

from __future__ import annotations

import argparse
import runpy
import sys
import traceback
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
        """Run it as ``python SCRIPT`` would; 1 after an error of the script's, whose lines are shown from the script on.

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
        try:
            runpy.run_path(str(args.script), run_name="__main__")
        except Exception as error:  # noqa: BLE001 - whatever the script does wrong
            if isinstance(error, ModuleNotFoundError) and error.name in _ENGINES:
                error.add_note(_ENGINES[error.name])
            _show(error, str(args.script))
            return 1
        return 0


def _show(error: Exception, script: str) -> None:
    """The traceback without the frames that led to the script."""
    frames = error.__traceback__
    while frames is not None and frames.tb_frame.f_code.co_filename != script:
        frames = frames.tb_next
    traceback.print_exception(error.with_traceback(frames or error.__traceback__))


_OWN = "The script uses {} itself, not only Keras: write these lines with keras.backend, whose functions run here."
#: What to do about a package that Keras 2 ran on and that a script imports.
_ENGINES = {
    "tensorflow": _OWN.format("TensorFlow")
    + " Where only tensorflow.keras is used, run: pronghorn run --tensorflow SCRIPT.",
    "theano": _OWN.format("Theano"),
    "cntk": _OWN.format("CNTK"),
}


@hookimpl
def pronghorn_commands() -> Iterable[type[Run]]:
    return [Run]
