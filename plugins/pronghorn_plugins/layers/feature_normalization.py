"""Normalization: features at mean 0 and variance 1, as data showed them."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from pronghorn.api import (
    ArgumentError,
    DataError,
    LayerCase,
    ShapeError,
    epsilon,
    hookimpl,
    normalize_axis,
    ops,
)

from .adapting import AdaptsToData


class Normalization(AdaptsToData):
    """``(x - mean) / max(sqrt(variance), epsilon)``, mean and variance of each feature given or learned by ``adapt``.

    The epsilon is that of the configuration. Before ``adapt`` the mean is 0 and the variance 1. ``adapt`` computes in
    float64 and gives one mean and variance whatever the batches are.

    Args:
        axis: the axis or axes of the features: each index there has a mean and variance of its own; None for one of all.
        mean, variance: given instead of learned: numbers, or arrays over ``axis`` (or its last axes).
        invert: compute ``mean + x * max(sqrt(variance), epsilon)`` instead, which takes the normalisation back.
    Shapes:
        x (B, ...) -> the same. Weights, if learned: mean and variance of the sizes of ``axis``, and count (): how many
        values each mean is of. Masks are passed on.
    Raises:
        ArgumentError: if only one of mean and variance is given, or they do not fit each other or ``axis``.
        ShapeError: if a size along ``axis`` is not known, or other data were seen before.
    Source: Keras 3.15, ``keras.layers.Normalization``.

    >>> from pronghorn import layers
    >>> layer = layers.Normalization()
    >>> layer.adapt([[1.0, 10.0], [3.0, 30.0]])
    >>> layer([[1.0, 40.0]]).tolist()
    [[-1.0, 2.0]]
    """

    supports_masking = True

    def __init__(
        self, axis: Any = -1, mean: Any = None, variance: Any = None, invert: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.axis = None if axis is None else _axes(axis)
        self.invert = bool(invert)
        self._given = _numbers("mean", mean), _numbers("variance", variance)
        shapes = [None if value is None else value.shape for value in self._given]
        if shapes[0] != shapes[1]:
            raise ArgumentError(
                f"mean and variance must both be given, with one shape, or neither. Got {mean!r} and {variance!r}.",
                where="Normalization",
                fix="Pass both, or none of them and call adapt(data).",
                argument="variance",
                got=variance,
            )
        if self.is_given and len(shapes[0]) > len(self.axis or ()):
            raise ArgumentError(
                f"mean has the shape {shapes[0]}, which is more than axis={axis!r} has.",
                where="Normalization",
                fix="Name all axes of the mean in axis=.",
                argument="mean",
                got=mean,
            )
        self.reset_state()

    @property
    def is_given(self) -> bool:
        """Whether mean and variance were arguments."""
        return self._given[0] is not None

    @property
    def mean(self) -> Any:
        """The mean that was given, or the Variable of what was learned; None before there is one."""
        return self._given[0] if self.is_given else self.__dict__.get("adapt_mean")

    @property
    def variance(self) -> Any:
        """The variance, as ``mean``."""
        return self._given[1] if self.is_given else self.__dict__.get("adapt_variance")

    def get_config(self) -> dict[str, Any]:
        """The arguments; what was learned is in the weights."""
        mean, variance = (None if value is None else value.tolist() for value in self._given)
        return {**super().get_config(), "mean": mean, "variance": variance}

    def build(self, input_shape: Any) -> None:
        where = f"Normalization {self.name!r}"
        kept = sorted(normalize_axis(a, len(input_shape), where=f"{where}, axis=") for a in self.axis or ())
        sizes = tuple(input_shape[a] for a in kept)
        if None in sizes:
            raise ShapeError(
                f"the sizes along axis {self.axis} of an input of shape {tuple(input_shape)} must be known.",
                where=where,
                fix="Give them where the input is declared, or pass axis=None for one mean of all.",
                actual=tuple(input_shape),
            )
        self._kept, self._sizes = kept, sizes
        self._along = [size if a in kept else 1 for a, size in enumerate(input_shape)]
        if not self.is_given:
            self.adapt_mean = self.add_weight("mean", sizes, initializer="zeros", trainable=False)
            self.adapt_variance = self.add_weight("variance", sizes, initializer="ones", trainable=False)
            self.count = self.add_weight("count", (), dtype="int64", initializer="zeros", trainable=False)
        self.built = True

    def reset_state(self) -> None:
        """Forget what was learned."""
        self._seen: tuple[Any, Any, Any] | None = None
        if self.built and not self.is_given:
            self.count.assign(0)

    def update_state(self, data: Any) -> None:
        """Learn from a batch (B, ...).

        Raises:
            ArgumentError: if mean and variance were given.
            ShapeError: if its features are others than before; DataError if it holds no numbers.
        """
        where = f"adapt() of Normalization {self.name!r}"
        if self.is_given:
            raise ArgumentError(
                "mean and variance were given, there is nothing to learn.",
                where=where,
                fix="Make the layer without them.",
                argument="mean",
                got=self._given[0],
            )
        x = _as_floats(data, where)
        if not self.built:
            self.build_for(tuple(size if self._is_kept(a, x.ndim) else None for a, size in enumerate(x.shape)))
        reduced = tuple(a for a in range(x.ndim) if a not in self._kept)
        if x.ndim != len(self._along) or tuple(x.shape[a] for a in self._kept) != self._sizes:
            raise ShapeError(
                f"a batch has the shape {x.shape}, the layer was built for {self._sizes} along axis {self.axis}.",
                where=where,
                fix="Adapt it to data of the shape that it is called on.",
                expected=self._sizes,
                actual=x.shape,
            )
        count = int(np.prod([x.shape[a] for a in reduced]))
        if count:
            self._seen = _merged(self._before(), (count, x.mean(reduced), x.var(reduced)))

    def _is_kept(self, axis: int, rank: int) -> bool:
        return axis in {a % rank for a in self.axis or ()}

    def _before(self) -> tuple[Any, Any, Any]:
        if self._seen is not None:
            return self._seen
        weights = (self.count, self.adapt_mean, self.adapt_variance)
        count, mean, variance = (np.asarray(w.numpy(), "float64") for w in weights)
        return int(count), mean, variance

    def finalize_state(self) -> None:
        """Make what was learned count: in weights, which programs that were compiled before read too."""
        if self._seen is not None:
            for weight, value in zip((self.count, self.adapt_mean, self.adapt_variance), self._seen, strict=True):
                weight.assign(value)

    def compute_output_shape(self, input_shape: Any) -> Any:
        """The input's."""
        return tuple(input_shape)

    def call(self, inputs: Any) -> Any:
        x = ops.cast(inputs, self.compute_dtype)
        mean, variance = (self._spread(value) for value in (self.mean, self.variance))
        scale = ops.maximum(ops.sqrt(variance), epsilon())
        return mean + x * scale if self.invert else (x - mean) / scale

    def _spread(self, value: Any) -> Any:
        """A mean or variance in the shape that broadcasts to the input."""
        value = ops.cast(value, self.compute_dtype)
        own, along = list(ops.shape(value)), list(self._along)
        for axis in self._kept[: len(self._kept) - len(own)]:
            along[axis] = 1
        for axis, size in zip(self._kept[len(self._kept) - len(own) :], own, strict=True):
            along[axis] = size
        return ops.reshape(value, along)


def _merged(one: tuple[Any, Any, Any], other: tuple[Any, Any, Any]) -> tuple[Any, Any, Any]:
    """Count, mean and variance of two sets together (Chan, Golub and LeVeque 1983)."""
    if not one[0]:
        return other
    total = one[0] + other[0]
    share, shift = other[0] / total, other[1] - one[1]
    variance = one[2] * (1 - share) + other[2] * share + shift**2 * share * (1 - share)
    return total, one[1] + shift * share, variance


def _axes(axis: Any) -> tuple[int, ...]:
    return tuple(int(a) for a in axis) if isinstance(axis, list | tuple) else (int(axis),)


def _numbers(name: str, value: Any) -> Any:
    """A mean or variance as an array."""
    if value is None:
        return None
    try:
        return np.asarray(value, "float64")
    except (TypeError, ValueError):
        raise ArgumentError(
            f"{name} must be a number or an array. Got {value!r}.", where="Normalization", argument=name, got=value
        ) from None


def _as_floats(data: Any, where: str) -> Any:
    try:
        x = np.asarray(data, "float64")
    except (TypeError, ValueError):
        raise DataError(
            "the data are no array of numbers.",
            where=where,
            fix="Pass numbers; samples of different lengths must be padded first.",
            actual=data,
        ) from None
    if not x.ndim:
        raise DataError("a single number is no batch.", where=where, fix="Pass an array.", actual=data)
    return x


@hookimpl
def pronghorn_layers() -> list[type[Normalization]]:
    return [Normalization]


@hookimpl
def pronghorn_conformance_cases() -> Iterable[LayerCase]:
    return [
        LayerCase(Normalization, {}, (2, 3, 4), unknown=(1,)),
        LayerCase(Normalization, {}, (2, 4), learns=[[0.5, 1.0, 1.5, 2.0], [1.5, 3.0, 0.0, 1.0]], id="learned"),
        LayerCase(Normalization, {"axis": (1, 2), "invert": True}, (2, 3, 4, 2), unknown=(3,)),
        LayerCase(Normalization, {"axis": None, "mean": 0.5, "variance": 2.0}, (2, 3), unknown=(1,)),
        LayerCase(Normalization, {"axis": [1, -1], "mean": [1.0, 2.0], "variance": [0.5, 4.0]}, (2, 3, 2)),
    ]
