"""Images from files and to files, and between Pillow's images and arrays."""

from __future__ import annotations

import os
import re
import warnings
from pathlib import Path
from typing import Any

import numpy as np

from pronghorn.api import ArgumentError, ShapeError, floatx, image_data_format, nearest
from pronghorn_plugins.compat.images.extras import pillow

_INTERPOLATIONS = ("nearest", "bilinear", "bicubic", "lanczos", "box", "hamming")
_MODES = {"rgb": "RGB", "rgba": "RGBA", "grayscale": "L"}


def checked_format(data_format: str | None, where: str) -> str:
    """``data_format``, or the one in force.

    Raises:
        ArgumentError: unless it is "channels_last" or "channels_first".
    """
    found = image_data_format() if data_format is None else data_format
    if found not in ("channels_last", "channels_first"):
        raise ArgumentError(
            f"data_format must be 'channels_last' or 'channels_first'. Got {found!r}.",
            where=where,
            fix="Images are (H, W, C) in the first, (C, H, W) in the second.",
            argument="data_format",
            got=found,
        )
    return found


def array_to_img(x: Any, data_format: str | None = None, scale: bool = True, dtype: Any = None) -> Any:
    """An image of Pillow from an array.

    Args:
        x: (H, W, C), or (C, H, W) for "channels_first"; C is 1, 3 or 4.
        data_format: the one in force if None.
        scale: stretch so that the greatest value is 255, after a shift to 0 if any is negative; else values are cut
            off at 0 and 255. Grey values above 255 are kept, in an image of mode "I".
        dtype: of the computation.
    Raises:
        ShapeError: for another shape.
        BackendError: without Pillow.
    """
    image = pillow("Image", "array_to_img")
    array = np.array(x, dtype=dtype or floatx())
    if array.ndim != 3:
        raise _wrong_shape("array_to_img", array.shape)
    if checked_format(data_format, "array_to_img") == "channels_first":
        array = array.transpose(1, 2, 0)
    if array.shape[2] not in (1, 3, 4):
        raise _wrong_shape("array_to_img", array.shape)
    if scale:
        array = array - min(array.min(initial=0), 0)
        greatest = array.max(initial=0)
        array = array / greatest * 255 if greatest else array
    if array.shape[2] > 1:
        return image.fromarray(np.clip(array, 0, 255).astype("uint8"))
    is_deep = array.max(initial=0) > 255
    return image.fromarray(array[:, :, 0].astype("int32") if is_deep else np.maximum(array[:, :, 0], 0).astype("uint8"))


def _wrong_shape(where: str, shape: Any) -> ShapeError:
    return ShapeError(
        f"an image has three axes and 1, 3 or 4 channels. Got the shape {tuple(shape)}.",
        where=where,
        fix="Pass one image, not a batch, and say data_format= if channels come first.",
        actual=tuple(shape),
    )


def img_to_array(img: Any, data_format: str | None = None, dtype: Any = None) -> Any:
    """The values of an image as (H, W, C), or (C, H, W) for "channels_first".

    Raises:
        ShapeError: if it has not two or three axes.

    >>> img_to_array(np.zeros((4, 5))).shape
    (4, 5, 1)
    """
    data_format = checked_format(data_format, "img_to_array")
    array = np.asarray(img, dtype=dtype or floatx())
    if array.ndim not in (2, 3):
        raise _wrong_shape("img_to_array", array.shape)
    array = array if array.ndim == 3 else array[:, :, None]
    return array.transpose(2, 0, 1) if data_format == "channels_first" else array


def save_img(
    path: Any, x: Any, data_format: str | None = None, file_format: str | None = None, scale: bool = True, **kwargs: Any
) -> None:
    """Write an array as an image.

    Args:
        path: of the file, or a stream.
        x, data_format, scale: as in ``array_to_img``.
        file_format: such as "png"; what the name of the file says if None.
        kwargs: go to Pillow's ``save``.
    """
    img = array_to_img(x, data_format=data_format, scale=scale)
    kind = (file_format or Path(str(path)).suffix.removeprefix(".")).lower()
    if img.mode == "RGBA" and kind in ("jpg", "jpeg"):
        warnings.warn("JPEG cannot hold an RGBA image: it is written as RGB.", UserWarning, stacklevel=2)
        img = img.convert("RGB")
    img.save(path, format="jpeg" if file_format == "jpg" else file_format, **kwargs)


def load_img(
    path: Any,
    grayscale: bool = False,
    color_mode: str = "rgb",
    target_size: Any = None,
    interpolation: str = "nearest",
) -> Any:
    """An image of Pillow from a file.

    Args:
        path: of the file, or a stream.
        grayscale: the old spelling of ``color_mode="grayscale"``.
        color_mode: "rgb", "rgba" or "grayscale"; a grey image of 16 bits stays one.
        target_size: (H, W) to make it.
        interpolation: "nearest", "bilinear", "bicubic", "lanczos", "box" or "hamming".
    Raises:
        ArgumentError: for another color mode or interpolation.
        BackendError: without Pillow.
    """
    check_choice("color_mode", color_mode, _MODES, "load_img")
    check_choice("interpolation", interpolation, _INTERPOLATIONS, "load_img")
    image = pillow("Image", "load_img")
    mode = "L" if grayscale else _MODES[color_mode]
    with image.open(path) as opened:
        is_deep = mode == "L" and opened.mode in ("I;16", "I;16L", "I;16B", "I")
        img = opened.copy() if is_deep or opened.mode == mode else opened.convert(mode)
    if target_size is None or img.size == (target_size[1], target_size[0]):
        return img
    return img.resize((target_size[1], target_size[0]), getattr(image.Resampling, interpolation.upper()))


def check_choice(argument: str, got: Any, allowed: Any, where: str) -> None:
    """Raise an ArgumentError unless ``got`` is one of ``allowed``."""
    if got not in allowed:
        raise ArgumentError(
            f"there is no {argument} {got!r}.",
            where=where,
            fix=nearest(str(got), [str(name) for name in allowed]),
            argument=argument,
            got=got,
        )


def list_pictures(directory: Any, ext: Any = "jpg|jpeg|bmp|png|ppm") -> list[str]:
    """The files below a folder whose names end like images (Keras 1).

    Args:
        directory: the folder.
        ext: endings, a tuple or one string with ``|`` between.
    """
    endings = ext.split("|") if isinstance(ext, str) else ext
    pattern = re.compile(rf".*\.({'|'.join(map(re.escape, endings))})", re.IGNORECASE)
    walked = sorted(os.walk(directory))
    return [str(Path(root, name)) for root, _, names in walked for name in sorted(names) if pattern.fullmatch(name)]
