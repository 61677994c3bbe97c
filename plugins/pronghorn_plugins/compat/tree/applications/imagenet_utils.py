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


def _obtain_input_shape(
    input_shape: Any,
    default_size: int,
    min_size: int,
    data_format: str,
    require_flatten: bool | None = None,
    weights: Any = None,
    include_top: bool | None = None,
) -> tuple[Any, ...]:
    """The shape of a network's input, without the batch, which code with networks of its own took from here.

    Args:
        input_shape: what the user gave, or None.
        default_size: height and width if nothing was given.
        min_size: the least height and width.
        data_format: "channels_last" or "channels_first".
        require_flatten: whether dense layers follow, so that sizes must be known; ``include_top`` in Keras 2.0.
        weights: "imagenet" demands the default shape where dense layers follow.
    Raises:
        ValueError: for a shape that does not fit, with its values.
    """
    fixed, first = bool(include_top if require_flatten is None else require_flatten), data_format == "channels_first"

    def placed(height: Any, width: Any, channels: Any) -> tuple[Any, ...]:
        return (channels, height, width) if first else (height, width, channels)

    given = None if input_shape is None else tuple(input_shape)
    if given is None:
        return placed(default_size, default_size, 3) if fixed else placed(None, None, 3)
    if len(given) != 3:
        raise ValueError(f"`input_shape` must be a tuple of three integers. Got {given}.")
    channels, *sizes = given if first else (given[2], *given[:2])
    if weights == "imagenet" and fixed and given != placed(default_size, default_size, 3):
        wanted = placed(default_size, default_size, 3)
        raise ValueError(
            f"When setting `include_top=True` and `weights='imagenet'`, `input_shape` should be {wanted}. Got {given}."
        )
    if weights == "imagenet" and channels != 3:
        raise ValueError(f"The input must have 3 channels; got `input_shape={given}`")
    if any(size is not None and size < min_size for size in sizes):
        raise ValueError(f"Input size must be at least {min_size}x{min_size}; got `input_shape={given}`")
    if fixed and None in sizes:
        raise ValueError(
            f"If `include_top` is True, you should specify a static `input_shape`. Got `input_shape={given}`"
        )
    return given
