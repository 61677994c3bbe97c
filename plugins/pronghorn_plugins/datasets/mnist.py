"""MNIST: 70,000 handwritten digits in grey images of 28 x 28 pixels.

Source: Y. LeCun, C. Cortes, C. Burges, "The MNIST database of handwritten digits", 1998; licence CC BY-SA 3.0. Fetched
on first use, not shipped.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any

from pronghorn.api import Component, hookimpl
from pronghorn_plugins.datasets.locating import KERAS_FILES, located
from pronghorn_plugins.datasets.pickles import load_arrays

_HASH = "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1"


def load_data(path: Any = "mnist.npz") -> tuple[tuple[Any, Any], tuple[Any, Any]]:
    """60,000 images to train and 10,000 to test.

    Args:
        path: the name in the cache, ``~/.keras/datasets``; or a file of your own, with a folder in its path.
    Shapes:
        x (N, H=28, W=28) uint8 in 0..255, 255 is ink; y (N,) uint8 in 0..9.
    Returns:
        ``(x_train, y_train), (x_test, y_test)``.
    Source: Keras 2.2.4.
    """
    file = located(path, f"{KERAS_FILES}mnist.npz", _HASH)
    x_train, y_train, x_test, y_test = load_arrays(file, "x_train", "y_train", "x_test", "y_test")
    return (x_train, y_train), (x_test, y_test)


@hookimpl
def pronghorn_datasets() -> Iterable[Component]:
    return [Component("mnist", sys.modules[__name__])]
