"""Handwritten digits: 1,797 grey images of 8 x 8 pixels in ten classes, shipped with the package.

Source: E. Alpaydin and C. Kaynak, "Optical Recognition of Handwritten Digits", UCI Machine Learning Repository, 1998,
https://doi.org/10.24432/C50P49, the test set of 13 writers; licence CC BY 4.0. ``README.md`` in this folder says more.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from importlib import resources

import numpy as np
import numpy.typing as npt

from pronghorn.api import ArgumentError, Component, hookimpl

Pixels = npt.NDArray[np.uint8]
Split = tuple[Pixels, Pixels]


def load_data(test_fraction: float = 0.2, seed: int = 0) -> tuple[Split, Split]:
    """The images and labels, shuffled once by ``seed`` and cut into a training and a test part.

    The same arguments give the same split on every machine. Writers are mixed by the shuffle, so both parts hold digits
    of the same 13 people.

    Args:
        test_fraction: share of the 1,797 samples that goes to the test part, rounded; float in (0, 1).
        seed: of the shuffle; non-negative int.
    Shapes:
        x (N, H=8, W=8) uint8 in 0..16, the number of inked pixels in a 4 x 4 block; y (N,) uint8 in 0..9.
    Returns:
        ``(x_train, y_train), (x_test, y_test)``, arrays of the caller's own.
    Raises:
        ArgumentError: if ``test_fraction`` leaves one part empty.
    Source: UCI Machine Learning Repository, Optical Recognition of Handwritten Digits (1998), test set.

    >>> (x_train, y_train), (x_test, y_test) = load_data()
    >>> x_train.shape, y_train.shape, x_test.shape, int(x_train.max())
    ((1438, 8, 8), (1438,), (359, 8, 8), 16)
    """
    images, labels = _read()
    tests = round(test_fraction * len(images)) if 0 < test_fraction < 1 else 0
    if not 0 < tests < len(images):
        raise ArgumentError(
            f"test_fraction must lie between 0 and 1 and leave samples for both parts. Got {test_fraction!r}.",
            where="datasets.digits.load_data",
            fix="Pass a share such as 0.2.",
            argument="test_fraction",
            got=test_fraction,
        )
    order = np.random.default_rng(seed).permutation(len(images))
    train, test = order[tests:], order[:tests]
    return (images[train], labels[train]), (images[test], labels[test])


def _read() -> Split:
    """All samples in the source's order: images (1797, 8, 8) and labels (1797,), both uint8."""
    file = resources.files(__package__).joinpath("digits.npz")
    with file.open("rb") as stream, np.load(stream, allow_pickle=False) as archive:
        return archive["images"], archive["labels"]


@hookimpl
def pronghorn_datasets() -> Iterable[Component]:
    return [Component("digits", sys.modules[__name__])]
