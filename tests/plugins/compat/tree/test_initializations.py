"""Keras 1's initializations: spreads by their formulas, and the ways in which old layers use them."""

import numpy as np
import pytest

import pronghorn
from pronghorn import backend as K
from pronghorn_plugins.compat.tree import initializations

SHAPE = (300, 100)
SPREADS = {  # standard deviations; a uniform one's is its bound over sqrt(3)
    "uniform": 0.05 / 3**0.5,
    "normal": 0.05,
    "lecun_uniform": 300**-0.5,
    "glorot_normal": (2 / 400) ** 0.5,
    "glorot_uniform": (2 / 400) ** 0.5,
    "he_normal": (2 / 300) ** 0.5,
    "he_uniform": (2 / 300) ** 0.5,
}


@pytest.mark.parametrize("name", SPREADS)
def test_spread(name):
    made = initializations.get(name)(SHAPE, name="w")
    assert K.get_value(made).std() == pytest.approx(SPREADS[name], rel=0.03)
    assert made.name == "w"


def test_those_that_are_no_draws():
    found = K.get_value(initializations.orthogonal((6, 4), scale=2.0))
    np.testing.assert_allclose(found.T @ found, 4 * np.eye(4), atol=1e-5)
    assert K.get_value(initializations.identity((2, 2), scale=3)).tolist() == [[3, 0], [0, 3]]
    assert K.get_value(initializations.get("zero")((2,))).tolist() == [0, 0]
    assert K.get_value(initializations.get("one")((2,))).tolist() == [1, 1]
    with pytest.raises(ValueError, match="square"):
        initializations.identity((2, 3))
    with pytest.raises(ValueError, match="glorot_uniform"):
        initializations.get("glorot_unifrom")
    own = initializations.get
    assert initializations.get(own) is own


@pytest.mark.parametrize(("shape", "ordering", "fans"), [
    ((8, 3, 5, 5), "th", (75, 200)), ((5, 5, 3, 8), "tf", (75, 200)), ((4, 7), "th", (4, 7)), ((16,), "th", (4, 4)),
])  # fmt: skip
def test_fans(shape, ordering, fans):
    assert initializations.get_fans(shape, ordering) == fans


@pytest.mark.parametrize("init", [
    lambda shape, name: initializations.normal(shape, scale=0.01, name=name),
    lambda shape, name=None: initializations.normal(shape, scale=0.01, name=name),
    lambda shape: K.random_normal(shape, stddev=0.01),
    lambda shape, **options: np.full(shape, 0.01),
], ids=["name needed", "name taken", "shape alone", "anything"])  # fmt: skip
def test_functions_of_ones_own(init, backend):
    layer = pronghorn.layers.Dense(40, kernel_initializer=init)
    layer(np.ones((1, 50), "float32"))
    assert 0 < np.abs(K.get_value(layer.kernel)).mean() < 0.02
