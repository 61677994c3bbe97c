"""How alike two images look."""

from __future__ import annotations

from typing import Any

from pronghorn.ops.arithmetic import add, divide, multiply, subtract
from pronghorn.ops.convert import dtype_of, inexact, operand, shape_of
from pronghorn.ops.convolution import DataFormat, conv
from pronghorn.ops.elementwise import cast, square
from pronghorn.ops.image.filtering import gaussian
from pronghorn.ops.image.framing import as_batch
from pronghorn.ops.quality import check_alike
from pronghorn.ops.reduction import mean
from pronghorn.ops.shape import reshape, transpose


def ssim(
    image1: Any,
    image2: Any,
    max_val: float = 1.0,
    filter_size: int = 11,
    filter_sigma: float = 1.5,
    k1: float = 0.01,
    k2: float = 0.03,
    data_format: DataFormat = None,
) -> Any:
    """The structural similarity of two images, at most 1: its mean over windows and channels.

    Args:
        image1, image2: (N, H, W, C) or (H, W, C), or with C in front of H.
        max_val: the greatest value that a pixel may have.
        filter_size, filter_sigma: the Gaussian window, which stays inside the image [pixels].
        k1, k2: how much small means and variances count.

    Returns:
        (N,), or a number for one image.

    Raises:
        ShapeError: if the shapes differ, or a window does not fit.

    Source: Wang et al. 2004. Keras 3.15, ``keras.ops.image.ssim``.

    >>> import numpy
    >>> x = numpy.random.default_rng(0).uniform(size=(12, 12, 1))
    >>> float(ssim(x, x).round(6))
    1.0
    """
    dtype = dtype_of(operand(image1))
    first, second = inexact(image1), inexact(image2)
    check_alike(first, second, "ssim")
    single = len(shape_of(first)) == 3
    x, _ = as_batch(first, data_format, "ssim")
    y, _ = as_batch(second, data_format, "ssim")
    batch, height, width, channels = shape_of(x)
    x, y = (reshape(transpose(z, (0, 3, 1, 2)), (batch * channels, height, width, 1)) for z in (x, y))
    bell = gaussian(filter_size, filter_sigma, dtype_of(x))

    def smooth(z: Any) -> Any:
        z = conv(z, reshape(bell, (filter_size, 1, 1, 1)), data_format="channels_last")
        return conv(z, reshape(bell, (1, filter_size, 1, 1)), data_format="channels_last")

    mean_x, mean_y = smooth(x), smooth(y)
    means, squares = multiply(mean_x, mean_y), add(square(mean_x), square(mean_y))
    together = subtract(smooth(multiply(x, y)), means)
    apart = subtract(add(smooth(square(x)), smooth(square(y))), squares)
    c1, c2 = (k1 * max_val) ** 2, (k2 * max_val) ** 2
    alike = multiply(add(multiply(means, 2), c1), add(multiply(together, 2), c2))
    alike = divide(alike, multiply(add(squares, c1), add(apart, c2)))
    result = mean(reshape(mean(alike, axis=(1, 2, 3)), (batch, channels)), axis=1)
    return cast(reshape(result, ()) if single else result, dtype)
