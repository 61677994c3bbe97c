"""CIFAR-10: 60,000 colour images of 32 x 32 pixels in ten classes.

Source: A. Krizhevsky, "Learning Multiple Layers of Features from Tiny Images", 2009,
https://www.cs.toronto.edu/~kriz/cifar.html. Fetched on first use, not shipped.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any

import numpy as np

from pronghorn.api import Component, hookimpl
from pronghorn_plugins.datasets.cifar import in_format, load_batch
from pronghorn_plugins.datasets.locating import folder, located

_ORIGIN = "https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz"
_HASH = "6d958be074577803d12ecdefd02955f39262c83c16fe9348329d7fe0b5c001ce"


def load_data(*, path: Any = None) -> tuple[tuple[Any, Any], tuple[Any, Any]]:
    """50,000 images to train and 10,000 to test.

    Classes: 0 airplane, 1 automobile, 2 bird, 3 cat, 4 deer, 5 dog, 6 frog, 7 horse, 8 ship, 9 truck.

    Args:
        path: a folder of your own with data_batch_1 to 5 and test_batch; the cache, ``~/.keras/datasets``, if None.
    Shapes:
        x (N, H=32, W=32, C=3), or (N, C, H, W) where ``image_data_format`` says so, uint8; y (N, 1) uint8.
    Returns:
        ``(x_train, y_train), (x_test, y_test)``.
    Source: Keras 2.2.4; the files are pickles, of which nothing but arrays is read.
    """
    if path is None:
        found = located("cifar-10-batches-py", _ORIGIN, _HASH, untar=True)
    else:
        found = folder(path, "cifar10.load_data")
    batches = [load_batch(found / f"data_batch_{number}") for number in range(1, 6)]
    x_train, y_train = (np.concatenate(each) for each in zip(*batches, strict=True))
    x_test, y_test = load_batch(found / "test_batch")
    return in_format(x_train, np.asarray(y_train, "uint8")), in_format(x_test, np.asarray(y_test, "uint8"))


@hookimpl
def pronghorn_datasets() -> Iterable[Component]:
    return [Component("cifar10", sys.modules[__name__])]
