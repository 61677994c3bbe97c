"""CIFAR-100: 60,000 colour images of 32 x 32 pixels in a hundred classes of twenty groups.

Source: A. Krizhevsky, "Learning Multiple Layers of Features from Tiny Images", 2009,
https://www.cs.toronto.edu/~kriz/cifar.html. Fetched on first use, not shipped.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any

import numpy as np

from pronghorn.api import ArgumentError, Component, hookimpl
from pronghorn_plugins.datasets.cifar import in_format, load_batch
from pronghorn_plugins.datasets.locating import folder, located

_ORIGIN = "https://www.cs.toronto.edu/~kriz/cifar-100-python.tar.gz"
_HASH = "85cd44d02ba6437773c5bbd22e183051d648de2e7d6b014e1ef29b855ba677a7"


def load_data(label_mode: str = "fine", *, path: Any = None) -> tuple[tuple[Any, Any], tuple[Any, Any]]:
    """50,000 images to train and 10,000 to test.

    Args:
        label_mode: "fine" for 100 classes, "coarse" for 20 groups of them.
        path: a folder of your own with the files train and test; the cache, ``~/.keras/datasets``, if None.
    Shapes:
        x (N, H=32, W=32, C=3), or (N, C, H, W) where ``image_data_format`` says so, uint8; y (N, 1) int.
    Returns:
        ``(x_train, y_train), (x_test, y_test)``.
    Raises:
        ArgumentError: for another ``label_mode``.
    Source: Keras 2.2.4; the files are pickles, of which nothing but arrays is read.
    """
    if label_mode not in ("fine", "coarse"):
        raise ArgumentError(
            f"label_mode must be 'fine' or 'coarse'. Got {label_mode!r}.",
            where="cifar100.load_data",
            fix="'fine' has 100 classes, 'coarse' 20.",
            argument="label_mode",
            got=label_mode,
        )
    if path is None:
        found = located("cifar-100-python", _ORIGIN, _HASH, untar=True)
    else:
        found = folder(path, "cifar100.load_data")
    train, test = (load_batch(found / part, f"{label_mode}_labels") for part in ("train", "test"))
    return in_format(train[0], np.asarray(train[1])), in_format(test[0], np.asarray(test[1]))


@hookimpl
def pronghorn_datasets() -> Iterable[Component]:
    return [Component("cifar100", sys.modules[__name__])]
