"""Where values live: results that are views of each other, and vectors packed from what is given."""

import numpy as np

from pronghorn.graph import Graph, placeholder
from pronghorn.primitives.arithmetic import multiply
from pronghorn.primitives.shape import pack, reshape, transpose
from pronghorn.runtime import get_backend
from pronghorn.testing.sample import evaluate

X = np.arange(6.0).reshape(2, 3)


def run(function):
    x = placeholder(X.shape, "float64")
    return evaluate(Graph([x], function(x)), [X], get_backend("numpy"))


def test_a_reshaped_result():
    """The value is computed in another shape than it is returned in."""
    [y] = run(lambda x: [reshape(multiply(x, x), shape=(6,))])
    assert np.array_equal(y, (X * X).ravel())


def test_a_result_and_its_view():
    def both(x):
        y = multiply(x, x)
        return [y, reshape(y, shape=(3, 2)), multiply(reshape(y, shape=(6,)), reshape(y, shape=(6,)))]

    y, view, squared = run(both)
    assert np.array_equal(y, X * X)
    assert np.array_equal(view, (X * X).reshape(3, 2))
    assert np.array_equal(squared, (X**4).ravel())


def test_a_result_read_after_its_view():
    def both(x):
        y = multiply(x, x)
        turned = transpose(y, perm=(1, 0))
        return [y, multiply(turned, turned), multiply(y, x)]

    y, turned, cubed = run(both)
    assert np.array_equal(y, X * X)
    assert np.array_equal(turned, (X**4).T)
    assert np.array_equal(cubed, X**3)


def test_a_packed_result_of_inputs():
    [y] = run(lambda x: [pack(x, x)])
    assert np.array_equal(y, np.concatenate([X.ravel()] * 2))


def test_a_packed_result_of_computed_parts():
    [y, part] = run(lambda x: [pack(x, part := multiply(x, x)), part])
    assert np.array_equal(y, np.concatenate([X.ravel(), (X * X).ravel()]))
    assert np.array_equal(part, X * X)
