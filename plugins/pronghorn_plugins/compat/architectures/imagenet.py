"""Images and classes of ImageNet: what networks were trained on images scaled to, and what their outputs name."""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import Any

import numpy as np

from pronghorn.api import ArgumentError, Tensor, floatx, image_data_format

#: Mean of ImageNet's pixels: blue, green, red of 0 to 255; red, green, blue of 0 to 1.
_CAFFE_MEAN = (103.939, 116.779, 123.68)
_TORCH_MEAN, _TORCH_STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
_MODES = ("caffe", "tf", "torch")

#: Where Keras 2.2.4 has its table of classes, and its MD5.
CLASS_INDEX_PATH = "https://s3.amazonaws.com/deep-learning-models/image-models/imagenet_class_index.json"
_CLASS_INDEX_MD5 = "c2c37ea517e94d9795004a39431a14cb"


def scaled(x: Any, data_format: str | None = None, mode: str = "caffe", *, half: float = 127.5) -> Any:
    """Images as a network was trained on them.

    ``caffe``: (B, G, R) - mean; ``tf``: x / half - 1; ``torch``: (x / 255 - mean) / std, mean and std by channel.

    Args:
        x: RGB images of 0 to 255, an array or Tensor (B, H, W, 3), (H, W, 3), or with channels first.
        data_format: "channels_last" or "channels_first"; that of the settings if None.
        mode: see above.
        half: half of the range, of mode ``tf``.
    Returns:
        The same shape, in floats; ``x`` is left as it is.
    Raises:
        ArgumentError: for another mode or data format.

    >>> scaled(np.full((1, 1, 1, 3), 255), mode="tf").ravel().tolist()
    [1.0, 1.0, 1.0]
    """
    data_format = data_format or image_data_format()
    if data_format not in ("channels_last", "channels_first"):
        raise ArgumentError(
            f"`data_format` is 'channels_last' or 'channels_first'. Got {data_format!r}.",
            where="preprocess_input", fix="Pass one of these, or None.", argument="data_format", got=data_format,
        )  # fmt: skip
    if mode not in _MODES:
        raise ArgumentError(
            f"`mode` is one of {', '.join(_MODES)}. Got {mode!r}.",
            where="preprocess_input", fix="Use the preprocess_input of the network's own module.",
            argument="mode", got=mode,
        )  # fmt: skip
    x = _as_floats(x)
    if mode == "tf":
        return x / half - 1.0
    first = data_format == "channels_first"
    by_channel = functools.partial(_by_channel, first=first, dtype=str(x.dtype))
    if mode == "torch":
        return (x / 255.0 - by_channel(_TORCH_MEAN)) / by_channel(_TORCH_STD)
    return (x[..., ::-1, :, :] if first else x[..., ::-1]) - by_channel(_CAFFE_MEAN)


def _as_floats(x: Any) -> Any:
    if isinstance(x, Tensor):
        return x if "float" in str(x.dtype) else x.astype(floatx())
    x = np.asarray(x)
    return x if np.issubdtype(x.dtype, np.floating) else x.astype(floatx())


def _by_channel(values: tuple[float, ...], *, first: bool, dtype: str) -> Any:
    return np.array(values, dtype).reshape((3, 1, 1) if first else (3,))


def decoded(predictions: Any, top: int = 5, class_index: Any = None) -> list[list[tuple[str, str, float]]]:
    """The likeliest classes of each row: (WordNet ID, name, score), best first.

    Args:
        predictions: (B, 1000) scores of ImageNet's classes.
        top: how many of each row.
        class_index: a JSON file {"0": ["n01440764", "tench"], …}; Keras' own, downloaded once, if None.
    Raises:
        ArgumentError: if the predictions are not as many as there are classes.
    """
    predictions = np.asarray(predictions)
    classes = _table(str(class_index or _fetched_index()))
    if predictions.ndim != 2 or predictions.shape[1] != len(classes):
        raise ArgumentError(
            f"`decode_predictions` takes a batch of predictions (B, {len(classes)}). Got {predictions.shape}.",
            where="decode_predictions",
            fix=f"Give what a network with include_top=True and classes={len(classes)} predicts.",
            got=predictions.shape,
        )
    best = np.argsort(predictions, axis=-1)[:, ::-1][:, :top]
    return [[(*classes[i], row[i]) for i in order] for row, order in zip(predictions, best.tolist(), strict=True)]


@functools.cache
def _table(path: str) -> list[tuple[str, str]]:
    found = json.loads(Path(path).read_text("utf-8"))
    return [tuple(found[str(i)]) for i in range(len(found))]


def _fetched_index() -> Any:
    from pronghorn_plugins.compat.tree.utils.data_utils import get_file

    return get_file("imagenet_class_index.json", CLASS_INDEX_PATH, cache_subdir="models", file_hash=_CLASS_INDEX_MD5)
