"""Pillow and SciPy, where they are needed, and what to install where they are missing."""

from __future__ import annotations

import importlib
from typing import Any

from pronghorn.api import MissingPackageError


def pillow(module: str, where: str) -> Any:
    """A module of Pillow, such as ``"Image"``.

    Raises:
        MissingPackageError: if Pillow is not installed.
    """
    return _extra(f"PIL.{module}", "Pillow", where)


def scipy(module: str, where: str) -> Any:
    """A module of SciPy, such as ``"ndimage"``.

    Raises:
        MissingPackageError: if SciPy is not installed.
    """
    return _extra(f"scipy.{module}", "SciPy", where)


def _extra(module: str, package: str, where: str) -> Any:
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise MissingPackageError(
            f"it needs the package {package}.", where=where, fix="Run: pip install 'pronghorn[image]'."
        ) from error
