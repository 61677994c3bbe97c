"""Noise while training: whole channels dropped, normal noise added or multiplied, dropout that keeps the statistics."""

from collections.abc import Iterable
from typing import Any, ClassVar, Self

from pronghorn.api import ArgumentError, InputSpec, Layer, LayerCase, hookimpl, ops

from .arguments import data_format
from .dropout import Dropout, share

_data_format = data_format


class SpatialDropout(Dropout):
    """Dropout of whole channels. A subclass sets ``rank``, how many spatial axes there are."""

    rank: ClassVar[int]

    def __init__(self, rate: float, data_format: str | None = None, *, seed: int | None = None, **kwargs: Any) -> None:
        first = _data_format(data_format, type(self).__name__) == "channels_first"
        shape = (None, None, *(1,) * self.rank) if first else (None, *(1,) * self.rank, None)
        super().__init__(rate, shape, seed, **kwargs)
        self.data_format = "channels_first" if first else "channels_last"
        self.input_spec = InputSpec(ndim=self.rank + 2)

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Self:
        """A layer made from ``config``; Keras 2.2.4 also writes a ``noise_shape``, which is always None."""
        return super().from_config({key: value for key, value in config.items() if key != "noise_shape"})


class SpatialDropout1D(SpatialDropout):
    """In training each channel of each sample is 0 at all times with probability ``rate``, else divided by 1 - rate.

    Args:
        rate: the share that is dropped; in [0, 1].
        seed: an int that takes the place of the model's own seed.
    Shapes:
        x (B, T, C) -> the same. Masks are passed on.
    Raises:
        ArgumentError: if rate is outside [0, 1].
    Source: Tompson et al. 2015, arXiv:1411.4280. Keras 2.2.4, ``keras.layers.SpatialDropout1D``.

    >>> from pronghorn import layers
    >>> layers.SpatialDropout1D(0.5)([[[1.0, 2.0]]]).tolist()
    [[[1.0, 2.0]]]
    """

    rank = 1

    def __init__(self, rate: float, *, seed: int | None = None, **kwargs: Any) -> None:
        super().__init__(rate, "channels_last", seed=seed, **kwargs)


class SpatialDropout2D(SpatialDropout):
    """In training each channel of each sample is 0 everywhere with probability ``rate``, else divided by 1 - rate.

    Args:
        rate: the share that is dropped; in [0, 1].
        data_format: ``"channels_last"`` or ``"channels_first"``; what the configuration says if None.
        seed: an int that takes the place of the model's own seed.
    Shapes:
        x (B, H, W, C) or (B, C, H, W) -> the same. Masks are passed on.
    Raises:
        ArgumentError: if rate is outside [0, 1].
    Source: Tompson et al. 2015, arXiv:1411.4280. Keras 2.2.4, ``keras.layers.SpatialDropout2D``.

    >>> from pronghorn import Input, layers
    >>> layers.SpatialDropout2D(0.5)(Input((4, 4, 3))).shape
    (None, 4, 4, 3)
    """

    rank = 2


class SpatialDropout3D(SpatialDropout):
    """In training each channel of each sample is 0 everywhere with probability ``rate``, else divided by 1 - rate.

    Args:
        rate: the share that is dropped; in [0, 1].
        data_format: ``"channels_last"`` or ``"channels_first"``; what the configuration says if None.
        seed: an int that takes the place of the model's own seed.
    Shapes:
        x (B, D, H, W, C) or (B, C, D, H, W) -> the same. Masks are passed on.
    Raises:
        ArgumentError: if rate is outside [0, 1].
    Source: Tompson et al. 2015, arXiv:1411.4280. Keras 2.2.4, ``keras.layers.SpatialDropout3D``.

    >>> from pronghorn import Input, layers
    >>> layers.SpatialDropout3D(0.5)(Input((4, 4, 4, 3))).shape
    (None, 4, 4, 4, 3)
    """

    rank = 3


class GaussianNoise(Layer):
    """``x + e`` in training, e from the normal distribution of mean 0; x in inference.

    Args:
        stddev: the standard deviation of e; a number of 0 or more.
        seed: an int that takes the place of the model's own seed.
    Shapes:
        x (B, ...) -> the same. Masks are passed on.
    Raises:
        ArgumentError: for a negative stddev.
    Source: Keras 2.2.4, ``keras.layers.GaussianNoise``.

    >>> from pronghorn import layers
    >>> layers.GaussianNoise(0.5)([1.0, 2.0]).tolist()
    [1.0, 2.0]
    """

    supports_masking = True

    def __init__(self, stddev: float, *, seed: int | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if isinstance(stddev, bool) or not hasattr(stddev, "__float__") or not float(stddev) >= 0:
            raise ArgumentError(
                f"stddev must be a number of 0 or more. Got {stddev!r}.",
                where="GaussianNoise",
                fix="Pass for example stddev=0.1.",
                argument="stddev",
                got=stddev,
            )
        self.stddev = float(stddev)
        self.seed = seed

    def call(self, inputs: Any, training: Any = None) -> Any:
        if self.stddev == 0:
            return inputs
        return ops.in_train_phase(lambda: inputs + self._drawn(inputs), inputs, training)

    def _drawn(self, x: Any) -> Any:
        return ops.random_normal(ops.shape(x), 0.0, self.stddev, x.dtype, self.seed)


class GaussianDropout(Layer):
    """``x * e`` in training, e from the normal distribution of mean 1 and variance rate / (1 - rate); x in inference.

    Args:
        rate: as of Dropout, whose mean and variance the noise has; in [0, 1).
        seed: an int that takes the place of the model's own seed.
    Shapes:
        x (B, ...) -> the same. Masks are passed on.
    Raises:
        ArgumentError: if rate is outside [0, 1).
    Source: Srivastava et al. 2014, "Dropout". Keras 2.2.4, ``keras.layers.GaussianDropout``.

    >>> from pronghorn import layers
    >>> layers.GaussianDropout(0.5)([1.0, 2.0]).tolist()
    [1.0, 2.0]
    """

    supports_masking = True

    def __init__(self, rate: float, *, seed: int | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.rate = _below_one(rate, type(self).__name__)
        self.seed = seed

    def call(self, inputs: Any, training: Any = None) -> Any:
        if self.rate == 0:
            return inputs
        return ops.in_train_phase(lambda: inputs * self._drawn(inputs), inputs, training)

    def _drawn(self, x: Any) -> Any:
        return ops.random_normal(ops.shape(x), 1.0, (self.rate / (1 - self.rate)) ** 0.5, x.dtype, self.seed)


class AlphaDropout(Layer):
    """In training elements become selu's least value at random, scaled so that mean 0 and variance 1 stay.

    ``a * where(kept, x, s) + b`` with s = -1.7581, a = ((1 - rate) * (1 + rate * s^2))^-1/2, b = -a * s * rate, and
    each element kept with probability 1 - rate; x in inference.

    Args:
        rate: the share that is replaced; in [0, 1).
        noise_shape: the shape of the choice; its axes of size 1 share one draw, None stands for the input's size.
        seed: an int that takes the place of the model's own seed.
    Shapes:
        x (B, ...) -> the same. Masks are passed on.
    Raises:
        ArgumentError: if rate is outside [0, 1).
    Source: Klambauer et al. 2017, arXiv:1706.02515. Keras 2.2.4, ``keras.layers.AlphaDropout``.

    >>> from pronghorn import layers
    >>> layers.AlphaDropout(0.5)([1.0, 2.0]).tolist()
    [1.0, 2.0]
    """

    supports_masking = True

    def __init__(self, rate: float, noise_shape: Any = None, seed: int | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.rate = _below_one(rate, type(self).__name__)
        self.noise_shape = None if noise_shape is None else tuple(noise_shape)
        self.seed = seed

    def call(self, inputs: Any, training: Any = None) -> Any:
        if self.rate == 0:
            return inputs
        return ops.in_train_phase(lambda: self._dropped(inputs), inputs, training)

    def _dropped(self, x: Any) -> Any:
        sizes = ops.shape(x)
        if self.noise_shape is not None:
            sizes = tuple(n if own is None else own for n, own in zip(sizes, self.noise_shape, strict=True))
        kept = ops.random_bernoulli(sizes, 1 - self.rate, x.dtype, self.seed)
        scale = ((1 - self.rate) * (1 + self.rate * _LEAST**2)) ** -0.5
        return scale * (x * kept + _LEAST * (1 - kept)) - scale * _LEAST * self.rate


#: What selu tends to for small x.
_LEAST = -1.6732632423543772 * 1.0507009873554805


def _below_one(rate: Any, where: str) -> float:
    if share("rate", rate, where) == 1:
        raise ArgumentError(
            f"rate must be below 1. Got {rate!r}.",
            where=where,
            fix="Pass for example rate=0.5; Dropout(1) sets everything to 0.",
            argument="rate",
            got=rate,
        )
    return float(rate)


@hookimpl
def pronghorn_layers() -> list[type[Layer]]:
    return [AlphaDropout, GaussianDropout, GaussianNoise, SpatialDropout1D, SpatialDropout2D, SpatialDropout3D]


@hookimpl
def pronghorn_conformance_cases() -> Iterable[LayerCase]:
    first = {"data_format": "channels_first"}
    return [
        LayerCase(AlphaDropout, {"rate": 0.4}, (4, 5), is_random=True),
        LayerCase(AlphaDropout, {"rate": 0.4, "noise_shape": (None, 1, 3), "seed": 3}, (4, 2, 3), is_random=True),
        LayerCase(GaussianDropout, {"rate": 0.3}, (4, 3), is_random=True),
        LayerCase(GaussianNoise, {"stddev": 0.2, "seed": 5}, (4, 3), is_random=True),
        LayerCase(GaussianNoise, {"stddev": 0}, (2, 3)),
        LayerCase(SpatialDropout1D, {"rate": 0.5}, (4, 2, 3), unknown=(1,), is_random=True),
        LayerCase(SpatialDropout2D, {"rate": 0.5, **first}, (4, 3, 2, 2), is_random=True),
        LayerCase(SpatialDropout2D, {"rate": 0.5, "seed": 3}, (4, 2, 2, 3), is_random=True),
        LayerCase(SpatialDropout3D, {"rate": 0.5, **first}, (4, 3, 1, 2, 1), is_random=True),
        LayerCase(SpatialDropout3D, {"rate": 0.5}, (4, 2, 1, 2, 3), is_random=True),
    ]
