"""Pooling: Keras' own numbers, windows taken one by one, any number of axes, and arguments that do not fit."""

import itertools

import numpy as np
import pytest
from golden_case import load_case
from golden_model import check_case

from pronghorn import Input, layers
from pronghorn.errors import ArgumentError, ShapeError


@pytest.mark.parametrize("name", ["pool2d", "pool2d_cf", "k3_pooling"])
def test_keras_numbers(name, backend):
    check_case(load_case(name))


def windows(x, size, strides, padding, reduce):
    """What ``reduce`` makes of each window of x (N, *S, C), those at the border cut off, an odd rest behind."""
    spatial = x.shape[1:-1]
    if padding == "same":
        counts = [-(-n // s) for n, s in zip(spatial, strides, strict=True)]
        missing = [max((c - 1) * s + k - n, 0) for c, s, k, n in zip(counts, strides, size, spatial, strict=True)]
    else:
        counts = [(n - k) // s + 1 for n, k, s in zip(spatial, size, strides, strict=True)]
        missing = [0] * len(spatial)
    y = np.empty((x.shape[0], *counts, x.shape[-1]))
    for place in itertools.product(*map(range, counts)):
        begin = [p * s - m // 2 for p, s, m in zip(place, strides, missing, strict=True)]
        cut = tuple(slice(max(b, 0), b + k) for b, k in zip(begin, size, strict=True))
        y[(slice(None), *place)] = reduce(x[(slice(None), *cut)], axis=tuple(range(1, x.ndim - 1)))
    return y


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize(
    ("cls", "reduce", "shape", "size", "strides"),
    [
        (layers.MaxPooling2D, np.max, (2, 5, 6, 3), 2, None),
        (layers.MaxPooling2D, np.max, (2, 5, 6, 3), (3, 2), (2, 3)),
        (layers.AveragePooling2D, np.mean, (2, 5, 6, 3), (3, 2), (2, 1)),
        (layers.MaxPooling1D, np.max, (2, 7, 2), 3, 2),
        (layers.AveragePooling3D, np.mean, (1, 4, 3, 5, 2), 2, None),
    ],
)
def test_definition(backend, padding, cls, reduce, shape, size, strides):
    x = np.random.default_rng(0).uniform(-1, 1, shape)
    layer = cls(size, strides, padding, dtype="float64")
    wanted = windows(x, layer.pool_size, layer.strides, padding, reduce)
    np.testing.assert_allclose(layer(x), wanted, rtol=1e-12)
    first = cls(size, strides, padding, "channels_first", dtype="float64")
    np.testing.assert_allclose(first(np.moveaxis(x, -1, 1)), np.moveaxis(wanted, -1, 1), rtol=1e-12)


@pytest.mark.parametrize(
    ("cls", "reduce", "shape"),
    [
        (layers.GlobalMaxPooling2D, np.max, (2, 3, 4, 5)),
        (layers.GlobalAveragePooling2D, np.mean, (2, 3, 4, 5)),
        (layers.GlobalMaxPooling1D, np.max, (2, 3, 4)),
        (layers.GlobalAveragePooling3D, np.mean, (2, 3, 2, 4, 3)),
    ],
)
@pytest.mark.parametrize("keepdims", [False, True])
def test_global_definition(cls, reduce, shape, keepdims):
    x = np.random.default_rng(0).uniform(-1, 1, shape)
    last, first = tuple(range(1, x.ndim - 1)), tuple(range(2, x.ndim))
    options = {"keepdims": keepdims, "dtype": "float64"}
    np.testing.assert_allclose(cls(**options)(x), reduce(x, axis=last, keepdims=keepdims), rtol=1e-12)
    found = cls("channels_first", **options)(x)
    np.testing.assert_allclose(found, reduce(x, axis=first, keepdims=keepdims), rtol=1e-12)


def test_aliases():
    assert layers.MaxPool2D is layers.MaxPooling2D
    assert layers.AvgPool2D is layers.AveragePooling2D
    assert layers.GlobalMaxPool2D is layers.GlobalMaxPooling2D
    assert layers.GlobalAvgPool2D is layers.GlobalAveragePooling2D


def test_arguments_and_inputs_that_do_not_fit():
    with pytest.raises(ArgumentError, match="MaxPooling2D: pool_size must be a positive int, or 2 of them"):
        layers.MaxPooling2D(0)
    with pytest.raises(ArgumentError, match="padding must be one of"):
        layers.AveragePooling2D(padding="causal")
    with pytest.raises(ShapeError, match=r"window of \(3, 3\) does not fit into an input of shape \(None, 2, 8, 1\)"):
        layers.MaxPooling2D(3)(Input((2, 8, 1)))
    with pytest.raises(ShapeError, match="must have 4 axes"):
        layers.GlobalMaxPooling2D()(Input((8, 1)))
