"""Samples of :mod:`pronghorn.primitives.random`: what is drawn has no oracle, what surrounds it has."""

from __future__ import annotations

import numpy as np

from pronghorn.testing.sample import Sample

_KEY = np.array([7, 3, 1, 0])
_X = np.random.default_rng(20).uniform(1, 2, (4, 5))

SAMPLES = [
    Sample("random_uniform", [_KEY], {"shape": (3, 4), "dtype": "float32"}),
    Sample("random_normal", [_KEY], {"shape": (3, 4), "dtype": "float64"}),
    Sample("random_bits", [_KEY], {"shape": (5,)}),
    Sample("random_permutation", [_KEY], {"size": 6}),
    Sample("dropout", [_X, _KEY], {"rate": 0.4, "noise_shape": None}, id="elements"),
    Sample("dropout", [_X, _KEY], {"rate": 0.4, "noise_shape": (1, 5)}, id="columns"),
    Sample("random_uniform", [_KEY], {"shape": (0, 3), "dtype": "float32"}, lambda key: np.zeros((0, 3)), id="empty"),
    Sample("random_normal", [_KEY], {"shape": (0,), "dtype": "float64"}, lambda key: np.zeros(0), id="empty"),
    Sample("random_bits", [_KEY], {"shape": (2, 0)}, lambda key: np.zeros((2, 0), "uint32"), id="empty"),
    Sample("random_permutation", [_KEY], {"size": 1}, lambda key: np.zeros(1, "int64"), id="of-one"),
    Sample("dropout", [_X, _KEY], {"rate": 0.0, "noise_shape": None}, lambda x, key: x, id="keeping-all"),
    Sample("dropout", [_X, _KEY], {"rate": 0.0, "noise_shape": (4, 1)}, lambda x, key: x, id="keeping-all-rows"),
]
