"""keras.applications: layer for layer what Keras 2.2.4 builds, and what it computes."""

import importlib
import json

import numpy as np
import pytest
from golden_applications import GOLDEN, checksum, checksums, description, fill, numbers

from pronghorn import initializers
from pronghorn.errors import ArgumentError, ShapeError


@pytest.fixture
def quick(monkeypatch):
    """New weights are zeros: to draw a hundred million numbers takes a second, and these tests set them or count them."""
    monkeypatch.setattr(
        initializers.VarianceScaling, "__call__", lambda self, shape, dtype=None: np.zeros(tuple(shape), "float32")
    )


def network(module, name):
    return getattr(importlib.import_module(f"keras.applications.{module}"), name)


@pytest.mark.parametrize("name", GOLDEN["structure"])
def test_each_layer_is_keras(keras, quick, name):
    case = GOLDEN["structure"][name]
    model = network(case["module"], name)(weights=None)
    wanted = checksums(case)
    for i, layer in enumerate(model.layers):
        assert checksum(layer) == wanted[i], f"layer {i} is another: {description(layer)}"
    assert len(model.layers) == len(wanted)
    assert model.count_params() == case["params"]
    assert model.name == case["name"]
    assert model.output_shape == tuple(case["output_shape"])


@pytest.mark.parametrize("name", GOLDEN["outputs"])
def test_each_network_computes_what_keras_does(keras, quick, name):
    case = GOLDEN["outputs"][name]
    shape = tuple(case["arguments"]["input_shape"])
    model = network(case["module"], name)(**{**case["arguments"], "weights": None, "input_shape": shape})
    assert model.name == case["name"]
    assert model.count_params() == case["params"]
    found = fill(model).predict(numbers((2, *shape), 3))
    assert found.shape == tuple(case["shape"])
    some = found.ravel()[:: max(1, found.size // 40)]
    np.testing.assert_allclose(some, case["output"], rtol=1e-4, atol=1e-4 * np.abs(found).max())
