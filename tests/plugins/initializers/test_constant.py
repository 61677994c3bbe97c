"""Initializers that draw nothing: golden values of Keras 2.2.4, dtypes, errors."""

import json
from pathlib import Path

import numpy as np
import pytest

from pronghorn import initializers
from pronghorn.errors import ShapeError

GOLDEN = json.loads((Path(__file__).parents[2] / "golden" / "initializers.json").read_text("utf-8"))


@pytest.mark.parametrize("case", GOLDEN["exact"], ids=lambda c: f"{c['initializer']}{c['kwargs']}")
def test_keras(case):
    made = initializers.deserialize({"class_name": case["initializer"], "config": case["kwargs"]})
    found = made(tuple(case["shape"]))
    assert found.dtype == np.float32
    np.testing.assert_array_equal(found, np.float32(case["value"]))


@pytest.mark.parametrize("dtype", ["float16", "float64", "int32", "bool", "bfloat16"])
@pytest.mark.parametrize(("name", "value"), [("zeros", 0), ("ones", 1)])
def test_dtypes(name, value, dtype):
    found = initializers.get(name)((2, 3), dtype)
    assert found.dtype.name == dtype
    assert (found == value).all()


def test_constant_of_an_array():
    """Trained embeddings go in so; the array goes into the config and out again."""
    table = np.arange(6.0).reshape(3, 2)
    made = initializers.Constant(table)
    np.testing.assert_array_equal(made((3, 2)), table)
    again = initializers.deserialize(initializers.serialize(made))
    np.testing.assert_array_equal(again((3, 2)), table)
    made((3, 2))[0] = 7
    assert made((3, 2))[0, 0] == 0
    with pytest.raises(ShapeError, match=r"shape \(3, 2\) does not fill a weight of shape \(2, 3\)"):
        made((2, 3))


def test_identity():
    np.testing.assert_array_equal(initializers.Identity(2.0)((2, 3)), [[2, 0, 0], [0, 2, 0]])
    with pytest.raises(ShapeError, match=r"only a matrix has a diagonal\. Got shape \(2,\)"):
        initializers.Identity()((2,))


@pytest.mark.parametrize(
    ("name", "wanted"),
    [("zero", "Zeros"), ("zeros", "Zeros"), ("one", "Ones"), ("constant", "Constant"), ("identity", "Identity")],
)
def test_other_names(name, wanted):
    made = initializers.get(name)
    assert type(made) is getattr(initializers, wanted)
    assert initializers.serialize(made)["class_name"] == wanted
