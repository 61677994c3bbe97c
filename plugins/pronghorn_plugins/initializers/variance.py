"""Initializers whose variance follows the number of inputs and outputs: VarianceScaling, Glorot, He, LeCun."""

from __future__ import annotations

import math

from pronghorn.api import ArgumentError, Component, Initializer, hookimpl, nearest
from pronghorn_plugins.initializers import drawing

#: The standard deviation of the standard normal distribution truncated at -2 and 2.
TRUNCATED_STDDEV = 0.87962566103423978

_MODES = ("fan_in", "fan_out", "fan_avg")
_DISTRIBUTIONS = ("truncated_normal", "normal", "untruncated_normal", "uniform")


class VarianceScaling(Initializer):
    """Draws of mean 0 and variance ``scale / n``, n the number of inputs or outputs of the weight.

    Args:
        scale: the numerator; float > 0.
        mode: n is ``"fan_in"`` (inputs), ``"fan_out"`` (outputs) or ``"fan_avg"`` (the mean of both).
        distribution: ``"truncated_normal"`` (``"normal"`` in Keras 2.2.4) at two standard deviations, of the right
            variance after truncation; ``"untruncated_normal"``; or ``"uniform"``.
        seed: an int makes every call draw the same; None draws from the process's generator.
    Shapes:
        a kernel (*K, C, F) has ``prod(K) * C`` inputs and ``prod(K) * F`` outputs; a vector (F,) has F of both.
    Raises:
        ArgumentError: for a scale that is not positive, or a mode or distribution that does not exist.
    Source: He et al. 2015, arXiv:1502.01852. Keras 2.2.4 and 3.

    A layer whose weight has other inputs and outputs draws a matrix (inputs, outputs) and brings it into shape; it may,
    as ``scales_by_fans`` says.

    >>> drawn = VarianceScaling(scale=3.0, distribution="uniform", seed=1)((300, 10))
    >>> bool(abs(drawn).max() <= 0.3 ** 0.5), round(float(drawn.std() ** 2 * 300), 1)
    (True, 3.0)
    """

    #: Whether draws are independent of each other, and follow the shape by the numbers of inputs and outputs alone.
    scales_by_fans = True

    def __init__(self, scale=1.0, mode="fan_in", distribution="truncated_normal", seed=None):
        if scale <= 0:
            raise ArgumentError(
                f"scale must be positive. Got {scale}.",
                where="VarianceScaling",
                fix="It is the variance times the number of inputs.",
                argument="scale",
                got=scale,
            )
        self.scale, self.seed = scale, seed
        self.mode = _one_of("mode", mode, _MODES)
        self.distribution = _one_of("distribution", distribution, _DISTRIBUTIONS)

    def __call__(self, shape, dtype=None):
        shape = tuple(shape)
        fan_in, fan_out = fans(shape)
        count = {"fan_in": fan_in, "fan_out": fan_out, "fan_avg": (fan_in + fan_out) / 2}[self.mode]
        stddev = math.sqrt(self.scale / max(1.0, count))
        match self.distribution:
            case "uniform":
                limit = math.sqrt(3.0) * stddev
                return drawing.uniform(self.generator(), shape, -limit, limit, dtype)
            case "untruncated_normal":
                return drawing.normal(self.generator(), shape, 0.0, stddev, dtype)
        return drawing.truncated_normal(self.generator(), shape, 0.0, stddev / TRUNCATED_STDDEV, dtype)


def fans(shape):
    """The number of inputs and outputs of a weight: ``(prod(K) * C, prod(K) * F)`` for (*K, C, F).

    >>> fans((400, 250)), fans((3, 3, 20, 600))
    ((400, 250), (180, 5400))
    """
    match tuple(shape):
        case ():
            return 1, 1
        case (features,):
            return features, features
        case (*window, channels, features):
            size = math.prod(window)
            return size * channels, size * features


def _one_of(argument, value, allowed):
    given = str(value).lower()
    if given not in allowed:
        raise ArgumentError(
            f"there is no {argument} {value!r}.",
            where="VarianceScaling",
            fix=nearest(given, allowed),
            argument=argument,
            got=value,
        )
    return given


class _Preset(VarianceScaling):
    """A VarianceScaling of which only the seed is left to choose."""

    def __init__(self, seed=None):
        super().__init__(*self.preset, seed=seed)


class GlorotUniform(_Preset):
    """Uniform in ±sqrt(6 / (inputs + outputs)); the default of most layers.

    Source: Glorot & Bengio 2010, eq. 16.

    >>> bool(abs(GlorotUniform(seed=1)((50, 10))).max() <= (6 / 60) ** 0.5)
    True
    """

    preset = (1.0, "fan_avg", "uniform")


class GlorotNormal(_Preset):
    """Truncated normal of variance 2 / (inputs + outputs). Source: Glorot & Bengio 2010, eq. 12.

    >>> round(float(GlorotNormal(seed=1)((400, 100)).std() ** 2 * 250), 1)
    1.0
    """

    preset = (1.0, "fan_avg", "truncated_normal")


class HeUniform(_Preset):
    """Uniform in ±sqrt(6 / inputs), for relu. Source: He et al. 2015, arXiv:1502.01852.

    >>> bool(abs(HeUniform(seed=1)((54, 10))).max() <= 1 / 3)
    True
    """

    preset = (2.0, "fan_in", "uniform")


class HeNormal(_Preset):
    """Truncated normal of variance 2 / inputs, for relu. Source: He et al. 2015, arXiv:1502.01852.

    >>> round(float(HeNormal(seed=1)((400, 100)).std() ** 2 * 200), 1)
    1.0
    """

    preset = (2.0, "fan_in", "truncated_normal")


class LecunUniform(_Preset):
    """Uniform in ±sqrt(3 / inputs). Source: LeCun et al. 1998, "Efficient BackProp", section 4.6.

    >>> bool(abs(LecunUniform(seed=1)((27, 10))).max() <= 1 / 3)
    True
    """

    preset = (1.0, "fan_in", "uniform")


class LecunNormal(_Preset):
    """Truncated normal of variance 1 / inputs, for selu. Source: LeCun et al. 1998; Klambauer et al. 2017.

    >>> round(float(LecunNormal(seed=1)((400, 100)).std() ** 2 * 400), 1)
    1.0
    """

    preset = (1.0, "fan_in", "truncated_normal")


@hookimpl
def pronghorn_initializers():
    return [
        Component("VarianceScaling", VarianceScaling, ["variance_scaling"]),
        Component("GlorotUniform", GlorotUniform, ["glorot_uniform"]),
        Component("GlorotNormal", GlorotNormal, ["glorot_normal"]),
        Component("HeUniform", HeUniform, ["he_uniform"]),
        Component("HeNormal", HeNormal, ["he_normal"]),
        Component("LecunUniform", LecunUniform, ["lecun_uniform"]),
        Component("LecunNormal", LecunNormal, ["lecun_normal"]),
    ]
