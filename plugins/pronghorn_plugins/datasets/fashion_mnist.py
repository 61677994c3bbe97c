"""Fashion-MNIST: 70,000 articles of clothing in grey images of 28 x 28 pixels, ten classes.

Source: H. Xiao, K. Rasul, R. Vollgraf, "Fashion-MNIST: a Novel Image Dataset for Benchmarking Machine Learning
Algorithms", 2017, https://arxiv.org/abs/1708.07747; licence MIT. Fetched on first use, not shipped.
"""

from __future__ import annotations

import gzip
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from pronghorn.api import Component, DataError, hookimpl
from pronghorn_plugins.datasets.locating import folder, located

_ORIGIN = "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/"
#: The files of a part and their MD5: images, labels.
_PARTS = {
    "train": ("8d4fb7e6c68d591d4c3dfef9ec88bf0d", "25c81989df183df01b3e8a0aad5dffbe"),
    "t10k": ("bef4ecab320f06d8554ea6380940ec79", "bb300cfdad3c16e7a12a480ee83cd310"),
}


def load_data(*, path: Any = None) -> tuple[tuple[Any, Any], tuple[Any, Any]]:
    """60,000 images to train and 10,000 to test.

    Classes: 0 T-shirt, 1 trouser, 2 pullover, 3 dress, 4 coat, 5 sandal, 6 shirt, 7 sneaker, 8 bag, 9 ankle boot.

    Args:
        path: a folder of your own with the four ``.gz`` files; the cache, ``~/.keras/datasets/fashion-mnist``, if None.
    Shapes:
        x (N, H=28, W=28) uint8 in 0..255; y (N,) uint8 in 0..9.
    Returns:
        ``(x_train, y_train), (x_test, y_test)``.
    Raises:
        DataError: for a file that is not in the format of MNIST.
    Source: Keras 2.2.4.
    """
    return _part("train", path), _part("t10k", path)


def _part(part: str, path: Any) -> tuple[Any, Any]:
    names = f"{part}-images-idx3-ubyte.gz", f"{part}-labels-idx1-ubyte.gz"
    if path is None:
        fetched = zip(names, _PARTS[part], strict=True)
        files = [located(n, _ORIGIN + n, h, cache_subdir=str(Path("datasets", "fashion-mnist"))) for n, h in fetched]
    else:
        files = [folder(path, "fashion_mnist.load_data") / name for name in names]
    images, labels = (_idx(file, axes) for file, axes in zip(files, (3, 1), strict=True))
    return images, labels


def _idx(file: Path, axes: int) -> Any:
    """The bytes of a file in MNIST's format: 0, 0, 8 (uint8), the number of axes; sizes of 4 bytes each; values."""
    data = gzip.decompress(file.read_bytes())
    sizes = np.frombuffer(data, ">u4", axes, offset=4).tolist() if len(data) >= 4 * (axes + 1) else []
    values = data[4 * (axes + 1) :]
    if data[:4] != bytes([0, 0, 8, axes]) or len(values) != int(np.prod(sizes)):
        raise DataError(
            f"{str(file)!r} does not hold {axes} axes of uint8 in MNIST's format.",
            where="fashion_mnist.load_data",
            fix="Delete it, so that it is fetched anew.",
        )
    return np.frombuffer(values, np.uint8).reshape(sizes).copy()


@hookimpl
def pronghorn_datasets() -> Iterable[Component]:
    return [Component("fashion_mnist", sys.modules[__name__])]
