"""The files of CIFAR-10 and CIFAR-100: batches of colour images of 32 x 32 pixels."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from pronghorn.api import DataError, image_data_format
from pronghorn_plugins.datasets.pickles import load_pickle


def load_batch(fpath: Any, label_key: str = "labels") -> tuple[Any, Any]:
    """The images and labels of one file.

    The files are pickles: only arrays and plain values are read from them, see ``load_pickle``.

    Args:
        fpath: the file.
        label_key: which labels: "labels" of CIFAR-10, "fine_labels" or "coarse_labels" of CIFAR-100.
    Returns:
        images (N, C=3, H=32, W=32) uint8, labels, a list of N ints.
    Raises:
        DataError: if the file is of another kind.
    """
    with Path(fpath).open("rb") as stream:
        read = load_pickle(stream, encoding="bytes")
    found = {key.decode() if isinstance(key, bytes) else key: value for key, value in read.items()}
    if "data" not in found or label_key not in found:
        raise DataError(
            f"{str(fpath)!r} lacks 'data' or {label_key!r}. It has {', '.join(map(str, found))}.",
            where="load_batch",
            fix="Pass a batch of CIFAR-10, or label_key='fine_labels' for one of CIFAR-100.",
        )
    return np.asarray(found["data"]).reshape(-1, 3, 32, 32), found[label_key]


def in_format(images: Any, labels: Any) -> tuple[Any, Any]:
    """Images with channels where the format in force has them, labels as a column (N, 1)."""
    is_last = image_data_format() == "channels_last"
    return images.transpose(0, 2, 3, 1) if is_last else images, np.reshape(labels, (len(labels), 1))
