"""What goes wrong while a file is read, told of the file."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pronghorn.api import PronghornError, SavingError, UnknownNameError, saving


@contextlib.contextmanager
def told_of(path: Path, components: Any = None) -> Iterator[None]:
    """Whatever the block raises names the file; what is no error of pronghorn's becomes a SavingError.

    Args:
        path: the file.
        components: which package offered what the file needs, if it says so.
    """
    try:
        yield
    except UnknownNameError as error:
        raise saving.missing_component(error, components, str(path)) from error
    except SavingError as error:
        raise (error if error.where.startswith(str(path)) else error.at(str(path))) from error
    except PronghornError as error:
        raise error.at(str(path)) from error
    except (ArithmeticError, AttributeError, LookupError, MemoryError, RecursionError, TypeError, ValueError) as error:
        raise SavingError(
            f"what it holds does not make a model: {type(error).__name__}: {error}.",
            where=str(path),
            fix="The file is damaged, or of another version of what it is made of.",
        ) from error
