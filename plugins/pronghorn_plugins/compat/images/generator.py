"""ImageDataGenerator: how images are changed at random and standardized, and flows of images that are."""

from __future__ import annotations

import inspect
import warnings
from typing import Any

import numpy as np

from pronghorn.api import ArgumentError, ArgumentTypeError, floatx, nearest
from pronghorn_plugins.compat.images.affine import FILL_MODES, apply_affine_transform, flip_axis
from pronghorn_plugins.compat.images.colours import apply_brightness_shift, apply_channel_shift, check_brightness
from pronghorn_plugins.compat.images.files import DirectoryIterator
from pronghorn_plugins.compat.images.iterators import NumpyArrayIterator, check_images
from pronghorn_plugins.compat.images.loading import check_choice, checked_format
from pronghorn_plugins.compat.images.tables import DataFrameIterator
from pronghorn_plugins.compat.spelling import tell

_SMALL = 1e-6


class ImageDataGenerator:
    """Changes images at random, standardizes them, and makes batches of them for ``fit``.

    Each image is first transformed at random, then standardized, in the order of the arguments below.

    Args:
        featurewise_center, featurewise_std_normalization: take the mean of the data away, divide by their deviation, of
            each channel; ``fit`` finds both.
        samplewise_center, samplewise_std_normalization: the same by each image's own mean and deviation.
        zca_whitening, zca_epsilon: ``x (C + ε I)^(-1/2)``, C the covariance of the data's pixels; ``fit`` finds it.
        rotation_range: turn by up to so many degrees.
        width_shift_range, height_shift_range: shift by up to that share of the size if below 1, else so many pixels; an
            int shifts whole pixels below it, a list by one of its numbers.
        brightness_range: (lower, upper) factor of brightness.
        shear_range: degrees.
        zoom_range: (lower, upper) factor, or z for (1 - z, 1 + z); above 1 zooms out.
        channel_shift_range: add up to that much to all channels.
        fill_mode, cval: what is outside, "constant", "nearest", "reflect" or "wrap".
        horizontal_flip, vertical_flip: flip one image in two.
        rescale: factor; none if None or 0.
        preprocessing_function: of one image, before standardizing; keeps its shape.
        data_format: of the images; the one in force if None.
        validation_split: share in (0, 1) of samples, the first ones, that ``subset="validation"`` means.
        dtype: of what comes out; floatx if None.
        interpolation_order: of the spline that maps pixels; 0 takes the nearest.
    Raises:
        ArgumentError: for ranges of the wrong form.
    Source: Keras 2.2.4; as in its later versions, images turn about their centre and ``brightness_range`` keeps the
    range of values.

    >>> images = np.arange(32.0).reshape(2, 4, 4, 1)
    >>> flow = ImageDataGenerator(rescale=0.5, horizontal_flip=True).flow(images, [0, 1], batch_size=2, seed=1)
    >>> x, y = next(flow)
    >>> x.shape, float(x.max())
    ((2, 4, 4, 1), 15.5)
    """

    def __init__(
        self,
        featurewise_center: bool = False,
        samplewise_center: bool = False,
        featurewise_std_normalization: bool = False,
        samplewise_std_normalization: bool = False,
        zca_whitening: bool = False,
        zca_epsilon: float = 1e-6,
        rotation_range: float = 0,
        width_shift_range: Any = 0.0,
        height_shift_range: Any = 0.0,
        brightness_range: Any = None,
        shear_range: float = 0.0,
        zoom_range: Any = 0.0,
        channel_shift_range: float = 0.0,
        fill_mode: str = "nearest",
        cval: float = 0.0,
        horizontal_flip: bool = False,
        vertical_flip: bool = False,
        rescale: float | None = None,
        preprocessing_function: Any = None,
        data_format: str | None = None,
        validation_split: float = 0.0,
        dtype: Any = None,
        *,
        interpolation_order: int = 1,
        **others: Any,
    ) -> None:
        if others:
            data_format = _keras_1(others) or data_format
        self.featurewise_center = featurewise_center or zca_whitening or featurewise_std_normalization
        self.featurewise_std_normalization = featurewise_std_normalization and not zca_whitening
        self.samplewise_center = samplewise_center or samplewise_std_normalization
        self.samplewise_std_normalization = samplewise_std_normalization
        self.zca_whitening, self.zca_epsilon = zca_whitening, zca_epsilon
        _tell_of_overruled(zca_whitening, featurewise_std_normalization)
        self.rotation_range, self.shear_range, self.channel_shift_range = (
            rotation_range,
            shear_range,
            channel_shift_range,
        )
        self.width_shift_range, self.height_shift_range = width_shift_range, height_shift_range
        self.zoom_range = _zoom(zoom_range)
        if brightness_range is not None:
            check_brightness(brightness_range, "ImageDataGenerator")
        self.brightness_range = brightness_range
        check_choice("fill_mode", fill_mode, FILL_MODES, "ImageDataGenerator")
        self.fill_mode, self.cval, self.interpolation_order = fill_mode, cval, interpolation_order
        self.horizontal_flip, self.vertical_flip = horizontal_flip, vertical_flip
        self.rescale, self.preprocessing_function = rescale, preprocessing_function
        self.data_format = checked_format(data_format, "ImageDataGenerator")
        is_last = self.data_format == "channels_last"
        self.channel_axis, self.row_axis, self.col_axis = (3, 1, 2) if is_last else (1, 2, 3)
        self.validation_split = _share(validation_split)
        self.dtype = dtype or floatx()
        self.mean: Any = None
        self.std: Any = None
        self.principal_components: Any = None

    def flow(
        self,
        x: Any,
        y: Any = None,
        batch_size: int = 32,
        shuffle: bool = True,
        sample_weight: Any = None,
        seed: int | None = None,
        save_to_dir: Any = None,
        save_prefix: str = "",
        save_format: str = "png",
        subset: str | None = None,
    ) -> NumpyArrayIterator:
        """Batches (x, y) or (x, y, sample_weight) of arrays. Args, raises: see ``NumpyArrayIterator``."""
        return NumpyArrayIterator(
            x, y, self, batch_size, shuffle, sample_weight, seed, self.data_format, save_to_dir, save_prefix,
            save_format, subset, self.dtype,
        )  # fmt: skip

    def flow_from_directory(
        self,
        directory: Any,
        target_size: Any = (256, 256),
        color_mode: str = "rgb",
        classes: Any = None,
        class_mode: str | None = "categorical",
        batch_size: int = 32,
        shuffle: bool = True,
        seed: int | None = None,
        save_to_dir: Any = None,
        save_prefix: str = "",
        save_format: str = "png",
        follow_links: bool = False,
        subset: str | None = None,
        interpolation: str = "nearest",
    ) -> DirectoryIterator:
        """Batches of images from a folder with a folder for each class. Args, raises: see ``DirectoryIterator``."""
        return DirectoryIterator(
            directory, self, target_size, color_mode, classes, class_mode, batch_size, shuffle, seed, self.data_format,
            save_to_dir, save_prefix, save_format, follow_links, subset, interpolation, self.dtype,
        )  # fmt: skip

    def flow_from_dataframe(
        self,
        dataframe: Any,
        directory: Any = None,
        x_col: str = "filename",
        y_col: Any = "class",
        has_ext: bool = True,
        target_size: Any = (256, 256),
        color_mode: str = "rgb",
        classes: Any = None,
        class_mode: str | None = "categorical",
        batch_size: int = 32,
        shuffle: bool = True,
        seed: int | None = None,
        save_to_dir: Any = None,
        save_prefix: str = "",
        save_format: str = "png",
        subset: str | None = None,
        interpolation: str = "nearest",
        *,
        weight_col: str | None = None,
        validate_filenames: bool = True,
    ) -> DataFrameIterator:
        """Batches of images from a table of files. Args, raises: see ``DataFrameIterator``."""
        return DataFrameIterator(
            dataframe, directory, self, x_col, y_col, has_ext, target_size, color_mode, classes, class_mode, batch_size,
            shuffle, seed, self.data_format, save_to_dir, save_prefix, save_format, subset, interpolation, self.dtype,
            weight_col=weight_col, validate_filenames=validate_filenames,
        )  # fmt: skip

    def standardize(self, x: Any) -> Any:
        """One image after preprocessing_function, rescaling, centring and whitening; ``x`` itself is left alone.

        A batch too, where nothing is samplewise: means and deviations are taken of all that is given.
        """
        x = np.asarray(self.preprocessing_function(x) if self.preprocessing_function else x)
        x = x if x.dtype.kind == "f" else x.astype(self.dtype)
        x = x * self.rescale if self.rescale else x
        x = x - np.mean(x) if self.samplewise_center else x
        x = x / (np.std(x) + _SMALL) if self.samplewise_std_normalization else x
        if self.featurewise_center and self._is_fitted("featurewise_center", self.mean):
            x = x - self.mean
        if self.featurewise_std_normalization and self._is_fitted("featurewise_std_normalization", self.std):
            x = x / (self.std + _SMALL)
        if self.zca_whitening and self._is_fitted("zca_whitening", self.principal_components):
            x = (x.reshape(-1, len(self.principal_components)) @ self.principal_components).reshape(x.shape)
        return x

    def _is_fitted(self, argument: str, statistics: Any) -> bool:
        if statistics is None:
            warnings.warn(
                f"ImageDataGenerator({argument}=True) has no statistics, so this is left out: call fit(x) first.",
                UserWarning,
                stacklevel=3,
            )
        return statistics is not None

    def get_random_transform(self, img_shape: Any, seed: Any = None) -> dict[str, Any]:
        """Amounts of a random transform, for ``apply_transform``.

        Args:
            img_shape: of one image.
            seed: int; or a RandomState, which goes on drawing; NumPy's global generator if None.
        """
        draws: Any = np.random if seed is None else seed
        if not hasattr(draws, "uniform"):
            draws = np.random.RandomState(seed)
        rows, columns = img_shape[self.row_axis - 1], img_shape[self.col_axis - 1]
        found: dict[str, Any] = {
            "theta": draws.uniform(-self.rotation_range, self.rotation_range) if self.rotation_range else 0
        }
        found["tx"] = _shift(self.height_shift_range, rows, draws)
        found["ty"] = _shift(self.width_shift_range, columns, draws)
        found["shear"] = draws.uniform(-self.shear_range, self.shear_range) if self.shear_range else 0
        found["zx"], found["zy"] = (1, 1) if self.zoom_range == (1, 1) else draws.uniform(*self.zoom_range, 2)
        found["flip_horizontal"] = bool(draws.random_sample() < 0.5) and self.horizontal_flip
        found["flip_vertical"] = bool(draws.random_sample() < 0.5) and self.vertical_flip
        shift = self.channel_shift_range
        found["channel_shift_intensity"] = draws.uniform(-shift, shift) if shift else None
        found["brightness"] = None if self.brightness_range is None else draws.uniform(*self.brightness_range)
        return found

    def apply_transform(self, x: Any, transform_parameters: dict[str, Any]) -> Any:
        """One image changed by given amounts: theta, tx, ty, shear, zx, zy, flip_horizontal, flip_vertical,
        channel_shift_intensity, brightness; what is left out changes nothing."""
        amounts = transform_parameters
        row_axis, col_axis, channel_axis = self.row_axis - 1, self.col_axis - 1, self.channel_axis - 1
        x = apply_affine_transform(
            x,
            *(amounts.get(name, 0) for name in ("theta", "tx", "ty", "shear")),
            *(amounts.get(name, 1) for name in ("zx", "zy")),
            row_axis,
            col_axis,
            channel_axis,
            self.fill_mode,
            self.cval,
            order=self.interpolation_order,
        )
        if amounts.get("channel_shift_intensity") is not None:
            x = apply_channel_shift(x, amounts["channel_shift_intensity"], channel_axis)
        x = flip_axis(x, col_axis) if amounts.get("flip_horizontal") else x
        x = flip_axis(x, row_axis) if amounts.get("flip_vertical") else x
        if amounts.get("brightness") is not None:
            x = apply_brightness_shift(x, amounts["brightness"], scale=False, data_format=self.data_format)
        return x

    def random_transform(self, x: Any, seed: Any = None) -> Any:
        """One image changed by random amounts."""
        return self.apply_transform(x, self.get_random_transform(np.shape(x), seed))

    def fit(self, x: Any, augment: bool = False, rounds: int = 1, seed: int | None = None) -> None:
        """Find the mean, deviation and whitening matrix of data.

        Args:
            x: images (N, H, W, C) or (N, C, H, W).
            augment: of images that are changed at random, ``rounds`` times each.
            seed: of these changes.
        Raises:
            ShapeError: unless ``x`` has four axes.
        """
        images = np.array(x, dtype=self.dtype)
        check_images(images.shape, self.channel_axis, "ImageDataGenerator.fit")
        images = images * self.rescale if self.rescale else images
        if augment:
            draws = None if seed is None else np.random.RandomState(seed)
            images = np.stack([self.random_transform(image, draws) for _ in range(rounds) for image in images])
        axes = (0, self.row_axis, self.col_axis)
        if self.featurewise_center:
            self.mean = images.mean(axes, keepdims=True)[0]
            images -= self.mean
        if self.featurewise_std_normalization:
            self.std = images.std(axes, keepdims=True)[0]
        if self.zca_whitening:
            self.principal_components = _whitening(images.reshape(len(images), -1), self.zca_epsilon)


def _whitening(rows: Any, epsilon: float) -> Any:
    """``(C + ε I)^(-1/2)`` of C = rows' rows / N."""
    rows64 = rows.astype("float64")
    values, vectors = np.linalg.eigh(rows64.T @ rows64 / len(rows))
    return ((vectors / np.sqrt(np.maximum(values, 0) + epsilon)) @ vectors.T).astype(rows.dtype)


def _shift(given: Any, size: int, draws: Any) -> Any:
    """A shift in pixels of what ``width_shift_range`` may be."""
    if np.ndim(given) == 0 and not given:
        return 0
    if np.ndim(given) or isinstance(given, int | np.integer):
        amount = draws.choice(given) * draws.choice([-1, 1])
    else:
        amount = draws.uniform(-given, given)
    return amount * size if np.max(given) < 1 else amount


def _keras_1(others: dict[str, Any]) -> Any:
    """The data format that Keras 1's ``dim_ordering`` means.

    Raises:
        ArgumentTypeError: for another argument.
    """
    if list(others) != ["dim_ordering"]:
        wrong = next(name for name in others if name != "dim_ordering")
        known = [name for name in inspect.signature(ImageDataGenerator).parameters if name != "others"]
        raise ArgumentTypeError(
            f"there is no argument {wrong!r}.", where="ImageDataGenerator", fix=nearest(wrong, known), argument=wrong
        )
    tell("ImageDataGenerator(dim_ordering=...)", "ImageDataGenerator(data_format=...)")
    return {"tf": "channels_last", "th": "channels_first", "default": None}.get(
        others["dim_ordering"], others["dim_ordering"]
    )


def _zoom(given: Any) -> tuple[float, float]:
    if np.ndim(given) == 0:
        return 1 - given, 1 + given
    if len(given) != 2:
        raise ArgumentError(
            f"zoom_range must be one number or two. Got {given!r}.",
            where="ImageDataGenerator",
            fix="Pass 0.2 for (0.8, 1.2), or (lower, upper).",
            argument="zoom_range",
            got=given,
        )
    return given[0], given[1]


def _share(given: float) -> float:
    if given and not 0 < given < 1:
        raise ArgumentError(
            f"validation_split must lie between 0 and 1. Got {given!r}.",
            where="ImageDataGenerator",
            fix="Pass a share such as 0.2.",
            argument="validation_split",
            got=given,
        )
    return given


def _tell_of_overruled(zca_whitening: bool, std: bool) -> None:
    if zca_whitening and std:
        warnings.warn(
            "ImageDataGenerator(zca_whitening=True) whitens, so featurewise_std_normalization is left out.",
            UserWarning,
            stacklevel=3,
        )
