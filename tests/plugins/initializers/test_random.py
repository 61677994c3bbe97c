"""Random initializers: statistics recorded from Keras 2.2.4, seeds, dtypes, where numbers come from."""

import json
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from pronghorn import initializers
from pronghorn.errors import DTypeError
from pronghorn.runtime.random_state import set_random_seed

GOLDEN = json.loads((Path(__file__).parents[2] / "golden" / "initializers.json").read_text("utf-8"))
RANDOM = [
    "RandomNormal",
    "TruncatedNormal",
    "RandomUniform",
    "VarianceScaling",
    "GlorotUniform",
    "HeNormal",
    "Orthogonal",
]


@pytest.mark.parametrize("case", GOLDEN["random"], ids=lambda c: f"{c['initializer']}{c['kwargs']}{c['shape']}")
def test_statistics_of_keras(case):
    """Mean, deviation and percentiles of 1e5 draws: within five times their standard errors, hard bounds exactly."""
    set_random_seed(1)
    made = initializers.deserialize({"class_name": case["initializer"], "config": case["kwargs"]})
    drawn = made(tuple(case["shape"])).astype(float)
    scale = case["std"]
    error = 5 * scale / np.sqrt(case["n"])
    assert abs(drawn.mean() - case["mean"]) < 2 * error
    assert abs(drawn.std() - case["std"]) < 2 * error
    for percent, value in case["percentiles"].items():
        # The standard error of a percentile grows where draws are rare.
        rare = 8 if percent in {"0.5", "99.5"} else 3
        assert abs(np.percentile(drawn, float(percent)) - value) < rare * error
    bounded = (
        made.get_config().get("distribution", "") != "untruncated_normal" and case["initializer"] != "RandomNormal"
    )
    if bounded:
        assert drawn.max() <= case["max"] + 2e-3 * scale
        assert drawn.min() >= case["min"] - 2e-3 * scale


@pytest.mark.parametrize("name", RANDOM)
def test_own_seed_repeats(name):
    made = getattr(initializers, name)(seed=3)
    np.testing.assert_array_equal(made((4, 5)), made((4, 5)))
    again = initializers.deserialize(initializers.serialize(made))
    np.testing.assert_array_equal(again((4, 5)), made((4, 5)))
    assert np.any(getattr(initializers, name)(seed=4)((4, 5)) != made((4, 5)))


@pytest.mark.parametrize("name", RANDOM)
def test_without_a_seed_the_process_s_generator_goes_on(name):
    made = getattr(initializers, name)()
    set_random_seed(5)
    first, second = made((4, 5)), made((4, 5))
    assert np.any(first != second)
    set_random_seed(5)
    np.testing.assert_array_equal(made((4, 5)), first)


@pytest.mark.parametrize("name", RANDOM)
@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32", "float64"])
def test_dtypes(name, dtype):
    found = getattr(initializers, name)(seed=1)((6, 4), dtype)
    assert found.dtype.name == dtype
    assert found.shape == (6, 4)
    assert found.astype(float).std() > 0


@pytest.mark.parametrize("name", RANDOM)
def test_integers_are_refused(name):
    with pytest.raises(DTypeError, match=r"random weights are floating numbers\. Got dtype int32"):
        getattr(initializers, name)()((2, 2), "int32")


def test_truncated_normal_is_the_truncated_distribution():
    drawn = initializers.TruncatedNormal(0.5, 0.2, seed=1)((20000,), "float64")
    assert stats.kstest((drawn - 0.5) / 0.2, stats.truncnorm(-2, 2).cdf).pvalue > 1e-3


@pytest.mark.parametrize("name", ["RandomNormal", "TruncatedNormal", "RandomUniform"])
def test_scalars_and_empty_weights(name):
    made = getattr(initializers, name)(seed=1)
    assert made(()).shape == ()
    assert made((0, 3)).shape == (0, 3)


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("normal", "RandomNormal"),
        ("random_normal", "RandomNormal"),
        ("uniform", "RandomUniform"),
        ("random_uniform", "RandomUniform"),
        ("truncated_normal", "TruncatedNormal"),
    ],
)
def test_other_names(name, wanted):
    assert type(initializers.get(name)) is getattr(initializers, wanted)
