"""VarianceScaling and its presets: fans, variances, bounds, configs of both Keras."""

import numpy as np
import pytest

from pronghorn import initializers
from pronghorn.errors import ArgumentError
from pronghorn_plugins.initializers.variance import fans

# scale, mode, distribution as in Keras 2.2.4's functions.
PRESETS = {
    "GlorotUniform": (1.0, "fan_avg", "uniform"),
    "GlorotNormal": (1.0, "fan_avg", "normal"),
    "HeUniform": (2.0, "fan_in", "uniform"),
    "HeNormal": (2.0, "fan_in", "normal"),
    "LecunUniform": (1.0, "fan_in", "uniform"),
    "LecunNormal": (1.0, "fan_in", "normal"),
}
LOWER = ["glorot_uniform", "glorot_normal", "he_uniform", "he_normal", "lecun_uniform", "lecun_normal"]


@pytest.mark.parametrize(
    ("shape", "wanted"),
    [
        ((), (1, 1)),
        ((7,), (7, 7)),
        ((3, 5), (3, 5)),
        ((4, 3, 5), (12, 20)),
        ((2, 3, 4, 5), (24, 30)),
        ((2, 2, 2, 3, 5), (24, 40)),
    ],
)
def test_fans(shape, wanted):
    assert fans(shape) == wanted


@pytest.mark.parametrize("mode", ["fan_in", "fan_out", "fan_avg"])
@pytest.mark.parametrize("distribution", ["truncated_normal", "normal", "untruncated_normal", "uniform"])
def test_variance(mode, distribution):
    """n Var = scale, to the standard error of a variance; truncation does not shrink it."""
    drawn = initializers.VarianceScaling(3.0, mode, distribution, seed=1)((200, 300), "float64")
    count = {"fan_in": 200, "fan_out": 300, "fan_avg": 250}[mode]
    assert drawn.var() * count == pytest.approx(3.0, rel=5 * np.sqrt(2 / drawn.size))
    stddev = np.sqrt(3 / count)
    bound = {"uniform": np.sqrt(3), "untruncated_normal": np.inf}.get(distribution, 2 / 0.87962566103423978)
    assert np.abs(drawn).max() <= bound * stddev
    assert (np.abs(drawn).max() > 3 * stddev) == (distribution == "untruncated_normal")


@pytest.mark.parametrize(("name", "lower"), list(zip(PRESETS, LOWER, strict=True)))
def test_preset_is_variance_scaling(name, lower):
    scale, mode, distribution = PRESETS[name]
    general = initializers.VarianceScaling(scale, mode, distribution, seed=1)
    for made in (getattr(initializers, name)(seed=1), getattr(initializers, lower)(seed=1)):
        np.testing.assert_array_equal(made((6, 4)), general((6, 4)))
        assert initializers.serialize(made) == {"class_name": name, "config": {"seed": 1}}


@pytest.mark.parametrize(
    "config",
    [
        {
            "class_name": "VarianceScaling",
            "config": {"scale": 1.0, "mode": "fan_avg", "distribution": "uniform", "seed": None},
        },
        {"class_name": "GlorotUniform", "config": {"seed": None}},
        {"class_name": "glorot_uniform", "config": {}},
        "glorot_uniform",
    ],
    ids=str,
)
def test_configs_of_both_keras(config):
    """2.2.4 writes VarianceScaling for glorot_uniform, Keras 3 GlorotUniform; both are read."""
    made = initializers.deserialize(config)
    assert (made.scale, made.mode, made.distribution) == (1.0, "fan_avg", "uniform")


def test_wrong_arguments():
    with pytest.raises(ArgumentError, match=r"scale must be positive\. Got 0"):
        initializers.VarianceScaling(0)
    with pytest.raises(ArgumentError, match=r"no mode 'fan_inn'\. Did you mean 'fan_in'"):
        initializers.VarianceScaling(mode="fan_inn")
    with pytest.raises(ArgumentError, match=r"no distribution 'unifrom'\. Did you mean 'uniform'"):
        initializers.VarianceScaling(distribution="unifrom")
