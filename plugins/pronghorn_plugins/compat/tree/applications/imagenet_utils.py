"""``keras.applications.imagenet_utils``: images scaled as networks want them, and the names of ImageNet's classes."""

from __future__ import annotations

from typing import Any

from pronghorn_plugins.compat.architectures import imagenet as _imagenet


def preprocess_input(x: Any, data_format: str | None = None, mode: str = "caffe", **kwargs: Any) -> Any:
    """Images as networks were trained on them: ``caffe``: BGR - mean; ``tf``: x / 127.5 - 1; ``torch``: z-scores.

    Args:
        x: RGB images of 0 to 255, an array or Tensor (B, H, W, 3), (H, W, 3), or with channels first.
        data_format: "channels_last" or "channels_first"; that of the settings if None.
        mode: "caffe", "tf" or "torch".
        kwargs: ``backend`` and its like, which keras_applications took, are left alone.
    Returns:
        The same shape, in floats; unlike in Keras 2.2.4 ``x`` itself never changes.
    Raises:
        ArgumentError: for another mode or data format.
    """
    return _imagenet.scaled(x, data_format, mode)


def decode_predictions(preds: Any, top: int = 5, *, class_index: Any = None, **kwargs: Any) -> Any:
    """The likeliest classes of each row, as lists of (WordNet ID, name, score), best first.

    Args:
        preds: (B, 1000) what a network with ImageNet's classes predicts.
        top: how many of each row.
        class_index: a local JSON file {"0": ["n01440764", "tench"], …}; Keras' own, downloaded once, if None.
    Raises:
        ArgumentError: if ``preds`` has another shape.
    """
    return _imagenet.decoded(preds, top, class_index)
