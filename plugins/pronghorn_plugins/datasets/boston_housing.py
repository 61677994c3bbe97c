"""Boston housing: 506 suburbs with 13 numbers each, and the median value of a home, in 1978.

One of the numbers is a function of the share of Black inhabitants: code that still uses the set finds it here, new work
should take another. Source: D. Harrison, D. L. Rubinfeld, "Hedonic housing prices and the demand for clean air", Journal
of Environmental Economics and Management, 1978. Fetched on first use, not shipped.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any

import numpy as np

from pronghorn.api import Component, hookimpl
from pronghorn_plugins.datasets.locating import KERAS_FILES, located
from pronghorn_plugins.datasets.pickles import load_arrays
from pronghorn_plugins.datasets.splitting import check_share, shuffled

_HASH = "f553886a1f8d56431e820c5b82552d9d95cfcb96d1e678153f8839538947dff5"


def load_data(
    path: Any = "boston_housing.npz", test_split: float = 0.2, seed: int = 113
) -> tuple[tuple[Any, Any], tuple[Any, Any]]:
    """The samples, shuffled by ``seed``, the last ones for testing.

    Args:
        path: the name in the cache, ``~/.keras/datasets``; or a file of your own, with a folder in its path.
        test_split: share of the test part, in [0, 1).
        seed: of the order.
    Shapes:
        x (N, 13) float64; y (N,) float64, in 1,000 dollars.
    Returns:
        ``(x_train, y_train), (x_test, y_test)``.
    Raises:
        ArgumentError: for another ``test_split``.
    Source: Keras 2.2.4.
    """
    check_share(test_split, "boston_housing.load_data")
    x, y = load_arrays(located(path, f"{KERAS_FILES}boston_housing.npz", _HASH), "x", "y")
    x, y = shuffled(np.random.RandomState(seed), x, y)
    cut = int(len(x) * (1 - test_split))
    return (x[:cut], y[:cut]), (x[cut:], y[cut:])


@hookimpl
def pronghorn_datasets() -> Iterable[Component]:
    return [Component("boston_housing", sys.modules[__name__])]
