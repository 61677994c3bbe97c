"""Clipping against NumPy's norms."""

import numpy as np
import pytest

from pronghorn.bases.optimizer import clipping
from pronghorn.graph import Graph, placeholder
from pronghorn.testing.sample import evaluate

RNG = np.random.default_rng(0)
PAIR = [RNG.normal(size=(3, 4)), RNG.normal(size=5)]


def run(function, *arrays):
    inputs = [placeholder(x.shape, x.dtype) for x in arrays]
    return evaluate(Graph(inputs, function(*inputs)), arrays)


@pytest.mark.parametrize("limit", [0.5, 100.0])
def test_by_norm(limit):
    (found,) = run(lambda x: [clipping.by_norm(x, limit)], PAIR[0])
    norm = np.linalg.norm(PAIR[0])
    np.testing.assert_allclose(found, PAIR[0] * min(1, limit / norm), rtol=1e-12)


@pytest.mark.parametrize("limit", [0.5, 100.0])
def test_by_global_norm(limit):
    found = run(lambda *xs: clipping.by_global_norm(xs, limit), *PAIR)
    norm = np.linalg.norm(np.concatenate([x.ravel() for x in PAIR]))
    for x, y in zip(found, PAIR, strict=True):
        np.testing.assert_allclose(x, y * min(1, limit / norm), rtol=1e-6)


def test_zero_gradients_stay_zero():
    assert not np.any(run(lambda x: [clipping.by_norm(x, 1.0)], np.zeros(3))[0])
    assert not np.any(run(lambda x: clipping.by_global_norm([x], 1.0), np.zeros(3))[0])


def test_an_infinite_norm_shows():
    assert np.all(np.isnan(run(lambda x: clipping.by_global_norm([x], 1.0), np.array([np.inf, 1.0]))[0]))


def test_by_value():
    (found,) = run(lambda x: clipping.by_value([x], 0.5), PAIR[0])
    np.testing.assert_array_equal(found, np.clip(PAIR[0], -0.5, 0.5))
